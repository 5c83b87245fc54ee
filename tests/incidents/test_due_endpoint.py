"""What a type promises from a moment on: limits, due times, and the spans that were counted."""

import pytest

from backend.incidents.models import Terms

from .asking import CRITICAL_CASE, UNCALLED_CASE

pytestmark = pytest.mark.django_db
NATIONAL_DAY_EVE = "2026-09-30T16:30:00+08:00"


def due(stage, code: str = "B01", *, status: int = 200, **asked):
    answer = stage.client("east_worker").get(f"/api/v1/catalogue/{code}/due/", asked)
    assert answer.status_code == status, answer.json()
    return answer.json()


def by_clock(shown: list[dict]) -> dict[str, dict]:
    return {one["clock"]: one for one in shown}


def test_says_when_each_clock_would_be_due_and_why(stage):
    shown = by_clock(due(stage, **{"from": NATIONAL_DAY_EVE}))
    assert shown["handle"] == {
        "clock": "handle",
        "limit": "4wh",
        "due_at": "2026-10-08T03:30:00+00:00",
        "provisional": False,
        "why": [
            {"from": "2026-09-30T08:30:00+00:00", "to": "2026-09-30T09:30:00+00:00"},
            {"from": "2026-10-08T00:30:00+00:00", "to": "2026-10-08T03:30:00+00:00"},
        ],
    }
    assert list(shown) == ["accept", "dispatch", "respond", "handle", "check", "callback"]
    assert shown["check"]["due_at"] == "2026-10-08T09:30:00+00:00"


def test_a_type_that_is_not_called_back_promises_no_call(stage):
    assert "callback" not in by_clock(due(stage, UNCALLED_CASE))


def test_the_whole_has_a_limit_for_the_hotline(stage):
    shown = by_clock(due(stage, source="hotline", **{"from": NATIONAL_DAY_EVE}))
    assert (shown["overall"]["limit"], shown["overall"]["due_at"]) == (
        "5wd",
        "2026-10-13T09:30:00+00:00",
    )
    due(stage, source="worker", status=400)


def test_beyond_the_published_calendar_it_is_provisional(stage):
    shown = by_clock(due(stage, CRITICAL_CASE, **{"from": "2031-05-01T10:00:00+08:00"}))
    assert (shown["check"]["provisional"], shown["handle"]["provisional"]) == (True, False)


def test_a_day_begins_at_midnight_and_without_one_it_is_now(stage):
    shown = by_clock(due(stage, CRITICAL_CASE, **{"from": "2026-06-08"}))
    assert shown["accept"]["due_at"] == "2026-06-07T16:05:00+00:00"
    assert due(stage)


@pytest.mark.parametrize("moment", ["soon", "2026-02-30", "9999-12-31", "2026-06-08T25:00:00Z"])
def test_what_is_no_moment_is_refused(stage, moment):
    problem = due(stage, status=400, **{"from": moment})
    assert [error["pointer"] for error in problem["errors"]] == ["/from"]


def test_a_due_time_beyond_the_end_of_all_calendars_is_refused(stage):
    Terms.objects.filter(type="B01").update(handle_limit="9999wd")
    assert due(stage, **{"from": "9990-01-01"}, status=400)["type"] == "invalid-input"


def test_what_is_no_type_is_not_found(stage):
    due(stage, "Z99", status=404)
