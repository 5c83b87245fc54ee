"""A call for help: at once to operator and leader, once, whatever the phone sends with it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.live.models import Event, State
from backend.notices.actions.calling import advance_calls
from backend.notices.models import Call, Notice
from backend.patrol.forgetting import forget
from backend.patrol.models import Fix, Presence, Shift, Sos
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Posting
from tests.cast import CENTRES, GRID_CODES, OUT_AT_SEA

from .conftest import Person
from .phones import IN_COAST, begin, fix, put_batch, put_mark

pytestmark = pytest.mark.django_db


def call(person: Person, uuid: UUID | None = None, at=None, **more):
    body = {} if at is None else {"position": {"lon": at[0], "lat": at[1], "crs": "wgs84"} | more}
    return person.client.post(f"/api/v1/sos/{uuid or uuid4()}/", body, format="json")


def told() -> set[str]:
    return set(Notice.objects.filter(kind="patrol.sos").values_list("to__username", flat=True))


def end(person: Person, uuid: UUID, remark: str = "the leader drove there, all is well"):
    return person.client.post(f"/api/v1/sos/{uuid}/end/", {"remark": remark}, format="json")


def test_tells_the_operator_on_duty_and_the_leader_at_once(worker, cast):
    answer = call(worker, at=CENTRES["east"], accuracy=12.0)
    assert answer.status_code == 201
    assert told() == {"east_operator", "east_leader"}
    assert all(notice.urgent for notice in Notice.objects.all())
    assert answer.json()["position"] == pytest.approx([*CENTRES["east"]], abs=1e-9)
    assert answer.json()["accuracy"] == 12.0
    assert answer.json()["grid"] == GRID_CODES["east"]
    assert answer.json()["ended"] is None


def test_says_name_and_grid_and_nothing_else(worker):
    call(worker, at=CENTRES["east"])
    notice = Notice.objects.get(to__username="east_leader")
    assert notice.params == {"name": "east_worker", "grid": "east网格"}


def test_needs_no_position_and_no_body(worker):
    assert call(worker).status_code == 201
    assert worker.client.post(f"/api/v1/sos/{uuid4()}/").status_code == 201
    assert told() == {"east_operator", "east_leader"}  # of the home grid
    assert set(Sos.objects.values_list("lon", "grid__versions__code")) == {
        (None, GRID_CODES["east"])
    }


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"position": "here"}',
        b'{"position": {"lon": 120}}',
        b'{"position": {"lon": 1e999, "lat": 36, "crs": "wgs84"}}',
        b'{"position": {"lon": 220, "lat": 36, "crs": "wgs84"}}',
        b'{"position": {"lon": 0, "lat": 0, "crs": "wgs84"}}',
        b'{"position": {"lon": 120.03, "lat": 36.01, "crs": "mars"}}',
        b"[" * 5000,
    ],
)
def test_is_made_without_a_position_that_cannot_be_read(worker, body):
    answer = worker.client.post(f"/api/v1/sos/{uuid4()}/", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["position"] is None
    assert told() == {"east_operator", "east_leader"}


def test_goes_to_the_centre_of_the_place_and_to_the_leader_at_home_as_well(phones, cast):
    call(phones.east_worker, at=CENTRES["west"])
    assert told() == {"west_operator", "west_leader", "east_leader"}


def test_reads_the_declared_coordinate_system(worker):
    # The known pair of shared recipes: GCJ-02 121.54153186 31.17530398 is WGS-84 121.5272106...
    answer = call(worker, at=(121.53154186, 31.17530398), crs="gcj02")
    lon, lat = answer.json()["position"]
    assert lon == pytest.approx(121.5272106, abs=1e-7)
    assert lat == pytest.approx(31.1774276, abs=1e-7)


def test_out_at_sea_the_nearest_grid_helps(worker):
    assert call(worker, at=OUT_AT_SEA).json()["grid"] == GRID_CODES["coast"]


def test_far_away_it_is_of_the_home_grid(worker):
    assert call(worker, at=(100.0, 20.0)).json()["grid"] == GRID_CODES["east"]


def test_without_a_position_it_is_where_one_is_shown_to_be(worker):
    now = timezone.now()
    shift = begin(worker, now - timedelta(minutes=5))
    put_batch(worker, shift, [fix(now - timedelta(minutes=1), IN_COAST)])
    assert call(worker).json()["grid"] == GRID_CODES["coast"]


def test_is_possible_off_duty_and_records_nothing_else(worker):
    assert not Shift.objects.exists()
    assert call(worker, at=CENTRES["east"]).status_code == 201
    assert not Fix.objects.exists()
    assert not Presence.objects.exists()


def test_changes_nothing_of_a_running_shift(worker):
    now = timezone.now()
    shift = begin(worker, now - timedelta(minutes=5))
    put_mark(worker, shift, "pause", now - timedelta(minutes=1))
    before = Shift.objects.values().get()
    call(worker, at=CENTRES["east"])
    assert Shift.objects.values().get() == before
    assert not Presence.objects.exists()


def test_the_same_again_is_the_same_call(worker):
    uuid = uuid4()
    first = call(worker, uuid, at=CENTRES["east"])
    again = call(worker, uuid, at=CENTRES["east"])
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Notice.objects.count() == 2
    assert Event.objects.filter(name="sos.raised").count() == 1


def test_another_content_under_its_uuid_is_a_conflict(worker):
    uuid = uuid4()
    call(worker, uuid, at=CENTRES["east"])
    answer = call(worker, uuid, at=CENTRES["coast"])
    assert (answer.status_code, answer.json()["type"]) == (409, "other-content")


def test_the_uuid_of_another_is_not_there(phones):
    uuid = uuid4()
    call(phones.east_worker, uuid)
    assert call(phones.coast_worker, uuid).status_code == 404


def test_is_for_members_of_the_grids(phones):
    answer = call(phones.east_chief)
    assert (answer.status_code, answer.json()["type"]) == (403, "not-a-member")
    assert call(phones.fire_officer).status_code == 201


def test_a_leader_who_calls_is_not_told_of_it_themselves(phones):
    call(phones.east_leader, at=CENTRES["east"])
    assert told() == {"east_operator"}


def test_who_stands_in_for_the_leader_is_told(phones, cast):
    post_all(
        [
            Posting(
                member=cast.fire_officer.member,
                grid=cast.grids["east"].grid,
                post="leader",
                kind=Posting.Kind.ADDITIONAL,
                period=DateTimeTZRange(timezone.now() - timedelta(days=1), None),
            )
        ]
    )
    call(phones.east_worker, at=CENTRES["east"])
    assert told() == {"east_operator", "east_leader", "fire_officer"}


def test_calls_the_next_until_somebody_answers(worker):
    call(worker, at=CENTRES["east"])
    advance_calls(timezone.now() + timedelta(seconds=200))
    assert "east_supervisor" in told()  # the whole centre


def test_shows_on_the_maps_of_those_who_watch_people_there(worker, cast):
    uuid = uuid4()
    call(worker, uuid, at=CENTRES["east"], accuracy=7.0)
    state, event = State.objects.get(key=f"sos:{uuid}"), Event.objects.get(kind="sos")
    assert state.scope == event.scope == cast.grids["east"].path
    where = (state.payload["lon"], state.payload["lat"])
    assert where == pytest.approx(CENTRES["east"], abs=1e-9)
    assert event.payload == {
        "sos": str(uuid),
        "member": worker.member.pk,
        "grid": GRID_CODES["east"],
    }


def test_is_listed_for_operator_and_leader_until_it_ends(phones):
    uuid = uuid4()
    call(phones.east_worker, uuid, at=CENTRES["east"])

    def listed(person: Person) -> list[str]:
        rows = person.client.get("/api/v1/sos/").json()["results"]
        return [row["sos"] for row in rows]

    for name in ("east_operator", "east_leader", "district_operator", "east_worker"):
        assert listed(getattr(phones, name)) == [str(uuid)], name
    for name in ("west_operator", "west_leader", "coast_worker", "east_supervisor", "admin"):
        assert listed(getattr(phones, name)) == [], name
    assert end(phones.east_leader, uuid).status_code == 200
    assert listed(phones.east_operator) == []


def test_the_leader_at_home_sees_one_from_elsewhere(phones):
    call(phones.east_worker, at=CENTRES["west"])
    assert len(phones.east_leader.client.get("/api/v1/sos/").json()["results"]) == 1


def test_ends_with_who_took_care_and_calls_nobody_any_more(phones):
    uuid = uuid4()
    call(phones.east_worker, uuid, at=CENTRES["east"])
    answer = end(phones.east_operator, uuid, "sent Wang, twisted ankle")
    assert answer.json()["ended"]["by"] == "east_operator"
    assert answer.json()["ended"]["remark"] == "sent Wang, twisted ankle"
    made = Call.objects.get()
    assert (made.answered_by.username, made.next_at) == ("east_operator", None)
    assert State.objects.get(key=f"sos:{uuid}").payload is None
    assert Event.objects.filter(name="sos.ended").count() == 1


def test_ends_once(phones):
    uuid = uuid4()
    call(phones.east_worker, uuid, at=CENTRES["east"])
    end(phones.east_operator, uuid, "on the way")
    answer = end(phones.east_leader, uuid)
    assert (answer.status_code, answer.json()["type"]) == (409, "ended-already")
    assert (answer.json()["ended_by"], answer.json()["remark"]) == ("east_operator", "on the way")


def test_is_ended_by_nobody_else(phones):
    uuid = uuid4()
    call(phones.east_worker, uuid, at=CENTRES["east"])
    assert end(phones.east_worker, uuid).status_code == 403  # not by who called
    assert end(phones.west_operator, uuid).status_code == 404
    assert end(phones.east_operator, uuid, "").status_code == 400
    assert Sos.objects.get().ended_at is None


def test_stands_in_the_trail_without_a_position(worker):
    uuid = uuid4()
    call(worker, uuid, at=(120.031234, 36.014321))
    entry = TrailEntry.objects.get(act="sos.raised")
    assert (entry.by, entry.about, entry.subject) == (worker.user, worker.user, f"sos:{uuid}")
    assert "120.03" not in str(entry.details) + entry.reason


def test_its_position_goes_when_all_positions_go(worker, settings):
    now = timezone.now()
    call(worker, at=CENTRES["east"])
    forget(now + timedelta(days=settings.PATROL_FIX_DAYS - 1))
    assert Sos.objects.get().lon == CENTRES["east"][0]
    forget(now + timedelta(days=settings.PATROL_FIX_DAYS, minutes=1))
    sos = Sos.objects.get()
    assert (sos.lon, sos.lat, sos.acc) == (None, None, None)
    assert State.objects.get(kind="sos").payload["lon"] is None
    # And an answer given again is still the same call.
    assert call(worker, sos.uuid, at=CENTRES["east"]).status_code == 200
