"""Leaving the service, and going over to another grid: the staff's side of it.

The open cases are passed on by the room above (incidents/actions/handing_over.py), which calls
these in its transaction.
"""

from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from backend.accounts.actions.sessions import sign_out_everywhere
from backend.accounts.models import Grant, User
from backend.accounts.trail import note
from backend.answers.problems import Problem
from backend.territory.models import Area, GridVersion
from backend.territory.paths import areas_of, township_of

from ..holding import drawn_last, hold
from ..models import Absence, Member, Posting
from ..periods import up_to
from .absences import cut_absence
from .posting import end_held, replace_postings


@transaction.atomic
def leave_service(
    *,
    member: Member,
    leaves_at: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    successor: Member | None = None,
) -> Member:
    """End all that a member holds at one moment, now or ahead: postings, covers, leave with its
    covers, and every grant. From then on the account lets nobody in.

    Raises 409 `has-left` when the member leaves already.
    """
    ends_later = DateTimeTZRange(leaves_at, None)
    postings = Posting.objects.filter(member=member, period__overlap=ends_later)
    covered = Posting.objects.filter(absence__member=member, period__overlap=ends_later)
    concerned = list((postings | covered).values_list("member", "grid"))
    held = hold(
        members={member.pk} | {other for other, _grid in concerned},
        grids={grid for _member, grid in concerned},
    )
    there = held[member.pk]
    if there.left_at:
        raise Problem(
            "has-left",
            _("%(member)s leaves the service already.") % {"member": there.user.name},
            left_at=there.left_at.isoformat(),
        )
    for absence in Absence.objects.filter(member=member, period__overlap=ends_later):
        cut_absence(absence, ends_at=leaves_at, by=by, at=at)
    if successor:
        postings.update(successor=successor)
    ids = list(postings.values_list("pk", flat=True))
    end_held(ids, ends_at=leaves_at, by=by, at=at, reason=reason)
    _end_other_grants(there.user, leaves_at)
    there.left_at = leaves_at
    there.save(update_fields=["left_at"])
    note(
        act="member.left",
        by=by,
        at=at,
        about=there.user,
        subject=f"member:{there.pk}",
        scope=there.area.path,
        reason=reason,
        details={"left_at": leaves_at.isoformat()},
    )
    if leaves_at <= at:
        settle_departure(member=there, by=by, at=at)
    return there


def settle_departure(*, member: Member, by: User | None, at: datetime) -> None:
    """Whoever has left is signed out; inside somebody's transaction."""
    sign_out_everywhere(user=member.user, by=by, at=at)
    member.departed = True
    member.save(update_fields=["departed"])


@transaction.atomic
def settle_departures(now: datetime) -> int:
    """Of those whose moment has come; how many. A sweep calls it again and again."""
    due = Member.objects.filter(left_at__lte=now, departed=False).select_related("user")
    leaving = list(due.select_for_update(of=["self"], skip_locked=True, no_key=True))
    for member in leaving:
        settle_departure(member=member, by=None, at=now)
    return len(leaving)


@transaction.atomic
def move_home(
    *,
    member: Member,
    grid: GridVersion,
    post: str,
    domains: list[str],
    since: datetime,
    by: User,
    at: datetime,
    reason: str = "",
    successor: Member | None = None,
) -> Posting:
    """The home posting in a post ends and another begins at one moment. With it the member comes
    to belong to the grid's township, then (follow_home_postings). Refusals as of
    `replace_postings`."""
    home = Posting.objects.filter(
        member=member,
        post=post,
        kind=Posting.Kind.HOME,
        period__overlap=DateTimeTZRange(since, None),
    )
    if successor:
        home.update(successor=successor)
    (begun,) = replace_postings(
        end=list(home.values_list("pk", flat=True)),
        begin=[
            Posting(
                member=member,
                grid_id=grid.grid_id,
                post=post,
                kind=Posting.Kind.HOME,
                domains=domains,
                period=DateTimeTZRange(since, None),
                moves_member=True,
            )
        ],
        at=since,
        by=by,
        reason=reason,
        now=at,
    )
    if since <= at:
        follow_home_postings(at)
    return begun


@transaction.atomic
def follow_home_postings(now: datetime) -> int:
    """Whoever went over to a grid of another township belongs there once it has begun; how many
    were moved. It compares with what is there, so it does not matter when it last ran."""
    begun = Posting.objects.at(now).filter(moves_member=True).select_related("member__area")
    postings = list(begun.select_for_update(of=["self"], skip_locked=True, no_key=True))
    drawn = drawn_last({posting.grid_id for posting in postings})
    moved = 0
    for posting in postings:
        path = drawn[posting.grid_id].path
        home = township_of(path) or areas_of(path)[0]
        if posting.member.area_id != home:
            Member.objects.filter(pk=posting.member_id).update(area=home)
            User.objects.filter(pk=posting.member.user_id).update(area=home)
            note(
                act="member.moved",
                by=None,
                at=now,
                about=posting.member.user,
                subject=f"member:{posting.member_id}",
                scope=Area.objects.get(pk=home).path,
                details={"from": posting.member.area_id, "to": home},
            )
            moved += 1
        Posting.objects.filter(pk=posting.pk).update(moves_member=False)
    return moved


def _end_other_grants(user: User, moment: datetime) -> None:
    """Those that follow from no posting: an office, an explicit grant."""
    grants = Grant.objects.filter(user=user)
    grants.filter(period__startswith__gte=moment).delete()
    grants.filter(period__overlap=DateTimeTZRange(moment, None)).update(period=up_to(moment))
