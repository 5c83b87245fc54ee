"""The open cases of whoever is on the line: an exact number, for operators, written down."""

import pytest

from backend.accounts.models import TrailEntry

PHONE = "13853270481"


def sought(stage, by: str, phone: str):
    return stage.client(by).post("/api/v1/cases/by-caller/", {"phone": phone}, format="json")


def found(stage, phone: str, by: str = "east_operator") -> list[str]:
    answer = sought(stage, by, phone)
    assert answer.status_code == 200, answer.json()
    return [case["number"] for case in answer.json()["cases"]]


def called(stage, phone: str, **more) -> dict:
    return stage.report("east_operator", source="hotline", reporter={"phone": phone}, **more)


@pytest.mark.parametrize(
    "written", [PHONE, "138 5327 0481", "+86 138-5327-0481", "008613853270481"]
)
def test_finds_open_cases_of_the_number_however_it_was_written(stage, written):
    case = called(stage, written)
    for typed in (PHONE, "+8613853270481", "１３８５３２７０４８１"):
        assert found(stage, typed) == [case["number"]], typed


def test_a_number_with_one_digit_more_or_less_is_another(stage):
    called(stage, PHONE)
    assert found(stage, PHONE[:-1]) == []
    assert found(stage, PHONE + "0") == []
    assert found(stage, PHONE[3:]) == []


def test_closed_cases_are_not_found(stage):
    stage.bring_on(called(stage, PHONE), "closed")
    assert found(stage, PHONE) == []


def test_only_in_the_area_of_the_desk(stage):
    case = called(stage, PHONE)
    assert found(stage, PHONE, by="west_operator") == []
    assert found(stage, PHONE, by="district_operator") == [case["number"]]


@pytest.mark.parametrize(
    "name", ["east_worker", "east_leader", "east_supervisor", "east_chief", "sanitation", "admin"]
)
def test_who_does_not_sit_at_the_desk_is_refused(stage, name):
    called(stage, PHONE)
    assert sought(stage, name, PHONE).status_code == 403
    assert not TrailEntry.objects.filter(act="caller.sought").exists()


def test_each_look_stands_in_the_trail_without_the_number(stage):
    case = called(stage, PHONE)
    found(stage, PHONE)
    found(stage, "13900000000")
    second, first = TrailEntry.objects.filter(act="caller.sought").order_by("-pk")
    assert first.by == second.by == stage.cast.east_operator
    assert (first.details, second.details) == ({"cases": [case["number"]]}, {"cases": []})
    assert PHONE not in repr(list(TrailEntry.objects.values()))


@pytest.mark.parametrize("phone", ["", "110", "abc", "1" * 16, None, 13853270481])
def test_what_is_no_whole_number_is_not_looked_for(stage, phone):
    assert sought(stage, "east_operator", phone).status_code == 400
    assert not TrailEntry.objects.filter(act="caller.sought").exists()
