"""`POST /api/v1/live/tickets/`: what the redeemed ticket lets each role watch."""

from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from backend.accounts.models import Grant
from backend.live import tickets
from tests.cast import SINCE

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(signed_in):
    """`watched(user, **asked)`: (kind, tier) -> scopes, as the redeemed ticket has them."""

    def redeemed(user, **asked) -> dict:
        answer = signed_in(user).post("/api/v1/live/tickets/", QUERY_STRING=urlencode(asked))
        assert answer.status_code == 201
        ticket = tickets.redeem(answer.json()["ticket"])
        assert ticket.user == str(user.pk)
        found: dict = {}
        for view in ticket.rights.views:
            for kind in view.kinds:
                for tier in view.tiers:
                    found.setdefault((kind, tier), []).extend(view.scopes)
        return {key: sorted(scopes) for key, scopes in found.items()}

    return redeemed


def test_a_leader_watches_people_and_cases_of_their_own_grid(cast, watched):
    own = [cast.grids["east"].path]
    assert watched(cast.east_leader) == {
        ("member", "open"): own,
        ("sos", "open"): own,
        ("case", "open"): own,
    }


def test_a_worker_watches_cases_of_their_grid_and_no_people(cast, watched):
    assert watched(cast.east_worker) == {("case", "open"): [cast.grids["east"].path]}


def test_an_operator_watches_the_area_in_the_tiers_granted(cast, watched):
    own = [cast.areas["east_township"].path]
    assert watched(cast.east_operator) == {
        ("member", "open"): own,
        ("sos", "open"): own,
        ("case", "open"): own,
        ("case", "sensitive"): own,
        ("case", "restricted"): own,
    }
    Grant.objects.filter(user=cast.east_operator).update(tier="sensitive")
    assert ("case", "restricted") not in watched(cast.east_operator)


def test_before_a_wall_an_operator_watches_what_walls_show(cast, watched):
    own = [cast.areas["east_township"].path]
    assert watched(cast.east_operator, shown_on="wall") == {("case", "open"): own}
    assert watched(cast.auditor, shown_on="wall") == {}


def test_a_ticket_for_a_wall_tells_nothing_of_its_person_alone(cast, signed_in):
    answer = signed_in(cast.east_operator).post("/api/v1/live/tickets/?shown_on=wall")
    assert tickets.redeem(answer.json()["ticket"]).own.views == ()


def test_a_ticket_is_for_nothing_else(cast, signed_in):
    answer = signed_in(cast.east_operator).post("/api/v1/live/tickets/?shown_on=door")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["east_supervisor", "east_chief", "east_desk"])
def test_those_who_read_an_area_watch_its_open_cases_alone(cast, watched, name):
    user = getattr(cast, name)
    assert watched(user) == {("case", "open"): [user.area.path]}


@pytest.mark.parametrize("name", ["auditor", "admin", "service", "sanitation", "fire_officer"])
def test_who_reads_no_area_watches_nothing(cast, watched, name):
    assert watched(getattr(cast, name)) == {}


def test_a_leader_who_supervises_elsewhere_sees_no_people_there(cast, watched):
    west = cast.areas["west_township"]
    Grant.objects.create(
        user=cast.east_leader,
        role="supervisor",
        area=west,
        period=DateTimeTZRange(SINCE, None),
        origin="office",
    )
    seen = watched(cast.east_leader)
    assert seen["member", "open"] == [cast.grids["east"].path]
    assert seen["case", "open"] == sorted([cast.grids["east"].path, west.path])
