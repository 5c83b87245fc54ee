"""Open cases pass from one member to another when people hand over, leave or go elsewhere.

Each passing is a step in the case's story (`reassign`), under the case's lock, with its version
and its announcement. What goes to nobody goes to the command centre that answers for the place:
a case under way then stands at `filed` again, to be dispatched anew, as after a return.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.repeats import content_digest
from backend.staffing.actions.leaving import leave_service, move_home
from backend.staffing.models import Absence, Member, Posting
from backend.territory.models import GridVersion

from ..models import Case
from ..placing import centre_of_path
from ..timing import repeat_due, start_clock, stop_clock
from ..wire import announce_step
from ..workflow import Awaits, State
from .refusals import serves_there
from .telling_the_story import write_step

ACTION = "reassign"
_UNDER_WAY = (State.DISPATCHED, State.HANDLING)


@dataclass(frozen=True)
class Passed:
    """A case by number, and whose it is now: a member, or (None) the command centre's."""

    number: str
    to: Member | None


@transaction.atomic
def hand_over(
    *,
    member: Member,
    to: Member | None,
    only: Iterable[int] | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> list[Passed]:
    """Pass on the open cases that a member has or handled; `only`: those of these ids.

    `to` takes what lies where they serve, the command centre the rest.
    """
    cases = _of(member)
    if only is not None:
        cases = cases.filter(pk__in=list(only))
    passed = _pass_on(cases, member, lambda case: to, by=by, at=at, reason=reason)
    note(
        act="cases.handed_over",
        by=by,
        at=at,
        about=member.user,
        subject=f"member:{member.pk}",
        scope=member.area.path,
        reason=reason,
        details={"cases": [one.number for one in passed], "to": to.pk if to else None},
    )
    return passed


@transaction.atomic
def resign(
    *,
    member: Member,
    leaves_at: datetime,
    successor: Member | None,
    by: User,
    at: datetime,
    reason: str = "",
) -> list[Passed]:
    """Leave the service; the open cases go to the successor or the centre, at once or (by
    `pass_on_left_behind`) when the moment comes. Raises 409 `has-left`."""
    leave_service(
        member=member, leaves_at=leaves_at, by=by, at=at, reason=reason, successor=successor
    )
    if leaves_at > at:
        return []
    return hand_over(member=member, to=successor, by=by, at=at, reason=reason)


@transaction.atomic
def transfer(
    *,
    member: Member,
    grid: GridVersion,
    post: str,
    domains: list[str],
    since: datetime,
    successor: Member | None,
    by: User,
    at: datetime,
    reason: str = "",
) -> tuple[Posting, list[Passed]]:
    """Go over to another home grid; the open cases of the old one stay there, with the successor,
    whoever serves it in the post from then on, or the centre. Refusals as of `move_home`."""
    begun = move_home(
        member=member,
        grid=grid,
        post=post,
        domains=domains,
        since=since,
        by=by,
        at=at,
        reason=reason,
        successor=successor,
    )
    left = _left_behind(at).filter(owner_member=member)
    return begun, _pass_on(left, member, lambda case: _heir(case, at), by=by, at=at, reason=reason)


@transaction.atomic
def pass_on_left_behind(now: datetime) -> int:
    """Cases of members who left, or whose posting on the grid has ended since they got them.

    Whatever ended it (an end set ahead, a plan, the end of a cover): the case stays with the
    grid. It compares with what is there, so it does not matter when it last ran.
    """
    left = _left_behind(now).order_by("pk").values_list("pk", "owner_member")
    count = 0
    reason = _("The posting on the grid has ended.")
    members = Member.objects.select_related("user", "area").in_bulk({owner for _, owner in left})
    for pk, owner in left:
        one = Case.objects.filter(pk=pk)
        count += len(
            _pass_on(one, members[owner], lambda case: _heir(case, now), at=now, reason=reason)
        )
    return count


def _of(member: Member):
    return Case.objects.open().filter(Q(owner_member=member) | Q(handler_member=member))


def _left_behind(now: datetime):
    """Open cases whose owner left, or serves the grid no more since the case was dispatched."""
    of_owner = Posting.objects.filter(member=OuterRef("owner_member"), grid=OuterRef("grid"))
    ended = of_owner.filter(
        period__endswith__lte=now, period__endswith__gt=OuterRef("dispatched_at")
    )
    has_left = Q(owner_member__left_at__lte=now)
    serves_no_more = Exists(ended) & ~Exists(of_owner.filter(period__contains=now))
    return Case.objects.open().filter(has_left | Q(serves_no_more), owner_member__isnull=False)


def _heir(case: Case, at: datetime) -> Member | None:
    """Who takes a case over from its owner: the successor named with the posting, else whoever
    serves the grid in the same post at home."""
    last = (
        Posting.objects.filter(
            member=case.owner_member_id, grid=case.grid_id, period__endswith__lte=at
        )
        .select_related("successor__user", "successor__area")
        .order_by("-period__endswith")
        .first()
    )
    if last is None:
        return None
    if last.successor and _is_there(last.successor, at):
        return last.successor
    serving = Posting.objects.at(at).filter(
        grid=case.grid_id, post=last.post, kind=Posting.Kind.HOME, domains__contains=last.domains
    )
    holder = serving.exclude(member=last.member_id).select_related("member__user", "member__area")
    return next((one.member for one in holder if _is_there(one.member, at)), None)


def _is_there(member: Member, at: datetime) -> bool:
    """In service and not away."""
    gone = member.left_at is not None and member.left_at <= at
    return not gone and not Absence.objects.at(at).filter(member=member).exists()


def _pass_on(
    cases,
    member: Member,
    heir: Callable[[Case], Member | None],
    *,
    by: User | None = None,
    at: datetime,
    reason: str,
) -> list[Passed]:
    """Under the locks of the cases, in the order of their ids; whatever somebody has passed on,
    returned or closed meanwhile is left alone."""
    ids = list(cases.order_by("pk").values_list("pk", flat=True))
    list(
        Case.objects.filter(pk__in=ids)
        .order_by("pk")
        .select_for_update()
        .values_list("pk", flat=True)
    )
    passed = []
    for case in _of(member).filter(pk__in=ids).with_parties().order_by("pk"):
        to = heir(case)
        if to and not (to.pk != member.pk and _is_there(to, at) and serves_there(to, case, at=at)):
            to = None
        from_state = case.state
        if _pass(case, member, to, at=at):
            _write(case, from_state, to, by=by, at=at, reason=reason)
            passed.append(Passed(case.number, to))
    return passed


def _pass(case: Case, member: Member, to: Member | None, *, at: datetime) -> bool:
    """Change owner, handler and state; False where it stays: a case in checking is the centre's
    already, and without somebody else its handler is still who handled it."""
    if case.owner_member_id != member.pk:
        if to is None:
            return False
        case.handler_member = to
    elif to:
        case.owner_member = to
        if case.handler_member_id == member.pk:
            case.handler_member = to
            case.dispatched_at = at
    else:
        case.owner_member = case.handler_member = None
        case.owner_centre = centre_of_path(case.scope)
        if case.state in _UNDER_WAY:
            case.state, case.awaits = State.FILED, Awaits.NOTHING
            stop_clock(case, "ruling", at=at)  # there is nobody left to decide about
            start_clock(case, "dispatch", at=at)
            repeat_due(case)
    case.version += 1
    case.save()
    return True


def _write(
    case: Case, from_state: str, to: Member | None, *, by: User | None, at: datetime, reason: str
) -> None:
    whom = (
        {"member": to.pk, "name": to.user.name}
        if to
        else {"centre": case.owner_centre_id, "name": case.owner_centre.name}
    )
    uuid = uuid4()
    write_step(
        case,
        uuid=uuid,
        action=ACTION,
        by=by,
        at=at,
        from_state=from_state,
        to=whom,
        reason=reason,
        digest=content_digest({"case": case.number, "action": ACTION, "to": whom, "uuid": uuid}),
    )
    announce_step(case, action=ACTION, at=at)
