"""A case gets another type, better words or another place: what follows from them follows."""

import pytest

from backend.live.models import State
from tests.cast import CENTRES, GRID_CODES

from .asking import OPEN_CASE, RESTRICTED_CASE, SENSITIVE_CASE

pytestmark = pytest.mark.django_db


def test_another_type_brings_its_urgency_tier_and_limits(stage):
    """B06, a missing manhole cover, is critical and handled within 4 h; B01 normal, 24 h."""
    case = stage.bring("handling")
    after = stage.act("east_operator", case, "reclassify", fields={"type": "B06"})
    assert after["version"] == case["version"]
    shown = stage.see("east_operator", after).json()
    assert (shown["type"], shown["urgency"]) == ("B06", "critical")
    began = {one["clock"]: one["started_at"] for one in case["clocks"]}["handle"]
    handle = [one for one in after["clocks"] if one["clock"] == "handle"][-1]
    types = {
        one["code"]: one
        for domain in stage.client("east_operator").get("/api/v1/catalogue/").json()["domains"]
        for one in domain["types"]
    }
    assert (handle["limit"], handle["started_at"]) == (types["B06"]["handle_limit"], began)
    assert stage.story(after)[-1]["fields"] == {"type": "B06", "before": "B01"}


def test_a_matter_that_becomes_sensitive_hides_its_place(stage):
    case = stage.report(
        "east_operator",
        position={"lon": CENTRES["east"][0] + 0.004, "lat": CENTRES["east"][1], "crs": "wgs84"},
    )
    assert stage.see("east_leader", case).json()["position"][0] > CENTRES["east"][0]
    case = stage.act("east_operator", case, "reclassify", fields={"type": SENSITIVE_CASE})
    shown = stage.see("east_leader", case).json()["position"]
    assert shown == pytest.approx(list(CENTRES["east"]))


def test_a_matter_that_becomes_restricted_leaves_the_map_and_the_lists(stage):
    case = stage.report("east_operator")
    assert State.objects.filter(key=f"case:{case['number']}", tier="open").exists()
    case = stage.act("east_operator", case, "reclassify", fields={"type": RESTRICTED_CASE})
    rows = State.objects.filter(key=f"case:{case['number']}").exclude(payload=None)
    assert set(rows.values_list("tier", flat=True)) == {"restricted"}
    assert stage.see("east_leader", case).status_code == 404


def test_the_same_type_is_no_change(stage):
    answer = stage.try_to("east_operator", stage.report(), "reclassify", fields={"type": OPEN_CASE})
    assert answer.json()["errors"][0]["pointer"] == "/fields/type"


def test_better_words_stand_in_the_case_and_the_old_ones_in_its_story(stage):
    case = stage.report(address="东岳路1号")
    fields = {"description": "垃圾堆在路口东侧", "address": "东岳路2号"}
    case = stage.act("east_operator", case, "amend", fields=fields)
    shown = stage.see("east_operator", case).json()
    assert (shown["description"], shown["address"], shown["version"]) == (
        "垃圾堆在路口东侧",
        "东岳路2号",
        1,
    )
    last = stage.story(case)[-1]
    assert (last["action"], last["fields"]) == ("amend", {})
    (first,) = shown["reports"]
    assert first["description"] == "垃圾堆在路口"  # what was reported stays as it was sent


def test_another_place_moves_the_case_to_its_grid_and_centre(stage):
    case = stage.report("district_operator", position=None)
    assert stage.see("east_operator", case).status_code == 404
    lon, lat = CENTRES["east"]
    position = {"lon": lon, "lat": lat, "crs": "wgs84"}
    case = stage.act("district_operator", case, "amend", position=position)
    assert case["grid"] == GRID_CODES["east"]
    assert case["owner"]["name"] == "east街道"
    assert stage.see("east_operator", case).status_code == 200


def test_an_amendment_says_something(stage):
    answer = stage.try_to("east_operator", stage.report(), "amend")
    assert answer.json()["errors"][0]["pointer"] == "/fields"
