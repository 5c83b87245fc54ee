"""自处理: settled on the spot, reported and closed in one action."""

import uuid

import pytest

from backend.incidents.models import Case

from .asking import OPEN_CASE, RESTRICTED_CASE, report

pytestmark = pytest.mark.django_db

SETTLED = {"note": "当场清理完毕"}
PIECE = "0b0e6a3c-8f3c-4e50-8a36-0b4c0a6a1f01"
NOT_DRAWN = uuid.UUID(int=50)  # the last two digits of the number decide: below 10 is drawn
DRAWN = uuid.UUID(int=109)


def settled(stage, by: str = "east_worker", *, number=NOT_DRAWN, **more):
    body = {"self_handled": SETTLED, "evidence": [PIECE]} | more
    return report(stage.client(by), number=number, **body)


def test_is_closed_at_once_and_nobody_is_called(stage):
    answer = settled(stage)
    assert answer.status_code == 201, answer.json()
    case = answer.json()["case"]
    assert (case["state"], case["version"], case["clocks"]) == ("closed", 1, [])
    shown = stage.see("east_operator", case).json()
    assert (shown["ending"], shown["closed_at"] is not None) == ("self_handled", True)
    assert [step["action"] for step in stage.story(case)] == ["report"]
    assert stage.act("east_operator", case, "archive")["state"] == "archived"


def test_the_same_again_is_the_same_case(stage):
    body = {"occurred_at": "2026-11-20T08:00:00+08:00"}
    first, again = settled(stage, **body), settled(stage, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_one_in_ten_is_checked_at_the_desk_and_never_by_the_worker(stage):
    case = settled(stage, number=DRAWN).json()["case"]
    assert (case["state"], case["owner"]["kind"]) == ("checking", "centre")
    assert [clock["clock"] for clock in case["clocks"]] == ["check"]
    refused = stage.try_to("east_worker", case, "pass_check")
    assert (refused.status_code, refused.json()["type"]) == (403, "not-yours")
    back = stage.act("east_operator", case, "fail_check", reason="照片看不清")
    assert (back["state"], back["owner"]["name"]) == ("handling", "east_worker")


def test_a_record_of_what_was_agreed_is_as_good_as_a_photo(stage):
    agreed = SETTLED | {"record": "双方同意共用通道，互不堆放"}
    answer = settled(stage, evidence=[], self_handled=agreed)
    assert answer.json()["case"]["state"] == "closed"


@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("east_operator", {}),
        ("east_leader", {}),
        ("east_worker", {"source": "hotline"}),
        ("east_worker", {"matter": RESTRICTED_CASE}),
        ("east_worker", {"evidence": []}),
    ],
)
def test_is_refused_and_nothing_is_kept(stage, by, more):
    answer = settled(stage, by, **more)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["pointer"] == "/self_handled"
    assert Case.objects.count() == 0


def test_types_of_the_catalogue_that_are_settled_alone(stage):
    """`self_handle` of fixtures/catalogue.csv: B01 yes, D01 no."""
    types = {
        one["code"]: one["self_handle"]
        for domain in stage.client("east_worker").get("/api/v1/catalogue/").json()["domains"]
        for one in domain["types"]
    }
    assert (types[OPEN_CASE], types[RESTRICTED_CASE]) == (True, False)
