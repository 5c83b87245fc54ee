"""When is a place due a visit, and was a visit missed? Pure: days, spans of time, nothing else.

A place is due every so many days: the first time that many days from the day it is due since, then
from each visit. Days are those of the installation's calendar; a due day lasts to its end. Days on
which nobody could go do not count: the visit is excused until there were days enough.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import numpy as np
from django.utils import timezone

from backend.notices.hours import DAY_BEGINS, DAY_ENDS

Span = tuple[datetime | None, datetime | None]  # half-open; None is without an end

_DAY = timedelta(days=1)
# A day counts when there was this much of its working time to go in.
_STEP = timedelta(minutes=30)
_STEPS_ENOUGH = 2


class State(StrEnum):
    OPEN = "open"  # to be visited by `due_at`, which is to come
    MISSED = "missed"
    EXCUSED = "excused"


class Excuse(StrEnum):
    """Why nobody could go. Whoever was on leave is not named, nor that it was leave."""

    UNSTAFFED = "unstaffed"
    WEATHER = "weather"


@dataclass(frozen=True)
class Standing:
    """How it stands with a place at a moment; `excused`: why, in the state of that name."""

    due_at: datetime
    visited_at: datetime | None
    state: State
    excused: Excuse | None


def standing(
    *,
    every_days: int,
    since: date,
    visits: Iterable[datetime],
    closed: Mapping[date, Excuse],
    at: datetime,
) -> Standing:
    """How it stands with a place at `at`; later visits are not known then.

    `closed`: the days on which nobody could go, and why; they are asked for from the day after
    the last visit (or `since`) to the day before `at`.
    """
    visited_at = max((visit for visit in visits if visit <= at), default=None)
    anchor = counted_from(since, visited_at)
    due_at = midnight(anchor + timedelta(days=every_days + 1))
    if at < due_at:
        return Standing(due_at, visited_at, State.OPEN, None)
    over = [anchor + n * _DAY for n in range(1, (day_of(at) - anchor).days)]
    if sum(day not in closed for day in over) >= every_days:
        return Standing(due_at, visited_at, State.MISSED, None)
    # What closed most of the days; of as many, what nobody can do anything about.
    why = Counter(closed[day] for day in over if day in closed)
    excuse = max(Excuse, key=lambda one: (why[one], one is Excuse.WEATHER))
    return Standing(due_at, visited_at, State.EXCUSED, excuse)


def counted_from(since: date, visited_at: datetime | None) -> date:
    """The day of the last visit; the day before the first when there was none."""
    return day_of(visited_at) if visited_at else since - _DAY


def closed_days(
    days: list[date], *, served: Iterable[tuple[Span, Iterable[Span]]], weather: Iterable[Span]
) -> dict[date, Excuse]:
    """On which of `days` nobody of a grid could go for an hour of the working time, and why.

    `served`: each posting of a worker with the leave of its member; `weather`: bad weather there.
    """
    begins = [timezone.make_aware(datetime.combine(day, DAY_BEGINS)) for day in days]
    steps = int((_on_a_day(DAY_ENDS) - _on_a_day(DAY_BEGINS)) / _STEP)
    moments = np.array(
        [[(begin + n * _STEP).timestamp() for n in range(steps)] for begin in begins]
    ).reshape(len(days), steps)
    there = np.zeros(moments.shape, dtype=bool)
    for period, leave in served:
        here = _in(period, moments)
        for away in leave:
            here &= ~_in(away, moments)
        there |= here
    dry = np.ones(moments.shape, dtype=bool)
    for period in weather:
        dry &= ~_in(period, moments)
    unstaffed = there.sum(axis=1) < _STEPS_ENOUGH
    closed = (there & dry).sum(axis=1) < _STEPS_ENOUGH
    return {
        day: Excuse.UNSTAFFED if unstaffed[n] else Excuse.WEATHER
        for n, day in enumerate(days)
        if closed[n]
    }


def closed_for_all(by_grid: Iterable[Mapping[date, Excuse]]) -> dict[date, Excuse]:
    """The days on which nobody of any of the partners' grids could go; weather before the rest."""
    grids = list(by_grid)
    shared = set.intersection(*map(set, grids)) if grids else set()
    return {day: max(closed[day] for closed in grids) for day in shared}


def day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def midnight(day: date) -> datetime:
    """When a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _on_a_day(clock: time) -> datetime:
    return datetime.combine(date.min, clock)


def _in(span: Span, moments: np.ndarray) -> np.ndarray:
    since, until = (moment and moment.timestamp() for moment in span)
    return (moments >= (since or -np.inf)) & (moments < (until or np.inf))
