"""Open by area; sensitive at the centre of the grid; restricted to those who must know."""

import pytest
from django.utils import timezone

from backend.accounts.live_scopes import views_of
from backend.accounts.models import Grant
from backend.accounts.rights import Rights
from backend.live import rights as live
from backend.live.models import Event, State, Tier
from backend.notices.actions.duties import end_duty
from backend.notices.models import Duty
from tests.cast import CENTRES, SOUTH, WEST_EDGES

from .asking import RESTRICTED_CASE, SENSITIVE_CASE, THERE, report

pytestmark = pytest.mark.django_db

# In the south-west corner of east grid, a kilometre from the centre that others are shown.
LON, LAT = WEST_EDGES["east"] + 0.001, SOUTH + 0.001
ADDRESS, ROAD = "长江中路227号甲楼", "长江中路***"  # the house takes a reason: test_unmasking.py
HIDDEN = {"position": {"lon": LON, "lat": LAT, "crs": "wgs84", "accuracy": 5}, "address": ADDRESS}
AROUND_THE_HIDDEN = f"{LON - 0.0005},{LAT - 0.0005},{LON + 0.0005},{LAT + 0.0005}"
CENTRE = list(CENTRES["east"])
AROUND_THE_CENTRE = (
    f"{CENTRE[0] - 0.001},{CENTRE[1] - 0.001},{CENTRE[0] + 0.001},{CENTRE[1] + 0.001}"
)

READING_THE_PLACE_HIDDEN = ["east_leader", "east_chief", "east_desk", "east_supervisor"]
STANDING_CLOSE = ["east_worker", "east_operator", "district_operator"]  # the worker reported it


def on_the_map(stage, name, case) -> dict | None:
    """The marker that reaches a viewer: of the tiers they hold, the highest."""
    viewer = live.Rights.of(views_of(Rights.of(stage.cast.people[name])))
    rows = [
        row
        for row in State.objects.filter(key=f"case:{case['number']}")
        if viewer.covers(row.scope, row.kind, row.tier)
    ]
    return max(rows, key=lambda row: live.rank(row.tier)).payload if rows else None


def place_shown(stage, name, case) -> tuple:
    shown = stage.see(name, case).json()
    (row,) = [row for row in stage.listed(name) if row["number"] == case["number"]]
    assert (row["position"], row["address"]) == (shown["position"], shown["address"])
    return shown["position"], shown["address"]


def test_an_open_matter_shows_its_place_to_all_who_read_the_area(stage):
    case = stage.report(**HIDDEN)
    for name in READING_THE_PLACE_HIDDEN + STANDING_CLOSE:
        assert place_shown(stage, name, case) == ([LON, LAT], ADDRESS), name
        marker = on_the_map(stage, name, case)
        assert (marker["lon"], marker["lat"]) == (LON, LAT), name


@pytest.mark.parametrize("name", READING_THE_PLACE_HIDDEN)
def test_a_sensitive_matter_shows_the_centre_of_its_grid_and_no_address(stage, name):
    case = stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    assert place_shown(stage, name, case) == (pytest.approx(CENTRE), "")
    marker = on_the_map(stage, name, case)
    assert [marker["lon"], marker["lat"]] == pytest.approx(CENTRE)
    told = stage.see(name, case).content.decode()
    told += stage.client(name).get(f"/api/v1/cases/{case['number']}/events/").content.decode()
    assert "长江" not in told
    assert str(LAT) not in told


@pytest.mark.parametrize("name", STANDING_CLOSE)
def test_a_sensitive_matter_shows_its_place_to_reporter_and_operator(stage, name):
    case = stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    assert place_shown(stage, name, case) == ([LON, LAT], ROAD)


def test_a_sensitive_matter_is_on_the_operators_map_where_it_is(stage):
    case = stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    for name in ("east_operator", "district_operator"):
        marker = on_the_map(stage, name, case)
        assert [marker["lon"], marker["lat"]] == [LON, LAT]
    tiers = State.objects.filter(key=f"case:{case['number']}").values_list("tier", flat=True)
    assert set(tiers) == {"open", "sensitive"}


@pytest.mark.parametrize("handler", ["sanitation", "fire_officer"])
def test_a_sensitive_matter_shows_its_place_to_its_owner_and_then_to_its_handler(stage, handler):
    to = (
        {"department": "THW"}
        if handler == "sanitation"
        else {"member": stage.cast.people[handler].member.pk}
    )
    case = stage.bring("filed", matter=SENSITIVE_CASE, **HIDDEN)
    case = stage.act("east_operator", case, "dispatch", to=to)
    assert place_shown(stage, handler, case) == ([LON, LAT], ROAD)
    case = stage.act(handler, case, "take")
    case = stage.act(handler, case, "report_done")
    assert case["owner"]["kind"] == "centre"
    assert place_shown(stage, handler, case) == ([LON, LAT], ROAD)


def test_a_worker_who_did_not_report_it_is_shown_the_centre(stage):
    case = stage.report("coast_worker", matter=SENSITIVE_CASE, **HIDDEN)
    assert place_shown(stage, "east_worker", case) == (pytest.approx(CENTRE), "")
    assert place_shown(stage, "coast_worker", case) == ([LON, LAT], ROAD)


@pytest.mark.parametrize("name", READING_THE_PLACE_HIDDEN + STANDING_CLOSE)
def test_a_box_finds_a_sensitive_matter_only_where_it_is_shown_to_all(stage, name):
    stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    assert stage.listed(name, bbox=AROUND_THE_HIDDEN) == []
    assert len(stage.listed(name, bbox=AROUND_THE_CENTRE)) == 1
    assert stage.listed(name, q="甲楼") == []


def test_a_sensitive_matter_without_a_grid_shows_no_place_at_all(stage):
    sea = {"position": {"lon": 120.07, "lat": 36.01, "crs": "wgs84"}, "address": "滨海大道9号"}
    case = stage.report(matter=SENSITIVE_CASE, **sea)
    assert place_shown(stage, "district_operator", case) == ([120.07, 36.01], "滨海大道***")
    open_marker = State.objects.get(key=f"case:{case['number']}", tier="open").payload
    assert (open_marker["lon"], open_marker["lat"]) == (None, None)


@pytest.mark.parametrize(
    "name", [*READING_THE_PLACE_HIDDEN, "east_worker", "fire_officer", "sanitation"]
)
def test_a_restricted_matter_is_not_there_for_those_who_need_not_know(stage, name):
    case = stage.report("coast_worker", matter=RESTRICTED_CASE, **HIDDEN)
    assert stage.see(name, case).status_code == 404
    assert stage.client(name).get(f"/api/v1/cases/{case['number']}/events/").status_code == 404
    assert stage.try_to(name, case, "accept").status_code == 404
    assert stage.listed(name) == []
    assert stage.listed(name, q=case["number"]) == []
    assert on_the_map(stage, name, case) is None
    grid = stage.client(name).get("/api/v1/grids/370211002001001/?include=cases").json()
    assert grid["open_cases"] == []
    twin = report(stage.client(name), matter=RESTRICTED_CASE, **HIDDEN).json()
    assert twin["possible_duplicates"] == []


def test_a_restricted_matter_is_for_reporter_operator_and_whoever_handles_it(stage):
    case = stage.bring("filed", matter=RESTRICTED_CASE, **HIDDEN)
    case = stage.act("east_operator", case, "dispatch", to={"department": "THW"})
    for name in ("east_worker", "east_operator", "district_operator", "sanitation"):
        assert place_shown(stage, name, case) == ([LON, LAT], ROAD), name
    assert stage.listed("east_operator", bbox=AROUND_THE_HIDDEN) == []
    assert on_the_map(stage, "east_operator", case)["lon"] == LON
    assert stage.act("sanitation", case, "take")["state"] == "handling"


def test_a_restricted_matter_opens_to_an_explicit_grant(stage):
    case = stage.report(matter=RESTRICTED_CASE)
    assert stage.see("east_leader", case).status_code == 404
    Grant.objects.filter(user=stage.cast.east_leader).update(tier=Tier.RESTRICTED)
    assert stage.see("east_leader", case).status_code == 200


def test_an_operator_off_duty_sees_no_restricted_matter_and_the_place_of_a_sensitive_one(stage):
    restricted = stage.report(matter=RESTRICTED_CASE)
    sensitive = stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    assert stage.see("east_operator", restricted).status_code == 200
    now = timezone.now()
    (duty,) = Duty.objects.filter(user=stage.cast.east_operator)
    end_duty(duty=duty, by=stage.cast.admin, at=now, ends_at=now)
    assert stage.see("east_operator", restricted).status_code == 404
    assert stage.listed("east_operator", q=restricted["number"]) == []
    assert on_the_map(stage, "east_operator", restricted) is None
    assert place_shown(stage, "east_operator", sensitive) == ([LON, LAT], ROAD)
    assert on_the_map(stage, "east_operator", sensitive)["lon"] == LON
    assert stage.see("district_operator", restricted).status_code == 200


def test_the_steps_of_a_restricted_matter_are_told_in_its_tier_alone(stage):
    stage.report(matter=RESTRICTED_CASE)
    stage.report(matter=SENSITIVE_CASE, **HIDDEN)
    stage.report()
    told = {event.payload["type"]: event for event in Event.objects.filter(kind="case")}
    assert {matter: event.tier for matter, event in told.items()} == {
        RESTRICTED_CASE: "restricted",
        SENSITIVE_CASE: "open",
        "B01": "open",
    }
    assert not {"lon", "lat", "position", "address"} & set(told[SENSITIVE_CASE].payload)


@pytest.mark.parametrize("matter", ["B01", SENSITIVE_CASE, RESTRICTED_CASE])
def test_a_closed_case_leaves_the_map_in_every_tier(stage, matter):
    case = stage.bring("filed", matter=matter)
    case = stage.act("east_operator", case, "dispatch", to={"department": "THW"})
    for who, action in (("sanitation", "take"), ("sanitation", "report_done")):
        case = stage.act(who, case, action)
    checker = "east_operator" if matter == RESTRICTED_CASE else "east_worker"
    case = stage.act(checker, case, "pass_check", **THERE)
    assert on_the_map(stage, "east_operator", case)["state"] == "checking"
    case = stage.act("east_operator", case, "close")
    rows = State.objects.filter(key=f"case:{case['number']}")
    assert len(rows) == (2 if matter == SENSITIVE_CASE else 1)
    assert {row.payload for row in rows} == {None}


def test_the_marker_says_what_the_case_is(stage):
    case = stage.report(**HIDDEN)
    assert on_the_map(stage, "east_chief", case) == {
        "lon": LON,
        "lat": LAT,
        "domain": "B",
        "type": "B01",
        "urgency": "normal",
        "state": "reported",
        "lamp": "green",
        "grid": "370211002001001",
    }
