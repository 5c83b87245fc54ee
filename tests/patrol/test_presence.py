"""GET /api/v1/presence/, and what the live wire shows of it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.live.models import State
from backend.patrol.models import Presence
from backend.territory.models import Area, GridVersion
from tests.cast import GRID_CODES

from .conftest import another_phone
from .phones import IN_COAST, IN_EAST, OUTSIDE, begin, fix, put_batch, put_mark

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - HOUR)


def seen(person, **query) -> list[str]:
    answer = person.client.get("/api/v1/presence/", query)
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


def live(person) -> State:
    return State.objects.get(key=f"member:{person.member.pk}")


def path_of(code: str) -> str:
    return GridVersion.objects.get(code=code).path


def test_shows_the_newest_position(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE, acc=4.0), fix(now - 2 * MINUTE, IN_COAST)])
    answer = phones.east_leader.client.get("/api/v1/presence/").json()
    assert (answer["next"], answer["previous"]) == (None, None)
    (row,) = answer["results"]
    assert row.pop("speed") == pytest.approx(1.3, abs=1e-6)
    assert row.pop("at") == timezone.localtime(now - MINUTE).isoformat()
    assert row == {
        "member": worker.member.pk,
        "name": "east_worker",
        "grid": GRID_CODES["east"],
        "position": list(IN_EAST),
        "heading": 184.0,
        "accuracy": 4.0,
    }


def test_puts_the_same_on_the_live_wire_as_the_contract_has_it(worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE, (120.0451234567, 36.005))])
    state = live(worker)
    lon, lat, at, *others = state.payload
    assert (lon, lat, datetime.fromisoformat(at)) == (120.045123, 36.005, now - MINUTE)
    assert others == [1.3, 184.0, 8.0, GRID_CODES["coast"]]
    assert (state.kind, state.tier, state.scope) == ("member", "open", path_of(GRID_CODES["coast"]))


def test_shows_a_member_outside_the_net_under_the_home_grid(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now, OUTSIDE)])
    assert live(worker).scope == path_of(GRID_CODES["east"])
    assert live(worker).payload[6] is None
    assert seen(phones.east_leader) == ["east_worker"]


def test_shows_a_member_without_a_home_grid_in_the_area_they_belong_to(phones, worker, now):
    worker.member.postings.all().delete()
    shift = begin(worker, now - HOUR)
    put_batch(worker, shift, [fix(now, OUTSIDE)])
    assert live(worker).scope == Area.objects.get(codes__code="370211002").path


def test_only_moves_forward(worker, shift, now):
    put_batch(worker, shift, [fix(now)])
    put_batch(worker, shift, [fix(now - MINUTE, IN_COAST), fix(now - 2 * MINUTE)])
    assert Presence.objects.get().at == now
    assert live(worker).payload[6] == GRID_CODES["east"]


def test_follows_whichever_phone_said_the_newest(worker, shift, now):
    second = another_phone(worker.user)
    put_batch(worker, shift, [fix(now - MINUTE)])
    put_batch(second, shift, [fix(now, acc=9.0)])
    put_batch(worker, shift, [fix(now - MINUTE / 2), fix(now, IN_COAST, acc=3.0)])
    shown = Presence.objects.get()
    assert (shown.at, shown.acc, shown.device_id) == (now, 3.0, worker.device_id)


def test_is_gone_when_the_shift_ends(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE)])
    put_mark(worker, shift, "end", now)
    assert seen(phones.east_leader) == []
    assert live(worker).payload is None
    assert live(worker).scope == "/"  # in which grid they were is told no more either


def test_is_gone_at_the_planned_end_before_the_sweep_comes(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE)])
    from backend.patrol.models import Shift

    Shift.objects.update(planned_end_at=now - MINUTE / 2)
    assert Presence.objects.exists()
    assert seen(phones.east_leader) == []


def test_is_seen_by_those_who_lead_and_those_who_operate_there(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now)])
    assert seen(phones.east_leader) == ["east_worker"]
    assert seen(phones.east_operator) == ["east_worker"]
    assert seen(worker) == ["east_worker"]
    assert seen(phones.coast_worker) == []
    assert seen(phones.west_worker) == []
    assert seen(phones.west_operator) == []


def test_leaves_the_leaders_sight_with_the_grid(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now, IN_COAST)])
    assert seen(phones.east_leader) == []
    assert seen(phones.east_operator) == ["east_worker"]


def test_can_be_narrowed_to_an_area(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now)])
    assert seen(phones.east_operator, area="370211002") == ["east_worker"]
    assert seen(phones.east_operator, area="370211") == ["east_worker"]
    assert seen(phones.east_operator, area="370211001") == []


@pytest.mark.parametrize("code", ["370299", "", "x-y"])
def test_points_at_an_unknown_area(phones, code):
    answer = phones.east_operator.client.get("/api/v1/presence/", {"area": code})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/area")


def test_is_a_whole_feature_collection_when_asked_for(phones, worker, shift, now):
    put_batch(worker, shift, [fix(now)])
    answer = phones.east_operator.client.get("/api/v1/presence/?format=geojson")
    assert answer["Content-Type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": list(IN_EAST)}
    assert feature["properties"]["name"] == "east_worker"


def test_is_for_those_signed_in(client, db):
    assert client.get("/api/v1/presence/").status_code == 401
