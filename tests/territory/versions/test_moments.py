"""A fix and a case are judged by the boundaries of their own moment; open cases follow a grid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.rights import Rights
from backend.incidents.models import Case
from backend.incidents.redrawn import follow_grids
from backend.live.models import State
from backend.patrol.models import Fix
from backend.territory import locate
from backend.territory.models import Boundary
from tests.incidents.asking import report
from tests.patrol.conftest import another_phone
from tests.patrol.phones import begin, fix, put_batch

from .drafts import COAST, EAST, NET, box, in_force_since, published

# East of 120.03 was the east grid's until the moment, and is the coast grid's since.
REDRAWN = NET | {EAST: box(120.02, 120.03), COAST: box(120.03, 120.06)}
HANDED_OVER = (120.035, 36.01)


def redrawn_at(moment, shapes=REDRAWN, **more) -> Boundary:
    """A publication that took effect at a moment of the past."""
    boundary = in_force_since(published(shapes, **more), moment)
    locate.forget()
    return boundary


def test_fixes_of_one_batch_lie_where_the_boundaries_of_their_moments_say(cast):
    now = timezone.now()
    moment = now - timedelta(minutes=10)
    redrawn_at(moment)
    phone = another_phone(cast.east_worker)
    shift = begin(phone, now - timedelta(minutes=30))
    an_instant = timedelta(milliseconds=1)
    times = [moment - timedelta(minutes=5), moment - an_instant, moment, now - an_instant]
    # To the millisecond, as phones count; publication moments are finer.
    times = [at.replace(microsecond=at.microsecond // 1000 * 1000) for at in times]
    times[2] += an_instant
    answer = put_batch(phone, shift, [fix(at, HANDED_OVER) for at in times])
    assert answer.json()["stored"] == 4, answer.json()
    grids = dict(Fix.objects.filter(device=phone.device_id).values_list("at", "grid"))
    east, coast = cast.grids["east"].grid_id, cast.grids["coast"].grid_id
    assert [grids[at] for at in times] == [east, east, coast, coast]


def test_a_report_belongs_to_the_grid_of_the_moment_in_which_it_arrives(cast, signed_in):
    worker = signed_in(cast.east_worker)
    position = {"lon": HANDED_OVER[0], "lat": HANDED_OVER[1], "crs": "wgs84"}
    before = report(worker, position=position).json()["case"]
    redrawn_at(timezone.now())
    after = report(worker, position=position).json()["case"]
    assert (before["grid"], after["grid"]) == (EAST, COAST)
    # What was judged stays judged.
    assert Case.objects.get(number=before["number"]).grid_id == cast.grids["east"].grid_id
    follow_grids(timezone.now())
    assert Case.objects.get(number=before["number"]).grid_id == cast.grids["east"].grid_id


def test_a_scheduled_version_changes_nothing_before_its_moment(cast, signed_in):
    published(REDRAWN)
    locate.forget()
    worker = signed_in(cast.east_worker)
    position = {"lon": HANDED_OVER[0], "lat": HANDED_OVER[1], "crs": "wgs84"}
    assert report(worker, position=position).json()["case"]["grid"] == EAST
    asked = {"lon": HANDED_OVER[0], "lat": HANDED_OVER[1]}
    assert worker.get("/api/v1/locate/", asked).json()["grid"]["code"] == EAST


def test_locate_answers_by_the_version_of_the_moment_asked_for(cast, signed_in):
    moment = timezone.now() - timedelta(minutes=5)
    redrawn_at(moment)
    worker = signed_in(cast.east_worker)

    def found(at) -> str:
        asked = {"lon": HANDED_OVER[0], "lat": HANDED_OVER[1], "at": at.isoformat()}
        return worker.get("/api/v1/locate/", asked).json()["grid"]["code"]

    assert found(moment - timedelta(seconds=1)) == EAST
    assert found(moment) == COAST


@pytest.fixture
def moved_home(cast):
    """The east grid below the west community, so in the other township."""
    home = {"home_community": cast_code(cast, "west"), "communities": [cast_code(cast, "west")]}
    return lambda: redrawn_at(timezone.now(), NET, more={EAST: home})


def cast_code(cast, name: str) -> str:
    return cast.areas[name].codes.get(system="nbs").code


def test_open_cases_follow_their_grid_to_its_new_home(cast, signed_in, moved_home):
    number = report(signed_in(cast.east_worker)).json()["case"]["number"]
    address = f"/api/v1/cases/{number}/"
    east, west = signed_in(cast.east_operator), signed_in(cast.west_operator)
    assert (east.get(address).status_code, west.get(address).status_code) == (200, 404)
    boundary = moved_home()
    assert follow_grids(timezone.now()) == 1
    assert (east.get(address).status_code, west.get(address).status_code) == (404, 200)
    case = Case.objects.get(number=number)
    assert case.scope == boundary.grids.get(code=EAST).path
    assert case.owner_centre == cast.areas["west_township"]
    assert State.objects.get(key=f"case:{number}").scope == case.scope
    assert signed_in(cast.east_worker).get(address).status_code == 200  # the grid's own people
    assert west.get(address).json()["owner"]["name"] == "west街道"


def test_following_again_changes_nothing(cast, signed_in, moved_home):
    report(signed_in(cast.east_worker))
    moved_home()
    follow_grids(timezone.now())
    before = list(State.objects.values())
    assert follow_grids(timezone.now()) == 0
    assert list(State.objects.values()) == before


def test_nothing_follows_before_the_moment(cast, signed_in):
    report(signed_in(cast.east_worker))
    home = cast_code(cast, "west")
    published(NET, more={EAST: {"home_community": home, "communities": [home]}})
    assert follow_grids(timezone.now()) == 0


def test_cases_of_a_grid_that_is_no_more_stay_for_somebody_to_decide(cast, signed_in):
    number = report(signed_in(cast.coast_worker), at="coast").json()["case"]["number"]
    merged = {code: NET[code] for code in NET if code not in (EAST, COAST)}
    redrawn_at(
        timezone.now(),
        merged | {EAST: box(120.02, 120.06)},
        more={EAST: {"old_codes": [EAST, COAST]}},
    )
    assert follow_grids(timezone.now()) == 0
    assert signed_in(cast.east_operator).get(f"/api/v1/cases/{number}/").status_code == 200


def test_rights_of_people_follow_their_grid_at_once(cast, moved_home):
    boundary = moved_home()
    held = Rights.of(cast.east_worker).held
    assert [one.path for one in held] == [boundary.grids.get(code=EAST).path]
