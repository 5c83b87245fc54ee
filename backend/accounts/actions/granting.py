"""What security administrators grant to people by name, and take back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.answers.problems import Problem, invalid
from backend.live.models import Tier
from backend.territory.models import Area, GridVersion

from .. import offices
from ..models import THREE_OFFICES, Grant, Role, User
from ..trail import note
from .users import EXPLICIT, SERVING_A_GRID, end_grants, held, refuse_closed

# Restricted matters are opened for a time, and that is thought over every year.
LONGEST_RESTRICTED = timedelta(days=366)


@transaction.atomic
def give_grant(
    *,
    user: User,
    role: str,
    area: Area | None,
    grid: GridVersion | None,
    domains: list[str],
    tier: str,
    since: datetime,
    until: datetime | None,
    reason: str,
    by: User,
    at: datetime,
) -> Grant:
    """A role in an area or a grid for a period.

    Raises PermissionDenied, ValidationError, or a 409 problem `offices-mixed` or `closed`.
    """
    user = held(user)
    offices.refuse_unless_secures(by, user)
    if not by.has_perm("accounts.change_grant", area or grid):
        raise PermissionDenied(_("Grants are given within one's own area."))
    refuse_closed(user)
    _refuse_mixed_offices(user, role)
    _refuse_unfit(role, area, tier=tier, since=since, until=until, at=at)
    grant = Grant.objects.create(
        user=user,
        role=role,
        area=area,
        grid=grid.grid if grid else None,
        domains=domains,
        tier=tier,
        period=DateTimeTZRange(since, until),
        origin=EXPLICIT,
        reason=reason,
    )
    _note("grant.given", grant, by=by, at=at, reason=reason)
    return grant


@transaction.atomic
def end_grant(*, grant: Grant, by: User, at: datetime, reason: str = "") -> Grant:
    """End it now, or take it back when it has not begun.

    Raises PermissionDenied, or a 409 problem `ended`, or `follows-from` for one that ends with
    the posting or office it came with.
    """
    offices.refuse_unless_secures(by, grant.user)
    held(grant.user)
    grant.refresh_from_db()
    if grant.origin != EXPLICIT:
        raise Problem(
            "follows-from",
            _("This grant ends with what it follows from."),
            origin=grant.origin,
        )
    if not end_grants(Grant.objects.filter(pk=grant.pk), at):
        raise Problem("ended", _("The grant has ended."))
    grant.refresh_from_db()
    _note("grant.ended", grant, by=by, at=at, reason=reason)
    return grant


def _refuse_mixed_offices(user: User, role: str) -> None:
    """Administrators and auditors are nothing else; nobody else is one of them. A wall shows the
    open tier of its area: whatever else was granted to it would hang there for all to read."""
    if Role.WALL in (role, user.role):
        raise Problem(
            "offices-mixed",
            _("A wall shows its own area; nothing is granted to it, and nobody becomes one."),
            role=user.role,
        )
    if role != user.role and (role in THREE_OFFICES or user.role in THREE_OFFICES):
        raise Problem(
            "offices-mixed",
            _("Administrators and auditors hold their own office and no other role."),
            role=user.role,
        )


def _refuse_unfit(
    role: str, area: Area | None, *, tier: str, since: datetime, until: datetime | None, at
) -> None:
    if role in SERVING_A_GRID and area:
        raise invalid("area", _("Who serves grids is granted a grid."))
    if role in THREE_OFFICES and not area:
        raise invalid("grid", _("Administrators and auditors are granted an area."))
    if role == Role.SERVICE and tier != Tier.OPEN:
        raise invalid("tier", _("A machine is granted the open tier only."))
    if since < at - timedelta(minutes=5):
        raise invalid("since", _("A grant begins now or later."))
    if until and until <= since:
        raise invalid("until", _("The end lies before the beginning."))
    if tier == Tier.RESTRICTED and (until is None or until > at + LONGEST_RESTRICTED):
        raise invalid("until", _("Restricted matters are granted with an end within 12 months."))


def _note(act: str, grant: Grant, *, by: User, at: datetime, reason: str) -> None:
    note(
        act=act,
        by=by,
        at=at,
        about=grant.user,
        subject=f"grant:{grant.pk}",
        scope=grant.area.path if grant.area else "",
        reason=reason,
        details={
            "role": grant.role,
            "tier": grant.tier,
            "grid": grant.grid_id,
            "domains": grant.domains,
            "since": grant.period.lower and grant.period.lower.isoformat(),
            "until": grant.period.upper and grant.period.upper.isoformat(),
        },
    )
