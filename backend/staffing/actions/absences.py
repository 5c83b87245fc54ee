"""Leave, and the cover whose rights begin and end with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem

from ..conflicts import conflicts_told, in_words
from ..holding import hold
from ..models import Absence, Member, Posting
from ..periods import shared, up_to
from .posting import begin_all, end_held
from .telling_of_cover import tell_of_cover, tell_of_ended_cover


@dataclass(frozen=True)
class Cover:
    """Who stands in on which grid (an id); all of the leave, or a part of it."""

    grid: int
    member: Member
    since: datetime | None = None
    until: datetime | None = None


@transaction.atomic
def arrange_absence(
    *,
    member: Member,
    period: DateTimeTZRange,
    covers: Iterable[Cover] = (),
    by: User,
    at: datetime,
) -> Absence:
    """Enter a leave with its covers. What of it is past already is covered by nobody.

    Raises 409 `away-already` (also when somebody who covers is away then), `covers-then` when the
    member covers somebody in that time, `not-served` for a grid the member does not serve then,
    `has-left`, `serves-already`.
    """
    wanted = list(covers)
    _hold(member, wanted)
    _refuse_whoever_covers_then(member, period)
    absence = Absence(member=member, period=period, arranged_by=by, arranged_at=at)
    with conflicts_told([absence]):
        absence.save()
    _tell("absence.arranged", absence, by=by, at=at)
    for cover in wanted:
        _cover(absence, cover, by=by, at=at)
    return absence


@transaction.atomic
def arrange_cover(*, absence: Absence, cover: Cover, by: User, at: datetime) -> list[Posting]:
    """Somebody stands in: a posting of kind cover for each of the absent member's on the grid.

    Refusals as of `arrange_absence`; 409 `absence-over` when there is nothing left to cover.
    """
    _hold(absence.member, [cover])
    there = Absence.objects.select_related("member__user").filter(pk=absence.pk).first()
    if there is None or there.period.upper <= at:
        raise Problem("absence-over", _("The absence is over."))
    return _cover(there, cover, by=by, at=at)


@transaction.atomic
def end_absence(*, absence: Absence, ends_at: datetime, by: User, at: datetime) -> Absence:
    """Back sooner: the leave and every cover of it end at one moment, their rights too.

    A leave that has not begun then never was; it is answered with an empty span. Raises 409
    `absence-over` when it ends no later anyway.
    """
    covers = list(Posting.objects.filter(absence=absence))
    hold(
        members={absence.member_id} | {cover.member_id for cover in covers},
        grids={cover.grid_id for cover in covers},
    )
    there = Absence.objects.select_related("member__user").filter(pk=absence.pk).first()
    if there is None or there.period.upper <= ends_at:
        last = there or absence
        raise Problem(
            "absence-over",
            _("The absence ends already: %(period)s.") % {"period": in_words(last.period)},
            until=last.period.upper.isoformat(),
        )
    return cut_absence(there, ends_at=ends_at, by=by, at=at)


def cut_absence(absence: Absence, *, ends_at: datetime, by: User | None, at: datetime) -> Absence:
    """The same for an absence that is held and ends later, inside somebody's transaction."""
    covers = list(Posting.objects.filter(absence=absence).select_related("member__user"))
    end_held([cover.pk for cover in covers], ends_at=ends_at, by=by, at=at)
    tell_of_ended_cover(covers, ends_at=ends_at, at=at)
    never = absence.period.lower >= ends_at
    _tell("absence.withdrawn" if never else "absence.ended", absence, by=by, at=at)
    if never:
        Absence.objects.filter(pk=absence.pk).delete()
    else:
        Absence.objects.filter(pk=absence.pk).update(period=up_to(ends_at))
    absence.period = DateTimeTZRange(absence.period.lower, max(absence.period.lower, ends_at))
    return absence


def _hold(member: Member, covers: list[Cover]) -> None:
    hold(
        members={member.pk} | {cover.member.pk for cover in covers},
        grids={cover.grid for cover in covers},
    )


def _refuse_whoever_covers_then(member: Member, period: DateTimeTZRange) -> None:
    covering = Posting.objects.filter(
        member=member, absence__isnull=False, period__overlap=period
    ).first()
    if covering:
        raise Problem(
            "covers-then",
            _("%(member)s covers somebody then: %(period)s. Find somebody else for that first.")
            % {"member": member.user.name, "period": in_words(covering.period)},
            posting=covering.pk,
        )


def _cover(absence: Absence, cover: Cover, *, by: User, at: datetime) -> list[Posting]:
    if cover.member.pk == absence.member_id:
        raise Problem("covers-then", _("Nobody covers their own absence."))
    left = DateTimeTZRange(
        max(absence.period.lower, at, cover.since or at),
        min(absence.period.upper, cover.until or absence.period.upper),
    )
    served = Posting.objects.filter(
        member=absence.member_id, grid=cover.grid, period__overlap=absence.period
    ).exclude(kind=Posting.Kind.COVER)
    spans = [(posting, shared(posting.period, left)) for posting in served.order_by("pk")]
    covers = [
        Posting(
            member=cover.member,
            grid_id=cover.grid,
            post=posting.post,
            kind=Posting.Kind.COVER,
            domains=posting.domains,
            period=span,
            absence=absence,
        )
        for posting, span in spans
        if left.lower < left.upper and span
    ]
    if not covers:
        raise Problem(
            "not-served",
            _("%(member)s does not serve this grid in that time.")
            % {"member": absence.member.user.name},
        )
    begun = begin_all(covers, by=by, at=at)
    tell_of_cover(begun, at=at)
    return begun


def _tell(act: str, absence: Absence, *, by: User | None, at: datetime) -> None:
    note(
        act=act,
        by=by,
        at=at,
        about=absence.member.user,
        subject=f"absence:{absence.pk}",
        scope=absence.member.area.path,
        details={
            "since": absence.period.lower.isoformat(),
            "until": absence.period.upper.isoformat(),
        },
    )
