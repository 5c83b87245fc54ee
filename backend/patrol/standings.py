"""How it stands with due places: their visits, and the days on which nobody could go."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from backend.staffing.models import Absence, Post, Posting
from backend.territory.models import GridVersion

from .due import (
    Excuse,
    Span,
    Standing,
    closed_days,
    closed_for_all,
    counted_from,
    day_of,
    midnight,
    standing,
)
from .models import BadWeather, DuePlace, Visit

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


def standings_of(places: Iterable[DuePlace], at: datetime) -> dict[int, Standing]:
    """By the id of each place how it stands with it at a moment; with an ended one, at its end."""
    places = list(places)
    visited = dict(
        Visit.objects.filter(due_place__in=places, at__lte=at)
        .values("due_place")
        .annotate(last=Max("at"))
        .values_list("due_place", "last")
    )
    grids = _grids_of(places)
    # Whoever is not due yet needs no excuse.
    overdue = [
        place
        for place in places
        if (day_of(at) - counted_from(place.since, visited.get(place.pk))).days > place.every_days
    ]
    first = min((counted_from(one.since, visited.get(one.pk)) for one in overdue), default=None)
    closed = _closed_days({grid for one in overdue for grid in grids[one.pk]}, first, at)
    return {
        place.pk: standing(
            every_days=place.every_days,
            since=place.since,
            visits=filter(None, [visited.get(place.pk)]),
            closed=closed_for_all(closed.by_grid[grid] for grid in grids[place.pk])
            if place in overdue
            else {},
            at=at if place.until is None else min(at, midnight(place.until) - _INSTANT),
        )
        for place in places
    }


def _grids_of(places: list[DuePlace]) -> dict[int, list[int]]:
    grids: dict[int, list[int]] = defaultdict(list)
    shared = DuePlace.grids.through.objects.filter(dueplace__in=places)
    for place, grid in shared.values_list("dueplace", "grid").order_by("pk"):
        grids[place].append(grid)
    return grids


@dataclass(frozen=True)
class _Closed:
    """`by_grid`: of `days` those on which nobody of a grid could go, and why."""

    days: list[date]
    by_grid: dict[int, dict[date, Excuse]]


def _closed_days(grids: Iterable[int], after: date | None, at: datetime) -> _Closed:
    """The days that are over, after one."""
    days = [after + n * _DAY for n in range(1, (day_of(at) - after).days)] if after else []
    if not days:
        return _Closed([], {})
    wanted = sorted(grids)
    span = (midnight(days[0]), at)
    served, weather = _served(wanted, span), _weather(wanted, span, at)
    return _Closed(
        days,
        {grid: closed_days(days, served=served[grid], weather=weather[grid]) for grid in wanted},
    )


def _served(grids: list[int], span: Span) -> dict[int, list[tuple[Span, list[Span]]]]:
    """By grid each posting of a worker that touches the span, with the leave of its member."""
    postings = Posting.objects.filter(
        grid__in=grids, post=Post.WORKER, period__overlap=span
    ).values_list("grid", "member", "period")
    leave: dict[int, list[Span]] = defaultdict(list)
    members = {member for _grid, member, _period in postings}
    for member, period in Absence.objects.filter(
        member__in=members, period__overlap=span
    ).values_list("member", "period"):
        leave[member].append((period.lower, period.upper))
    served = defaultdict(list)
    for grid, member, period in postings:
        served[grid].append(((period.lower, period.upper), leave[member]))
    return served


def _weather(grids: list[int], span: Span, at: datetime) -> dict[int, list[Span]]:
    """By grid the bad weather of the areas it lies in."""
    spells = [
        (path, (period.lower, period.upper))
        for path, period in BadWeather.objects.overlapping(*span).values_list(
            "area__path", "period"
        )
    ]
    weather: dict[int, list[Span]] = defaultdict(list)
    if spells:
        drawn = GridVersion.objects.at(at).filter(grid__in=grids).values_list("grid", "path")
        for grid, path in drawn:
            weather[grid] = [spell for area, spell in spells if path.startswith(area)]
    return weather
