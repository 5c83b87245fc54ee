"""Clocks of a case are started, stopped, paused, extended and cancelled, and say why they end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.incidents.models import Case, Clock, Report
from backend.incidents.timing import (
    cancel_clocks,
    extend_clock,
    pause_clocks,
    repeat_due,
    resume_clocks,
    start_clock,
    stop_clock,
)

from .asking import CRITICAL_CASE

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def on(text: str) -> datetime:
    """`06-08 09:00` of 2026 in China; 8 June is a Monday."""
    moment = datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
    return moment.astimezone(UTC)


MONDAY = on("06-08 09:00")


@pytest.fixture
def case(stage) -> Case:
    """A normal matter on which nothing runs yet: handled within 4wh, dispatched within 4wh."""
    row = Case.objects.get(number=stage.report()["number"])
    row.clocks.all().delete()
    return row


def clock(case: Case, name: str) -> Clock:
    return case.clocks.get(clock=name)


def test_a_started_clock_says_which_spans_it_counts(case):
    start_clock(case, "handle", at=on("06-08 11:00"))
    row = clock(case, "handle")
    assert (row.limit, row.due_at, row.provisional) == ("4wh", on("06-08 16:30"), False)
    assert row.counted == [
        [on("06-08 11:00"), on("06-08 12:00")],
        [on("06-08 13:30"), on("06-08 16:30")],
    ]
    # 80% of 4 h are 3 h 12 min; twice the limit are 8 h.
    assert (row.yellow_at, row.twice_at) == (on("06-08 15:42"), on("06-09 11:30"))


def test_a_clock_that_runs_is_not_started_again(case):
    start_clock(case, "handle", at=MONDAY)
    start_clock(case, "handle", at=on("06-09 09:00"))
    assert clock(case, "handle").started_at == MONDAY


def test_a_clock_that_stopped_may_run_again(case):
    start_clock(case, "handle", at=MONDAY)
    stop_clock(case, "handle", at=on("06-08 10:00"))
    start_clock(case, "handle", at=on("06-09 09:00"))
    assert case.clocks.filter(clock="handle").count() == 2


@pytest.mark.parametrize(("at", "kept"), [("06-08 14:30", True), ("06-08 14:31", False)])
def test_a_stopped_clock_says_whether_it_was_kept(case, at, kept):
    start_clock(case, "handle", at=MONDAY)
    stop_clock(case, "handle", at=on(at))
    row = clock(case, "handle")
    assert (row.stopped_at, row.kept) == (on(at), kept)
    stop_clock(case, "handle", at=on("06-12 09:00"))
    assert clock(case, "handle").stopped_at == on(at)


def test_a_pause_moves_a_clock_by_the_working_time_in_it(case):
    start_clock(case, "handle", at=MONDAY)
    pause_clocks(case, at=on("06-08 10:00"))
    pause_clocks(case, at=on("06-08 11:00"))
    assert clock(case, "handle").paused_at == on("06-08 10:00")
    resume_clocks(case, at=on("06-10 14:00"))
    resume_clocks(case, at=on("06-10 15:00"))
    row = clock(case, "handle")
    assert row.pauses == [[on("06-08 10:00"), on("06-10 14:00")]]
    assert (row.paused_at, row.due_at) == (None, on("06-10 17:00"))


def test_only_the_clocks_named_are_paused_and_resumed(case):
    start_clock(case, "handle", at=MONDAY)
    start_clock(case, "dispatch", at=MONDAY)
    pause_clocks(case, at=MONDAY, only=["handle"])
    assert list(case.clocks.paused().values_list("clock", flat=True)) == ["handle"]
    pause_clocks(case, at=MONDAY)
    resume_clocks(case, at=on("06-08 11:00"), only=["dispatch"])
    assert list(case.clocks.paused().values_list("clock", flat=True)) == ["handle"]


def test_a_clock_that_is_stopped_in_a_pause_was_kept_unless_it_was_late_before(case):
    start_clock(case, "handle", at=MONDAY)
    start_clock(case, "dispatch", at=on("06-05 09:00"))
    pause_clocks(case, at=on("06-08 10:00"))
    for name in ("handle", "dispatch"):
        stop_clock(case, name, at=on("06-30 09:00"))
    assert (clock(case, "handle").kept, clock(case, "dispatch").kept) == (True, False)


def test_moments_that_arrive_late_never_overlap(case):
    start_clock(case, "handle", at=MONDAY)
    for paused, resumed in (("10:00", "11:00"), ("10:30", "11:30"), ("09:30", "10:30")):
        pause_clocks(case, at=on(f"06-08 {paused}"))
        resume_clocks(case, at=on(f"06-08 {resumed}"))
    row = clock(case, "handle")
    assert row.pauses == [
        [on("06-08 10:00"), on("06-08 11:00")],
        [on("06-08 11:00"), on("06-08 11:30")],
    ]
    assert row.due_at == on("06-08 16:00")


def test_an_extension_is_added_where_the_limit_ended_and_says_when_it_was_granted(case):
    start_clock(case, "handle", at=MONDAY)
    extend_clock(case, "handle", by="2wd", at=on("06-08 18:00"))
    row = clock(case, "handle")
    assert row.due_at == on("06-10 17:30")
    assert row.extensions == [{"by": "2wd", "at": on("06-08 18:00").isoformat()}]
    assert row.twice_at > row.due_at > row.yellow_at
    with pytest.raises(ValueError, match="not a limit"):
        extend_clock(case, "handle", by="soon", at=MONDAY)


def test_cancelled_clocks_have_no_verdict(case):
    start_clock(case, "handle", at=MONDAY)
    start_clock(case, "dispatch", at=MONDAY)
    stop_clock(case, "dispatch", at=on("06-08 10:00"))
    pause_clocks(case, at=on("06-08 10:00"))
    cancel_clocks(case, at=on("06-30 09:00"))
    assert (clock(case, "handle").kept, clock(case, "dispatch").kept) == (None, True)
    assert clock(case, "handle").stopped_at == on("06-30 09:00")
    assert not case.clocks.running().exists()


def test_the_case_repeats_the_ticking_clock_that_ends_first(case):
    repeat_due(case)
    assert (case.yellow_at, case.due_at) == (None, None)
    start_clock(case, "handle", at=MONDAY)
    start_clock(case, "dispatch", at=on("06-08 08:30"))
    repeat_due(case)
    assert (case.yellow_at, case.due_at) == (on("06-08 11:42"), on("06-08 14:00"))
    pause_clocks(case, at=MONDAY, only=["dispatch"])
    repeat_due(case)
    assert case.due_at == on("06-08 14:30")


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("verify", "06-08 11:00"),
        ("accept", "06-08 11:00"),
        ("dispatch", "06-08 14:30"),
        ("respond", "06-08 14:30"),
        ("handle", "06-08 14:30"),
        ("check", "06-09 17:30"),
        ("callback", "06-10 17:30"),
        ("ruling", "06-08 14:30"),
    ],
)
def test_every_clock_of_a_normal_matter_has_its_limit(case, name, due):
    start_clock(case, name, at=MONDAY)
    assert clock(case, name).due_at == on(due)


@pytest.mark.parametrize(
    ("name", "minutes"), [("verify", 10), ("accept", 5), ("dispatch", 5), ("ruling", 10)]
)
def test_a_critical_matter_knows_no_office_hours(stage, name, minutes):
    case = Case.objects.get(number=stage.report(matter=CRITICAL_CASE)["number"])
    case.clocks.all().delete()
    start_clock(case, name, at=on("02-17 00:00"))
    row = clock(case, name)
    assert row.due_at - row.started_at == timedelta(minutes=minutes)


def test_the_whole_of_most_matters_has_no_limit(case):
    start_clock(case, "overall", at=MONDAY)
    assert not case.clocks.filter(clock="overall").exists()


def test_a_matter_of_the_hotline_is_answered_within_five_working_days(stage):
    case = Case.objects.get(number=stage.report("east_operator", source="hotline")["number"])
    case.clocks.all().delete()
    start_clock(case, "overall", at=MONDAY)
    row = clock(case, "overall")
    assert (row.limit, row.due_at) == ("5wd", on("06-15 17:30"))


class TestAnOrderFromOutside:
    @pytest.fixture
    def ordered(self, case) -> Case:
        Report.objects.filter(case=case).update(
            source="superior",
            external={"system": "12345", "number": "7", "due_at": "2026-06-12T09:00:00+08:00"},
        )
        return case

    def test_is_due_when_it_says(self, ordered):
        start_clock(ordered, "overall", at=MONDAY)
        row = clock(ordered, "overall")
        assert (row.limit, row.ends_at, row.due_at) == ("", on("06-12 09:00"), on("06-12 09:00"))
        assert row.counted == [[MONDAY, on("06-12 09:00")]]
        assert row.yellow_at == MONDAY + timedelta(days=4) * 4 / 5

    def test_is_not_moved_by_a_pause_of_ours_but_by_an_extension(self, ordered):
        start_clock(ordered, "overall", at=MONDAY)
        pause_clocks(ordered, at=MONDAY)
        resume_clocks(ordered, at=on("06-09 09:00"))
        assert clock(ordered, "overall").due_at == on("06-12 09:00")
        extend_clock(ordered, "overall", by="2wd", at=on("06-09 09:00"))
        assert clock(ordered, "overall").due_at == on("06-16 17:30")

    def test_that_came_too_late_is_red_at_once(self, ordered):
        start_clock(ordered, "overall", at=on("06-13 09:00"))
        row = clock(ordered, "overall")
        assert (row.yellow_at, row.due_at, row.counted) == (*[on("06-13 09:00")] * 2, [])
