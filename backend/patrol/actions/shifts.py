"""Beginning a shift, and ending those whose planned end has come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device, User
from backend.answers import problems
from backend.staffing.models import Member, Posting

from .. import presence
from ..duty import CLOCK_TOLERANCE, LONGEST_SHIFT
from ..envelopes import ShiftBody
from ..models import Shift
from ..partitions import oldest_kept
from .taking_away import remove_off_duty

_MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Begun:
    shift: Shift
    created: bool


def begin_shift(
    *, uuid: UUID, body: ShiftBody, by: User, device: Device | None, at: datetime
) -> Begun:
    """Begin a shift, or find it begun by the same words already.

    Raises 403 `not-a-member`; 404 for another's uuid; 409 `other-content`, `shift-open` (which
    names the open one) or `shift-overlaps`; 400 for times that cannot be.
    """
    member_id = Member.objects.filter(user=by).values_list("pk", flat=True).first()
    if member_id is None:
        raise problems.Problem(
            "not-a-member", _("Only members of the grids have shifts."), status=403
        )
    with transaction.atomic():
        # One at a time for each member: two phones that start at once must see each other.
        Member.objects.select_for_update(no_key=True).get(pk=member_id)
        if known := _known(uuid, member_id, body):
            return Begun(known, created=False)
        shift = Shift(
            uuid=uuid,
            member_id=member_id,
            device=device,
            home_grid_id=_home_grid(member_id, body.started_at),
            started_at=body.started_at,
            received_at=at,
            planned_end_at=_planned_end(body, at),
            purpose=body.purpose or "",
            tracked=body.tracked,
            digest=body.digest(),
        )
        _refuse_a_second(shift, at)
        # Another member may take the uuid at this very moment: then it is theirs.
        Shift.objects.bulk_create([shift], ignore_conflicts=True)
        return Begun(_known(uuid, member_id, body), created=True)


@transaction.atomic
def end_due(now: datetime) -> int:
    """End the shifts whose planned end has come, 500 at most; gives how many.

    A sweep calls it again while it gives 500. What another process is about to end, or a phone
    is sending to, is left to it and to the next call.
    """
    # Whoever has left the service is on no duty: their shift ended when they left.
    due = Shift.objects.filter(ended_at__isnull=True).filter(
        Q(planned_end_at__lte=now) | Q(member__left_at__lte=now)
    )
    ended = list(
        due.select_for_update(of=["self"], skip_locked=True, no_key=True)
        .order_by("pk")
        .values_list(
            "pk", "started_at", Least("planned_end_at", "member__left_at"), "planned_end_at"
        )[:_MOST_AT_ONCE]
    )
    for pk, started_at, ends_at, planned_end_at in ended:
        Shift.objects.filter(pk=pk).update(ended_at=max(started_at, ends_at), touched=True)
        if ends_at < planned_end_at:
            # By a phone's clock ahead of ours there may be positions beyond.
            remove_off_duty(Shift.objects.get(pk=pk))
    presence.vanish(shift__in=[pk for pk, *_ in ended])
    return len(ended)


def _known(uuid: UUID, member_id: int, body: ShiftBody) -> Shift | None:
    shift = Shift.objects.filter(uuid=uuid).first()
    if shift is None:
        return None
    if shift.member_id != member_id:
        raise problems.Problem("not-found", _("There is no such shift."), status=404)
    if bytes(shift.digest) != body.digest():
        raise problems.Problem(
            "other-content", _("Another shift was begun under this uuid."), shift=str(uuid)
        )
    return shift


def _home_grid(member_id: int, at: datetime) -> int | None:
    """Where the member serves at home, as a worker first of all."""
    home = Posting.objects.at(at).filter(member=member_id, kind=Posting.Kind.HOME)
    return home.order_by("-post", "grid_id").values_list("grid_id", flat=True).first()


def _planned_end(body: ShiftBody, now: datetime) -> datetime:
    """The planned end, at most twelve hours after the start."""
    if body.started_at > now + CLOCK_TOLERANCE:
        raise problems.invalid("started_at", _("This lies in the future."))
    if body.started_at < oldest_kept(now):
        raise problems.invalid("started_at", _("This is longer ago than anything is kept."))
    longest = body.started_at + LONGEST_SHIFT
    if body.planned_end is None:
        return longest
    if body.planned_end <= body.started_at:
        raise problems.invalid("planned_end", _("A shift ends after it starts."))
    return min(body.planned_end, longest)


def _refuse_a_second(shift: Shift, now: datetime) -> None:
    others = Shift.objects.filter(member=shift.member_id)
    begun_now = shift.planned_end_at > now
    if begun_now and (open_one := others.open_at(now).first()):
        raise problems.Problem(
            "shift-open",
            _("A shift is open already; end it first."),
            shift=str(open_one.uuid),
        )
    if overlapped := others.overlapping(shift.started_at, shift.planned_end_at).first():
        raise problems.Problem(
            "shift-overlaps",
            _("This overlaps another shift."),
            shift=str(overlapped.uuid),
        )
