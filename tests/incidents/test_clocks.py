"""时限: when things are due by the natural clock, and the lamps on the way there."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.incidents.clocks import LAMPS, due, lamp, parse
from backend.incidents.models import Case

from .asking import CRITICAL_CASE, UNCALLED_CASE

START = datetime(2026, 2, 27, 22, 30, tzinfo=UTC)  # a Saturday, half past six in China


@pytest.mark.parametrize(
    ("limit", "at", "provisional"),
    [
        ("5m", datetime(2026, 2, 27, 22, 35, tzinfo=UTC), False),
        ("90m", datetime(2026, 2, 28, 0, 0, tzinfo=UTC), False),
        ("24h", datetime(2026, 2, 28, 22, 30, tzinfo=UTC), False),
        ("2d", datetime(2026, 3, 1, 22, 30, tzinfo=UTC), False),
        ("60d", datetime(2026, 4, 28, 22, 30, tzinfo=UTC), False),
        # Working time counts as natural time for now, and says that it will be worked out again.
        ("4wh", datetime(2026, 2, 28, 2, 30, tzinfo=UTC), True),
        ("5wd", datetime(2026, 3, 4, 22, 30, tzinfo=UTC), True),
    ],
)
def test_a_limit_runs_out_when_the_calendar_says(limit, at, provisional):
    until = due(limit, START)
    assert (until.at, until.provisional) == (at, provisional)


@pytest.mark.parametrize(
    "limit", ["", "m", "5", "5 m", "-5m", "0m", "5M", "5mm", "1.5h", "5w", "99999d", "५m", "5m "]
)
def test_what_is_no_limit_is_refused(limit):
    with pytest.raises(ValueError, match="not a limit"):
        parse(limit)


@pytest.mark.parametrize(
    ("percent", "shown"),
    [(0, "green"), (79, "green"), (80, "green"), (81, "yellow"), (100, "yellow"), (101, "red")],
)
def test_a_lamp_is_green_to_four_fifths_and_yellow_to_the_whole(percent, shown):
    now = START + timedelta(minutes=percent)
    assert lamp(START, START + timedelta(minutes=100), now) == shown


def test_a_lamp_turns_at_the_next_microsecond():
    until = START + timedelta(minutes=100)
    tick = timedelta(microseconds=1)
    assert lamp(START, until, START + timedelta(minutes=80) + tick) == "yellow"
    assert lamp(START, until, until + tick) == "red"


def test_without_a_clock_the_lamp_is_green():
    assert lamp(None, None, START) == "green"


# Clock by clock as the rules have it for each urgency and as the catalogue has it for the type.
LIMITS = {
    "B01": {"accept": "2wh", "dispatch": "4wh", "handle": "4wh", "check": "1wd", "callback": "2wd"},
    CRITICAL_CASE: {
        "accept": "5m",
        "dispatch": "5m",
        "handle": "24h",
        "check": "1wd",
        "callback": "2wd",
    },
    "B05": {"accept": "10m", "dispatch": "30m", "handle": "4h", "check": "1wd", "callback": "2wd"},
}
HOURS = {"2wh": 2, "4wh": 4, "5m": 1 / 12, "10m": 1 / 6, "30m": 0.5, "4h": 4, "24h": 24}
HOURS |= {"1wd": 24, "2wd": 48}


@pytest.mark.django_db
@pytest.mark.parametrize("matter", LIMITS)
def test_a_case_runs_the_clocks_of_its_urgency_and_type(stage, matter):
    case = stage.bring("called_back", matter=matter)
    assert [clock["clock"] for clock in case["clocks"]] == list(LIMITS[matter])
    for clock in case["clocks"]:
        limit = LIMITS[matter][clock["clock"]]
        began, until = (datetime.fromisoformat(clock[name]) for name in ("started_at", "due_at"))
        assert clock["limit"] == limit
        assert (until - began).total_seconds() == pytest.approx(HOURS[limit] * 3600)
        assert clock["provisional"] is ("w" in limit)
        assert clock["stopped_at"] is not None


@pytest.mark.django_db
@pytest.mark.parametrize("matter", ["B01", UNCALLED_CASE])
def test_an_open_case_always_has_one_running_clock_and_says_its_due_time(stage, matter):
    case = stage.report(matter=matter)
    steps = [
        ("east_operator", "accept", "accept"),
        ("east_operator", "file", "dispatch"),
        ("east_operator", "dispatch", "dispatch"),
        ("sanitation", "take", "handle"),
        ("sanitation", "report_done", "handle"),
        ("east_worker" if matter == "B01" else "east_operator", "pass_check", "check"),
        ("east_operator", "close", "check"),
    ]
    for by, action, running in steps:
        (clock,) = [clock for clock in case["clocks"] if clock["stopped_at"] is None]
        assert clock["clock"] == running
        shown = stage.see("east_operator", case).json()
        assert datetime.fromisoformat(shown["due_at"]) == datetime.fromisoformat(clock["due_at"])
        more = {"to": {"department": "THW"}} if action == "dispatch" else {}
        case = stage.act(by, case, action, **more)
    audit = stage.client("east_operator").get("/api/v1/net/audit/").json()["incidents"]
    assert (audit["open"], audit["without_clock"]) == (0, 0)


@pytest.mark.django_db
def test_the_audit_counts_what_is_open_and_what_is_late(stage):
    stage.report()
    late = stage.report()
    Case.objects.filter(number=late["number"]).update(
        clock_started_at=START, due_at=START + timedelta(hours=2)
    )
    assert stage.client("east_operator").get("/api/v1/net/audit/").json()["incidents"] == {
        "open": 2,
        "without_owner": 0,
        "without_clock": 0,
        "overdue": 1,
    }


@st.composite
def clock_and_moment(draw) -> tuple[timedelta, timedelta]:
    """A limit, and a time since its start that is often within microseconds of a turn."""
    limit = timedelta(microseconds=draw(st.integers(1, 60 * 24 * 3600 * 10**6)))
    turn = draw(st.sampled_from([limit * 4 / 5, limit, limit * 0, limit / 3]))
    return limit, turn + timedelta(microseconds=draw(st.integers(-3, 3)))


@pytest.mark.django_db
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(clock_and_moment())
def test_the_filter_finds_a_case_under_the_lamp_it_shows_and_no_other(stage, drawn):
    limit, spent = drawn
    case = Case.objects.first() or Case.objects.get(number=stage.report()["number"])
    Case.objects.filter(pk=case.pk).update(clock_started_at=START, due_at=START + limit)
    now = START + spent
    under = [name for name in LAMPS if Case.objects.with_lamp(name, now).exists()]
    assert under == [lamp(START, START + limit, now)]


@pytest.mark.django_db
def test_the_filter_counts_a_case_without_a_clock_as_green(stage):
    stage.bring("called_back")
    found = [name for name in LAMPS if Case.objects.with_lamp(name, START).exists()]
    assert found == ["green"]
