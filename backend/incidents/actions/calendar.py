"""The working calendar is entered and edited; the sweep lets running clocks follow (recounted)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem

from ..models import CalendarDay, CalendarEdition, CalendarYear, OfficeHours
from ..notice_of_holidays import days_of, known_years

FROM_THE_LIBRARY = "chinesecalendar"
BY_HAND = "district"


@dataclass(frozen=True)
class Day:
    """A holiday, or (`works`) a make-up day."""

    day: date
    works: bool
    name: str


@transaction.atomic
def lay_calendar(*, at: datetime) -> list[int]:
    """Publish the years that the library knows and the calendar does not; those years."""
    new = sorted(set(known_years()) - set(CalendarYear.objects.values_list("year", flat=True)))
    if new:
        days = [Day(*day) for year in new for day in days_of(year)]
        _enter(days, years=new, source=FROM_THE_LIBRARY)
        CalendarEdition.objects.create(made_at=at, change={"years": new})
    return new


@transaction.atomic
def publish_year(
    *,
    year: int,
    days: Iterable[Day] | None = None,
    by: User | None,
    at: datetime,
) -> CalendarYear:
    """The notice for a year is out: by `days`, else as the library knows it, else as its days
    were entered one by one. What was entered for the year before is replaced by `days`.

    Raises 409 `no-holidays` when nobody knows a day of the year, ValueError for days of another.
    """
    source = BY_HAND
    if days is None and year in known_years():
        days, source = [Day(*day) for day in days_of(year)], FROM_THE_LIBRARY
    entered = CalendarDay.objects.filter(day__year=year)
    if days is not None:
        days = list(days)
        if stray := next((one.day for one in days if one.day.year != year), None):
            raise ValueError(f"{stray} is no day of {year}")
        entered.delete()
    if not days and not entered.exists():
        raise Problem("no-holidays", _("Enter the holidays and make-up days of the year first."))
    _enter(days or [], years=[year], source=source)
    _edited({"years": [year]}, act="calendar.published", by=by, at=at)
    return CalendarYear.objects.get(pk=year)


@transaction.atomic
def set_day(*, day: date, works: bool, name: str, by: User | None, at: datetime) -> CalendarDay:
    """Say of one day whether it is worked."""
    _enter([Day(day, works, name)])
    said = {"day": day.isoformat(), "works": works, "name": name}
    _edited(said, act="calendar.changed", by=by, at=at)
    return CalendarDay.objects.get(day=day)


@transaction.atomic
def set_hours(
    *, since: date, morning: tuple[time, time], afternoon: tuple[time, time], by: User, at: datetime
) -> OfficeHours:
    """Office hours that hold from a day on, until others do."""
    hours, _is_new = OfficeHours.objects.update_or_create(
        since=since,
        defaults={
            "morning_opens": morning[0],
            "morning_closes": morning[1],
            "afternoon_opens": afternoon[0],
            "afternoon_closes": afternoon[1],
        },
    )
    spans = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in (morning, afternoon)]
    said = {"since": since.isoformat(), "hours": spans}
    _edited(said, act="calendar.changed", by=by, at=at)
    return hours


def _enter(days: Iterable[Day], *, years: Iterable[int] = (), source: str = "") -> None:
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=one.day, works=one.works, name=one.name) for one in days],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["works", "name"],
    )
    CalendarYear.objects.bulk_create(
        [CalendarYear(year=year, source=source) for year in years],
        update_conflicts=True,
        unique_fields=["year"],
        update_fields=["source"],
    )


def _edited(change: dict, *, act: str, by: User | None, at: datetime) -> None:
    """An edition for every change: by it running clocks know that they have to follow."""
    CalendarEdition.objects.create(made_at=at, by=by, change=change)
    note(act=act, by=by, at=at, subject="calendar", details=change)
