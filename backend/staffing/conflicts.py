"""What the database refuses, put into words: who is there already, and for how long."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.answers.problems import Problem

from .holding import drawn_last
from .models import Absence, Post, Posting

_ONE_OF_A_GRID = "one_home_leader_and_one_home_worker_of_a_grid"
_ONE_HOME = "one_home_grid_of_a_worker"
_ONCE = "a_member_serves_a_grid_once_in_a_post"
_ONE_ABSENCE = "one_absence_of_a_member_at_a_time"


@contextmanager
def conflicts_told(wanted: list[Posting] | list[Absence]) -> Iterator[None]:
    """Write `wanted` inside; a refusal of the database is a 409 that names the holder.

    Raises Problem `grid-taken`, `member-taken`, `serves-already` or `away-already`, each with
    `holder: {posting | absence, member: {id, name}, grid, since, until}`; anything else that the
    database refuses goes on as it is.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        for one in wanted:
            problem = _absence_problem(one) if name == _ONE_ABSENCE else _problem(name, one)
            if problem:
                raise problem from error
        raise


def _problem(constraint: str | None, wanted: Posting) -> Problem | None:
    there = Posting.objects.filter(period__overlap=wanted.period).exclude(pk=wanted.pk)
    match constraint:
        case _ if constraint == _ONE_OF_A_GRID:
            kind = "grid-taken"
            there = there.filter(grid=wanted.grid_id, post=wanted.post, kind="home")
            words = _("%(holder)s is the grid's %(post)s already, %(period)s.")
        case _ if constraint == _ONE_HOME:
            kind = "member-taken"
            there = there.filter(member=wanted.member_id, post=wanted.post, kind="home")
            words = _("%(holder)s has a home grid already: %(grid)s, %(period)s.")
        case _ if constraint == _ONCE:
            kind = "serves-already"
            there = there.filter(member=wanted.member_id, grid=wanted.grid_id, post=wanted.post)
            words = _("%(holder)s serves %(grid)s as %(post)s already, %(period)s.")
        case _:
            return None
    holder = there.select_related("member__user").order_by("pk").first()
    if holder is None:
        return None
    said = {
        "holder": holder.member.user.name,
        "post": Post(holder.post).label,
        "grid": drawn_last([holder.grid_id])[holder.grid_id].code,
        "period": in_words(holder.period),
    }
    return Problem(
        kind,
        words % said,
        holder={
            "posting": holder.pk,
            "member": {"id": holder.member_id, "name": holder.member.user.name},
            "grid": said["grid"],
            **_bounds(holder.period),
        },
    )


def _absence_problem(wanted: Absence) -> Problem | None:
    there = Absence.objects.filter(member=wanted.member_id, period__overlap=wanted.period)
    holder = there.exclude(pk=wanted.pk).select_related("member__user").first()
    return holder and away(holder)


def away(absence: Absence) -> Problem:
    """409 `away-already`: the member is on leave in that time."""
    name = absence.member.user.name
    return Problem(
        "away-already",
        _("%(member)s is away then: %(period)s.")
        % {"member": name, "period": in_words(absence.period)},
        holder={
            "absence": absence.pk,
            "member": {"id": absence.member_id, "name": name},
            "grid": None,
            **_bounds(absence.period),
        },
    )


def in_words(period) -> str:
    """`from 2026-01-01 08:00` or `from ... to ...`, in China's time."""
    if period.upper is None:
        return _("from %(since)s") % {"since": _moment(period.lower)}
    return _("from %(since)s to %(until)s") % {
        "since": _moment(period.lower),
        "until": _moment(period.upper),
    }


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _bounds(period) -> dict:
    return {
        "since": period.lower.isoformat(),
        "until": period.upper.isoformat() if period.upper else None,
    }
