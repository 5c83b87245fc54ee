"""What is done to due places: enter, change, end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.answers.problems import Problem, invalid
from backend.territory.models import Place

from ..due import day_of
from ..models import DuePlace


@dataclass(frozen=True)
class NewDuePlace:
    """`lon`, `lat`: degrees WGS-84. `since`: the first day of the first `every_days`."""

    name: str
    lon: float
    lat: float
    radius_m: float
    every_days: int
    since: date
    place: Place | None = None


@transaction.atomic
def enter_due_place(*, new: NewDuePlace, grids: Iterable[int], by: User, at: datetime) -> DuePlace:
    """A place that the partners' grids (ids) visit from a day on.

    Raises the error for a day that is past: nobody can have missed what nobody knew of.
    """
    if new.since < day_of(at):
        raise invalid("since", _("This lies in the past."))
    place = DuePlace.objects.create(**vars(new), entered_by=by)
    place.grids.set(grids)
    return place


@transaction.atomic
def change_due_place(
    *, place: DuePlace, grids: Iterable[int] | None = None, by: User, at: datetime, **said
) -> DuePlace:
    """What is said of a place (`name`, `lon`, `lat`, `radius_m`, `every_days`) replaces what was.

    Its visits stay. Raises 409 `due-place-over`.
    """
    held = _hold(place, at)
    for name, value in said.items():
        setattr(held, name, value)
    held.save(update_fields=[*said])
    if grids is not None:
        held.grids.set(grids)
    return held


@transaction.atomic
def end_due_place(*, place: DuePlace, day: date, by: User, at: datetime) -> DuePlace:
    """Due no more from a day on, today at the earliest; what was visited stays.

    One that begins later then never is due. Raises 409 `due-place-over`.
    """
    held = _hold(place, at)
    if day < day_of(at):
        raise invalid("day", _("This lies in the past."))
    if held.until is not None and held.until <= day:
        raise _over(held)
    held.until = max(day, held.since)
    held.save(update_fields=["until"])
    return held


def _hold(place: DuePlace, at: datetime) -> DuePlace:
    held = DuePlace.objects.select_for_update(of=["self"]).get(pk=place.pk)
    if held.until is not None and held.until <= day_of(at):
        raise _over(held)
    return held


def _over(place: DuePlace) -> Problem:
    return Problem("due-place-over", _("The place is due no more."), until=place.until.isoformat())
