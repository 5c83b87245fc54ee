"""时限: the clocks that run on a case, and the lamps on the way to where they end.

Due times themselves: test_due_by_hand.py, test_due_properties.py.
"""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.incidents.clocks import LAMPS, lamp, parse
from backend.incidents.models import Case
from backend.incidents.working_time import CHINA

from .asking import CRITICAL_CASE, THERE, UNCALLED_CASE

START = datetime(2026, 2, 27, 22, 30, tzinfo=UTC)  # a Saturday, half past six in China


@pytest.mark.parametrize(
    "limit", ["", "m", "5", "5 m", "-5m", "0m", "5M", "5mm", "1.5h", "5w", "99999d", "५m", "5m "]
)
def test_what_is_no_limit_is_refused(limit):
    with pytest.raises(ValueError, match="not a limit"):
        parse(limit)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "green"), (80, "green"), (81, "yellow"), (100, "yellow"), (101, "red")],
)
def test_a_lamp_is_green_to_its_warning_and_yellow_to_the_end(minutes, shown):
    yellow_at, due_at = START + timedelta(minutes=80), START + timedelta(minutes=100)
    assert lamp(yellow_at, due_at, START + timedelta(minutes=minutes)) == shown


def test_without_a_clock_the_lamp_is_green():
    assert lamp(None, None, START) == "green"


# Clock by clock as the rules have it for each urgency and as the catalogue has it for the type.
CLOCKS = ["accept", "dispatch", "respond", "handle", "check", "callback"]
LIMITS = {
    "B01": ["2wh", "4wh", "4wh", "4wh", "1wd", "2wd"],
    CRITICAL_CASE: ["5m", "5m", "2h", "24h", "1wd", "2wd"],
    "B05": ["10m", "30m", "2h", "4h", "1wd", "2wd"],
}
HOURS = {"5m": 1 / 12, "10m": 1 / 6, "30m": 0.5, "4h": 4, "24h": 24}


@pytest.mark.django_db
@pytest.mark.parametrize("matter", LIMITS)
def test_a_case_runs_the_clocks_of_its_urgency_and_type(stage, matter):
    case = stage.bring("called_back", matter=matter)
    assert [clock["clock"] for clock in case["clocks"]] == CLOCKS
    for clock, limit in zip(case["clocks"], LIMITS[matter], strict=True):
        began, until = (datetime.fromisoformat(clock[name]) for name in ("started_at", "due_at"))
        assert clock["limit"] == limit
        if limit in HOURS:
            assert (until - began).total_seconds() == pytest.approx(HOURS[limit] * 3600)
            assert clock["provisional"] is False
        if limit.endswith("wd"):
            assert f"{until.astimezone(CHINA):%H:%M}" == "17:30"
        assert clock["stopped_at"] is not None
        assert clock["kept"] is True


@pytest.mark.django_db
@pytest.mark.parametrize("matter", ["B01", UNCALLED_CASE])
def test_an_open_case_always_has_a_running_clock_and_says_which_ends_first(stage, matter):
    case = stage.report(matter=matter)
    steps = [
        ("east_operator", "accept", ["accept"]),
        ("east_operator", "file", ["dispatch"]),
        ("east_operator", "dispatch", ["dispatch"]),
        ("sanitation", "take", ["respond", "handle"]),
        ("sanitation", "report_done", ["respond", "handle"]),
        ("east_worker", "pass_check", ["check"]),
        ("east_operator", "close", ["check"]),
    ]
    if matter == UNCALLED_CASE:  # nor is it checked
        del steps[-2]
    for by, action, running in steps:
        clocks = [clock for clock in case["clocks"] if clock["stopped_at"] is None]
        assert [clock["clock"] for clock in clocks] == running
        shown = stage.see("east_operator", case).json()
        assert datetime.fromisoformat(shown["due_at"]) == min(
            datetime.fromisoformat(clock["due_at"]) for clock in clocks
        )
        more = {"dispatch": {"to": {"department": "THW"}}, "pass_check": THERE}.get(action, {})
        case = stage.act(by, case, action, **more)
    audit = stage.client("east_operator").get("/api/v1/net/audit/").json()["incidents"]
    assert (audit["open"], audit["without_clock"]) == (0, 0)


@pytest.mark.django_db
def test_the_audit_counts_what_is_open_and_what_is_late(stage):
    stage.report()
    late = stage.report()
    Case.objects.filter(number=late["number"]).update(
        yellow_at=START, due_at=START + timedelta(hours=2)
    )
    assert stage.client("east_operator").get("/api/v1/net/audit/").json()["incidents"] == {
        "open": 2,
        "without_owner": 0,
        "without_clock": 0,
        "overdue": 1,
    }


@st.composite
def limit_and_moment(draw) -> tuple[timedelta, timedelta, timedelta]:
    """When it turns yellow, when it ends, and a moment that is often within microseconds of one."""
    limit = timedelta(microseconds=draw(st.integers(1, 60 * 24 * 3600 * 10**6)))
    warning = draw(st.sampled_from([limit * 4 // 5, limit, limit * 0]))
    turn = draw(st.sampled_from([warning, limit, limit * 0, limit / 3]))
    return warning, limit, turn + timedelta(microseconds=draw(st.integers(-3, 3)))


@pytest.mark.django_db
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(limit_and_moment())
def test_the_filter_finds_a_case_under_the_lamp_it_shows_and_no_other(stage, drawn):
    warning, limit, spent = drawn
    case = Case.objects.first() or Case.objects.get(number=stage.report()["number"])
    Case.objects.filter(pk=case.pk).update(yellow_at=START + warning, due_at=START + limit)
    now = START + spent
    under = [name for name in LAMPS if Case.objects.with_lamp(name, now).exists()]
    assert under == [lamp(START + warning, START + limit, now)]


@pytest.mark.django_db
def test_the_filter_counts_a_case_without_a_clock_as_green(stage):
    stage.bring("called_back")
    found = [name for name in LAMPS if Case.objects.with_lamp(name, START).exists()]
    assert found == ["green"]
