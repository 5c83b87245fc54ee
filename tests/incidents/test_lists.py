"""Lists: whole and without doubles by their cursors, filtered, at a price that does not grow."""

from datetime import timedelta
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.incidents.models import Case
from tests.cast import CENTRES

from .asking import SENSITIVE_CASE

pytestmark = pytest.mark.django_db


def numbers(rows) -> set[str]:
    return {row["number"] for row in rows}


def pages(stage, name: str, address: str, between=lambda: None) -> list[list[dict]]:
    """All pages behind `next`; `between` happens after each."""
    found = []
    while address:
        answer = stage.client(name).get(address).json()
        found.append(answer["results"])
        address = answer["next"]
        between()
    return found


def test_pages_are_whole_and_without_doubles_while_new_cases_arrive(stage):
    before = [stage.report()["number"] for _ in range(11)]
    found = pages(stage, "east_operator", "/api/v1/cases/?page_size=3", between=stage.report)
    assert [len(page) for page in found] == [3, 3, 3, 2]
    shown = [row["number"] for page in found for row in page]
    assert shown == before[::-1]
    assert len(stage.listed("east_operator")) == 15


def test_the_way_back_leads_over_the_same_pages(stage):
    for _ in range(5):
        stage.report()
    client = stage.client("east_operator")
    first = client.get("/api/v1/cases/?page_size=2").json()
    second = client.get(first["next"]).json()
    assert numbers(client.get(second["previous"]).json()["results"]) == numbers(first["results"])
    assert first["previous"] is None


def test_a_story_has_pages_too(stage):
    case = stage.bring("archived")
    address = f"/api/v1/cases/{case['number']}/events/?page_size=4"
    found = pages(stage, "east_operator", address)
    assert [[event["seq"] for event in page] for page in found] == [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
        [9, 10],
    ]


@pytest.fixture
def variety(stage) -> dict[str, str]:
    """One case of a kind: their numbers by name."""
    cases = {
        "reported": stage.report(description="路口有一堆建筑垃圾", matter="B03"),
        "coast": stage.report("coast_worker", at="coast", description="100%积水"),
        "handling": stage.bring("handling", matter="A04"),
        "closed": stage.bring("closed"),
        "archived": stage.bring("archived"),
        "sensitive": stage.report(matter=SENSITIVE_CASE, address="甲楼"),
    }
    late = Case.objects.get(number=cases["reported"]["number"])
    hour = timedelta(hours=1)
    Case.objects.filter(pk=late.pk).update(
        yellow_at=late.reported_at - 2 * hour, due_at=late.reported_at - hour
    )
    soon = Case.objects.get(number=cases["coast"]["number"])
    Case.objects.filter(pk=soon.pk).update(
        yellow_at=soon.reported_at - hour, due_at=soon.reported_at + hour
    )
    return {name: case["number"] for name, case in cases.items()}


EVERYTHING = {"reported", "coast", "handling", "closed", "archived", "sensitive"}


FILTERS = [
    ({}, EVERYTHING),
    ({"area": "370211"}, EVERYTHING),
    ({"area": "370211002"}, EVERYTHING),
    ({"area": "370211002201"}, {"coast"}),
    ({"area": "370211001"}, set()),
    ({"state": "handling"}, {"handling"}),
    ({"state": "closed"}, {"closed"}),
    ({"state": "filed"}, set()),
    ({"open": "true"}, {"reported", "coast", "handling", "sensitive"}),
    ({"open": "false"}, {"closed", "archived"}),
    ({"domain": "A"}, {"handling"}),
    ({"domain": "B"}, EVERYTHING - {"handling", "sensitive"}),
    ({"domain": "Z"}, set()),
    ({"lamp": "red"}, {"reported"}),
    ({"lamp": "yellow"}, {"coast"}),
    ({"lamp": "green"}, EVERYTHING - {"reported", "coast"}),
    ({"q": "建筑垃圾"}, {"reported"}),
    ({"q": "100%"}, {"coast"}),
    ({"q": "%"}, {"coast"}),
    ({"q": "筑"}, {"reported"}),
    ({"q": "筑建"}, set()),
    ({"q": "甲楼"}, set()),
    ({"q": "east_worker"}, set()),
    ({"bbox": "120.04,36.0,120.06,36.02"}, {"coast"}),
    ({"bbox": "0,0,1,1"}, set()),
    ({"domain": "B", "open": "true", "lamp": "red"}, {"reported"}),
]


def test_each_filter_keeps_what_it_names(stage, variety):
    names = {number: name for name, number in variety.items()}
    found = [
        (query, {names[row["number"]] for row in stage.listed("east_operator", **query)})
        for query, _names in FILTERS
    ]
    assert found == FILTERS


def test_a_number_is_found_by_its_beginning(stage, variety):
    assert numbers(stage.listed("east_operator", q=variety["coast"])) == {variety["coast"]}
    assert len(stage.listed("east_operator", q=variety["coast"][:8])) == 6


def test_the_lamp_of_a_row_is_the_one_it_is_found_under(stage, variety):
    for lamp in ("green", "yellow", "red"):
        assert {row["lamp"] for row in stage.listed("east_operator", lamp=lamp)} == {lamp}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"area": "999"}, "/area"),
        ({"state": "asleep"}, "/state"),
        ({"open": "perhaps"}, "/open"),
        ({"lamp": "blue"}, "/lamp"),
        ({"bbox": "1,2,3"}, "/bbox"),
        ({"bbox": "a,b,c,d"}, "/bbox"),
        ({"bbox": "nan,0,1,1"}, "/bbox"),
        ({"bbox": "0,0,inf,1"}, "/bbox"),
        ({"bbox": "121,36,120,37"}, "/bbox"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(stage, query, pointer):
    answer = stage.client("east_operator").get("/api/v1/cases/", query)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


ASKED = ["area", "state", "domain", "q", "bbox", "lamp", "cursor", "open"]
ODD = ["\x00", "x" * 3000, "案件", "cD1ub25zZW5zZQ==", "😀"]


def test_no_query_is_a_server_error(stage):
    stage.report()
    client = stage.client("east_operator")
    answered = {
        (name, value): client.get("/api/v1/cases/", {name: value}).status_code
        for name in ASKED
        for value in ODD
    }
    assert len(answered) == 40
    wrong = {asked: code for asked, code in answered.items() if code not in (200, 400, 404)}
    assert wrong == {}


@pytest.mark.parametrize("name", ["east_operator", "east_worker"])
def test_a_list_costs_the_same_however_long_it_is(stage, name, django_assert_num_queries):
    """Cases of every owner and tier, so that nothing hides from the count."""
    to_members = {"member": stage.cast.fire_officer.member.pk}

    def fill():
        stage.report(matter=SENSITIVE_CASE)
        stage.bring("handling")
        stage.bring("checking", matter=SENSITIVE_CASE)
        stage.act("east_operator", stage.bring("filed"), "dispatch", to=to_members)
        stage.bring("closed")

    fill()
    stage.listed(name)
    few = _queries(stage, name)
    for _ in range(2):
        fill()
    with django_assert_num_queries(few):
        stage.listed(name)
    assert few <= 9


def _queries(stage, name) -> int:
    with CaptureQueriesContext(connection) as captured:
        stage.listed(name)
    return len(captured)


def test_a_row_says_what_a_desk_needs(stage):
    case = stage.report(address="东岳路1号")
    (row,) = stage.listed("east_operator")
    assert {name: row[name] for name in row if name not in ("due_at", "reported_at")} == {
        "number": case["number"],
        "state": "reported",
        "awaits": "",
        "version": 1,
        "type": "B01",
        "type_name": "暴露垃圾",
        "domain": "B",
        "urgency": "normal",
        "tier": "open",
        "lamp": "green",
        "grid": "370211002001001",
        "position": list(CENTRES["east"]),
        "address": "东岳路1号",
        "description": "垃圾堆在路口",
        "owner": {
            "kind": "centre",
            "id": stage.cast.areas["east_township"].pk,
            "name": "east街道",
        },
        "closed_at": None,
        "ending": "",
        "round": 1,
        "parent": None,
        "review_on": None,
        "allowed": ANY,
    }
