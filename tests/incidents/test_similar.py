"""Likely duplicates while typing: place and matter, never person, and only what one may see."""

from copy import copy as replica
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone

from backend.incidents.alike import Told, alike, shared
from backend.incidents.duplicates import _ways_to_look
from backend.incidents.models import Case

from .asking import RESTRICTED_CASE, SENSITIVE_CASE, report

HERE = {"lon": 120.03, "lat": 36.01}
NEAR = {"lon": 120.0311, "lat": 36.01}  # 99 m east at 36 degrees north
FAR = {"lon": 120.0333, "lat": 36.01}  # 297 m
NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)


def similar(stage, by: str = "east_operator", **asked) -> list[dict]:
    answer = stage.client(by).get("/api/v1/cases/similar/", asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()["similar"]


def numbers(found: list[dict]) -> list[str]:
    return [one["case"]["number"] for one in found]


def test_finds_a_matter_near_by_and_says_why(stage):
    case = stage.report(description="垃圾桶满了没人收")
    (found,) = similar(stage, **NEAR, type="B01", q="门口垃圾桶满了，好臭")
    assert found["case"]["number"] == case["number"]
    because = found["because"]
    assert because.pop("distance_m") == pytest.approx(99, abs=1)
    assert because == {
        "same_grid": True,
        "hours": 0.0,
        "same_type": True,
        "shared_words": ["垃圾桶满了"],
        "shared_address": "",
    }
    # 40 * (1 - 99/200) for the place, 25 for the type, 25 * 5/8 for the words, 10 for the time
    assert found["score"] == pytest.approx(20.2 + 25 + 15.6 + 10, abs=1)


def test_finds_it_before_the_type_is_chosen(stage):
    case = stage.report(description="垃圾桶满了没人收")
    assert numbers(similar(stage, **HERE, q="垃圾桶满了")) == [case["number"]]


def test_another_matter_at_the_same_place_is_none(stage):
    stage.report(description="垃圾桶满了没人收")
    assert similar(stage, **NEAR, type="F04", q="路灯不亮") == []


def test_the_same_matter_elsewhere_is_none(stage):
    stage.report(description="垃圾桶满了没人收")
    assert similar(stage, **FAR, type="B01", q="垃圾桶满了没人收") == []


def test_without_a_position_the_address_speaks(stage):
    case = stage.report(address="长江中路15号楼", description="垃圾桶满了")
    found = similar(stage, type="B01", address="长江中路15号楼北", q="垃圾没人收")
    assert numbers(found) == [case["number"]]
    assert found[0]["because"]["shared_address"] == "长江中路15号楼"
    assert found[0]["because"]["distance_m"] is None
    assert similar(stage, type="B01", address="井冈山路", q="垃圾没人收") == []


def test_a_closed_case_is_none(stage):
    stage.bring("closed")
    assert similar(stage, **HERE, type="B01", q="垃圾堆在路口") == []


@pytest.mark.parametrize("name", ["west_operator", "west_worker", "fire_officer", "sanitation"])
def test_who_may_not_see_a_case_is_not_shown_it(stage, name):
    stage.report()
    assert similar(stage, name, **HERE, type="B01", q="垃圾堆在路口") == []


@pytest.mark.parametrize("name", ["auditor", "admin"])
def test_who_reports_nothing_is_refused(stage, name):
    answer = stage.client(name).get("/api/v1/cases/similar/", {**HERE, "type": "B01"})
    assert answer.status_code == 403


def test_who_called_is_not_looked_at(stage):
    caller = {"name": "王小明", "phone": "13853270481"}
    stage.report("east_operator", source="hotline", reporter=caller, description="垃圾桶满了")
    asked = {"q": "王小明 13853270481", "address": "王小明 13853270481"}
    assert similar(stage, **FAR, type="B01", **asked) == []


def test_of_a_sensitive_matter_those_apart_learn_the_grid_alone(stage):
    """The grid's centre is no position of the matter: it makes no metres."""
    place = {"lon": 120.0231, "lat": 36.0172, "crs": "wgs84"}
    case = stage.report(
        "coast_worker",
        matter=SENSITIVE_CASE,
        position=place,
        address="长江路九号",
        description="隔断间",
    )
    asked = {"lon": 120.0231, "lat": 36.0172, "type": SENSITIVE_CASE, "q": "隔断间很多"}
    (apart,) = similar(stage, "east_worker", **asked, address="长江路九号")
    assert apart["case"]["number"] == case["number"]
    assert apart["because"]["distance_m"] is None
    assert apart["because"]["shared_address"] == ""
    (close,) = similar(stage, "east_operator", **asked, address="长江路九号")
    assert close["because"]["distance_m"] == pytest.approx(0, abs=0.5)
    assert close["because"]["shared_address"] == "长江路九号"


def test_a_restricted_matter_is_found_by_its_operator_alone(stage):
    case = stage.report("coast_worker", matter=RESTRICTED_CASE, description="代递材料")
    asked = {**HERE, "type": RESTRICTED_CASE, "q": "代递材料"}
    assert numbers(similar(stage, "east_operator", **asked)) in ([], [case["number"]])
    for name in ("east_worker", "east_supervisor", "east_chief", "east_desk"):
        assert similar(stage, name, **asked) == [], name


def test_positions_come_in_any_declared_system(stage):
    case = stage.report(position={**HERE, "crs": "gcj02"})
    found = similar(stage, **HERE, crs="gcj02", type="B01")
    assert numbers(found) == [case["number"]]
    assert found[0]["because"]["distance_m"] == pytest.approx(0, abs=0.1)


def test_input_that_means_nothing_is_told(stage):
    for wrong in ({"type": "Z99"}, {"lon": "x", "lat": 36}, {"lon": 120}, {"q": "水" * 4001}):
        answer = stage.client("east_operator").get("/api/v1/cases/similar/", wrong)
        assert answer.status_code == 400, wrong


def test_a_report_names_its_likely_duplicates_with_their_score(stage):
    first = stage.report(description="垃圾桶满了没人收")
    answer = report(stage.client("east_worker"), description="垃圾桶满了，苍蝇很多").json()
    (twin,) = answer["possible_duplicates"]
    assert twin["number"] == first["number"]
    assert twin["shared_words"] == ["垃圾桶满了"]
    assert twin["score"] > 80


def _told(**more) -> Told:
    plain = {"type": "B01", "domain": "B", "words": "垃圾", "address": "", "grid": 1, "at": NOW}
    return Told(**{**plain, "place": (120.03, 36.01), **more})


def test_what_is_nearer_newer_and_in_the_same_words_is_liker():
    one = _told()
    assert alike(one, _told()).score > alike(one, _told(place=(120.031, 36.01))).score
    assert alike(one, _told()).score > alike(one, _told(at=NOW - timedelta(days=3))).score
    assert alike(one, _told()).score > alike(one, _told(words="路灯")).score
    assert alike(one, _told()).score > alike(one, _told(type="B03")).score
    assert alike(one, _told(type="B03")).score > alike(one, _told(type="F01", domain="F")).score


def test_shared_words_are_stretches_without_what_is_said_always():
    assert shared("小区门口路灯不亮", "小区里面的路灯不亮了") == ("路灯不亮",)
    assert shared("我们小区没有水", "我们小区没有电") == ()
    assert shared("", "路灯") == ()


def _many_open_cases(case: dict) -> None:
    """Two thousand copies of a case, spread over the east grid and over a year."""
    one = Case.objects.get(number=case["number"])
    copies = []
    for number in range(2_000):
        copy = replica(one)
        copy.pk, copy.number = None, f"copy-{number}"
        copy.position = copy.shown_position = Point(
            120.02 + number % 50 * 0.0004, 36.0 + number // 50 * 0.0005, srid=4326
        )
        copy.reported_at = one.reported_at - timedelta(hours=4 * number)
        copies.append(copy)
    Case.objects.bulk_create(copies)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incidents_case")


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"place": (120.0301, 36.0101), "grid": None}, "open_case_place"),
        ({"place": None, "grid": None}, "open_case_age"),
    ],
)
def test_looks_by_an_index_of_open_cases(stage, asked, index):
    _many_open_cases(stage.report())
    (keys,) = _ways_to_look(_told(**asked, at=timezone.now()), Case.objects.open())
    assert index in keys[:50].explain()
