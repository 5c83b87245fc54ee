"""The working calendar: filled from the library, edited by the district, followed by clocks."""

from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from chinese_calendar import is_workday
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from backend.answers.problems import Problem
from backend.incidents.actions.calendar import (
    Day,
    lay_calendar,
    publish_year,
    set_day,
    set_hours,
)
from backend.incidents.models import CalendarDay, CalendarYear, Case, OfficeHours
from backend.incidents.office_calendar import calendar_now
from backend.incidents.recounted import recount
from backend.incidents.timing import repeat_due, start_clock

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def china(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


@pytest.fixture
def by(cast):
    return cast.admin


@pytest.fixture
def waiting(stage) -> Case:
    """A case whose check began at the end of 2026: 1wd, due on Friday 1 January, provisionally."""
    case = Case.objects.get(number=stage.report()["number"])
    case.clocks.all().delete()
    start_clock(case, "check", at=china("2026-12-31 10:00"))
    repeat_due(case)
    case.save()
    return case


def test_a_fresh_installation_knows_what_the_library_knows(cast):
    years = sorted(CalendarYear.objects.values_list("year", flat=True))
    assert years[0] == 2004
    assert years[-1] >= 2026
    calendar = calendar_now()
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        assert calendar.works(day) == is_workday(day), day
        day += timedelta(days=1)


def test_laying_it_again_leaves_what_was_edited(cast, by):
    set_day(day=date(2026, 10, 8), works=False, name="市庆", by=by, at=NOW)
    assert lay_calendar(at=NOW) == []
    assert not calendar_now().works(date(2026, 10, 8))


def test_a_year_that_the_library_does_not_know_is_published_by_its_days(cast, by):
    with pytest.raises(Problem) as refusal:
        publish_year(year=2027, by=by, at=NOW)
    assert refusal.value.kind == "no-holidays"
    set_day(day=date(2027, 1, 1), works=False, name="元旦", by=by, at=NOW)
    assert publish_year(year=2027, by=by, at=NOW).source == "district"
    days = [Day(date(2027, 1, 1), False, "元旦"), Day(date(2027, 1, 2), True, "元旦")]
    publish_year(year=2027, days=days, by=by, at=NOW)
    assert CalendarDay.objects.filter(day__year=2027).count() == 2
    with pytest.raises(ValueError, match="no day of 2028"):
        publish_year(year=2028, days=days, by=by, at=NOW)


def test_when_the_notice_comes_provisional_clocks_are_worked_out_again(cast, by, waiting):
    clock = waiting.clocks.get()
    assert (clock.due_at, clock.provisional) == (china("2027-01-01 17:30"), True)
    publish_year(year=2027, days=[Day(date(2027, 1, 1), False, "元旦")], by=by, at=NOW)
    assert recount(NOW) == 1
    clock.refresh_from_db()
    assert (clock.due_at, clock.provisional) == (china("2027-01-04 17:30"), False)
    assert clock.corrections == [
        {
            "at": NOW.isoformat(),
            "changes": [{"years": [2027]}],
            "before": china("2027-01-01 17:30").isoformat(),
            "after": china("2027-01-04 17:30").isoformat(),
        }
    ]
    waiting.refresh_from_db()
    assert (waiting.due_at, waiting.yellow_at) == (clock.due_at, clock.yellow_at)
    assert recount(NOW) == 0


def test_an_edit_that_does_not_touch_a_clock_leaves_no_correction(cast, by, waiting):
    set_day(day=date(2026, 12, 30), works=False, name="停电", by=by, at=NOW)
    recount(NOW)
    assert waiting.clocks.get().corrections == []


def test_a_day_taken_off_moves_the_clocks_that_counted_it(cast, by, stage):
    case = Case.objects.get(number=stage.report()["number"])
    start_clock(case, "handle", at=china("2026-09-30 16:30"))
    set_day(day=date(2026, 10, 8), works=False, name="停工", by=by, at=NOW)
    recount(NOW)
    assert case.clocks.get(clock="handle").due_at == china("2026-10-09 11:30")
    set_day(day=date(2026, 10, 8), works=True, name="停工", by=by, at=NOW)
    recount(NOW)
    clock = case.clocks.get(clock="handle")
    assert clock.due_at == china("2026-10-08 11:30")
    assert [len(correction["changes"]) for correction in clock.corrections] == [1, 1]


def test_a_clock_that_stopped_keeps_what_it_counted(cast, by, stage):
    case = Case.objects.get(number=stage.bring("accepted")["number"])
    before = case.clocks.get(clock="accept")
    set_day(day=before.due_at.astimezone(CHINA).date(), works=False, name="停工", by=by, at=NOW)
    recount(NOW)
    assert case.clocks.get(clock="accept").counted == before.counted


def test_office_hours_hold_from_a_day_on(cast, by, stage):
    set_hours(
        since=date(2026, 7, 1),
        morning=(time(8, 30), time(12)),
        afternoon=(time(14), time(18)),
        by=by,
        at=NOW,
    )
    case = Case.objects.get(number=stage.report()["number"])
    case.clocks.all().delete()
    start_clock(case, "accept", at=china("2026-06-30 12:00"))
    start_clock(case, "handle", at=china("2026-07-01 12:00"))
    due = dict(case.clocks.values_list("clock", "due_at"))
    assert due == {"accept": china("2026-06-30 15:30"), "handle": china("2026-07-01 18:00")}


def test_office_hours_that_do_not_follow_each_other_are_refused(cast):
    with pytest.raises(IntegrityError, match="office_hours_follow_each_other"):
        OfficeHours.objects.create(
            since=date(2026, 7, 1),
            morning_opens=time(8),
            morning_closes=time(12),
            afternoon_opens=time(11),
            afternoon_closes=time(17),
        )


def test_the_command_publishes_a_year_from_a_table(cast, tmp_path):
    table = tmp_path / "2027.csv"
    table.write_text("day,works,name\n2027-01-01,no,元旦\n2027-01-03,yes,元旦\n", encoding="utf-8")
    call_command("publish_calendar", "2027", str(table), stdout=StringIO())
    calendar = calendar_now()
    assert 2027 in calendar.published
    assert not calendar.works(date(2027, 1, 1))
    assert calendar.works(date(2027, 1, 3))


@pytest.mark.parametrize(
    ("content", "about"),
    [
        ("day,works,name\n2027-13-01,no,元旦\n", "month"),
        ("day,works,name\n2027-01-01,off,元旦\n", "neither yes nor no"),
        ("day,works,name\n2026-01-01,no,元旦\n", "no day of 2027"),
        ("date,works,name\n2027-01-01,no,元旦\n", "day"),
        ("", "2027 was not published"),
    ],
)
def test_the_command_names_what_is_wrong_with_a_table(cast, tmp_path, content, about):
    table = tmp_path / "2027.csv"
    table.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=about):
        call_command("publish_calendar", "2027", str(table), stdout=StringIO())
    assert not CalendarYear.objects.filter(year=2027).exists()
