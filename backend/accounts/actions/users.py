"""Accounts of people: made, changed, given a first password, closed and opened again."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import Problem, invalid
from backend.live.models import Tier
from backend.territory.models import Area

from .. import offices
from ..browser_sessions import ON_A_PHONE
from ..first_passwords import new_first_password
from ..models import THREE_OFFICES, Administers, BrowserSession, Department, Grant, Role, User
from ..names import spellings
from ..passwords import give_password
from ..trail import note
from .sessions import sign_out_everywhere

OFFICE = "office"
EXPLICIT = "explicit"
# Their rights come with their postings, grid by grid, and not with the office.
SERVING_A_GRID = (Role.WORKER, Role.LEADER, Role.PROFESSIONAL)
OF_A_DEPARTMENT = (Role.DEPARTMENT, Role.COMMUNITY)


@transaction.atomic
def make_user(
    *,
    username: str,
    name: str,
    role: str,
    area: Area,
    department: Department | None = None,
    phone: str = "",
    administers: str = "",
    by: User,
    at: datetime,
) -> tuple[User, str]:
    """A new account and its first password, which is told here and nowhere again.

    Raises PermissionDenied, ValidationError with a pointer, or a 409 problem `taken`.
    """
    offices.refuse_unless_keeping(by, role=role, area=area)
    _refuse_unfit(role=role, department=department, administers=administers)
    user = User(
        username=username,
        name=name,
        spellings=spellings(name),
        role=role,
        area=area,
        department=department,
        phone=phone,
        administers=administers,
        must_change_password=True,
        must_have_second_factor=role in THREE_OFFICES,
    )
    # Names that differ in capitals only would be taken for each other.
    if User.objects.filter(username__iexact=username).exists():
        raise Problem("taken", _("This user name is taken."), pointer="/username")
    password = new_first_password()
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        if not User.objects.filter(username=username).exists():
            raise
        raise Problem("taken", _("This user name is taken."), pointer="/username") from error
    take_office(user, at)
    note(act="user.made", by=by, at=at, about=user, **_which(user), details=standing(user))
    return user, password


@transaction.atomic
def change_user(*, user: User, by: User, at: datetime, **said: Any) -> User:
    """What is said (name, phone, area, department, role) replaces what was.

    Another role or area ends what followed from the office and begins it anew; a role that does
    not work on a phone ends the long sessions there. Raises
    PermissionDenied, ValidationError, or a 409 problem `office-stays` or `closed`.
    """
    user = held(user)
    offices.refuse_unless_keeps(by, user)
    refuse_closed(user)
    before = standing(user)
    changed = sorted(field for field, value in said.items() if getattr(user, field) != value)
    for field in changed:
        setattr(user, field, said[field])
    if "role" in changed:
        _refuse_another_office(before["role"], user.role)
    if "name" in changed:
        user.spellings = spellings(user.name)
    if {"role", "area"} & set(changed):
        offices.refuse_unless_keeping(by, role=user.role, area=user.area)
    if {"role", "department"} & set(changed):
        _refuse_unfit(role=user.role, department=user.department, administers=user.administers)
    if not changed:
        return user
    user.save(update_fields=[*changed, "spellings"])
    if {"role", "area"} & set(changed):
        end_grants(Grant.objects.filter(user=user, origin=OFFICE), at)
        take_office(user, at)
    if user.role not in ON_A_PHONE:
        BrowserSession.objects.filter(user=user, is_phone=True).delete()
    details = {"changed": changed, "before": before, "after": standing(user)}
    note(act="user.changed", by=by, at=at, about=user, **_which(user), details=details)
    return user


@transaction.atomic
def give_first_password(*, user: User, by: User, at: datetime) -> str:
    """A first password in place of a forgotten one; every device is signed out."""
    user = held(user)
    offices.refuse_unless_keeps(by, user)
    refuse_closed(user)
    if user.role == Role.WALL:
        raise Problem("wall", _("A wall has no password: give it a new code."))
    password = new_first_password()
    give_password(user=user, password=password, must_change=True, at=at)
    sign_out_everywhere(user=user, by=by, at=at)
    note(act="first_password.given", by=by, at=at, about=user, **_which(user))
    return password


@transaction.atomic
def close_user(*, user: User, by: User, at: datetime, reason: str = "") -> User:
    """Nothing is deleted: tokens, sessions and what was granted by office or by name end now, and
    the trail keeps which. What follows from a posting or a duty ends with that: it goes on, a
    hole in its place, while nobody can sign in to use it.

    Raises PermissionDenied, or a 409 problem `closed` or `last-security-administrator`.
    """
    # All of them, in one order: two who close each other at once leave one.
    others = list(
        User.objects.select_for_update()
        .filter(role=Role.ADMIN, administers=Administers.SECURITY, is_active=True)
        .order_by("pk")
    )
    user = held(user)
    offices.refuse_unless_keeps(by, user)
    refuse_closed(user)
    if others == [user]:
        raise Problem(
            "last-security-administrator",
            _("This is the last security administrator: make another one first."),
        )
    user.is_active, user.closed_at = False, at
    user.save(update_fields=["is_active", "closed_at"])
    ended = end_grants(Grant.objects.filter(user=user, origin__in=(OFFICE, EXPLICIT)), at)
    sign_out_everywhere(user=user, by=by, at=at)
    details = {"grants": ended, "before": standing(user)}
    note(
        act="user.closed",
        by=by,
        at=at,
        about=user,
        **_which(user),
        reason=reason,
        details=details,
    )
    return user


@transaction.atomic
def reopen_user(*, user: User, by: User, at: datetime, reason: str = "") -> User:
    """The account as its office, postings and duties have it. What was granted by name is given
    again by whoever answers for it: meanwhile it may have gone to somebody else."""
    user = held(user)
    offices.refuse_unless_keeps(by, user)
    if user.is_active:
        raise Problem("open", _("The account is open."))
    user.is_active, user.closed_at = True, None
    user.save(update_fields=["is_active", "closed_at"])
    take_office(user, at)
    note(
        act="user.reopened",
        by=by,
        at=at,
        about=user,
        **_which(user),
        reason=reason,
        details={"after": standing(user)},
    )
    return user


def refuse_closed(user: User) -> None:
    """Raises a 409 problem `closed`."""
    if user.closed_at:
        raise Problem("closed", _("The account is closed."), closed_at=user.closed_at.isoformat())


def held(user: User) -> User:
    """The account as it is now, kept from others' changes until the transaction ends."""
    return User.objects.select_for_update(of=("self",)).select_related("area").get(pk=user.pk)


def end_grants(grants, at: datetime) -> list[int]:
    """End what is in force and take back what was to come; the ids of those."""
    ended = list(grants.filter(period__overlap=DateTimeTZRange(at, None)).order_by("pk"))
    for grant in ended:
        begun = grant.period.lower is None or grant.period.lower < at
        grant.period = (
            DateTimeTZRange(grant.period.lower, at) if begun else DateTimeTZRange(empty=True)
        )
    Grant.objects.bulk_update(ended, ["period"])
    return [grant.pk for grant in ended]


def take_office(user: User, at: datetime) -> None:
    """What the role brings by itself in its area; operators always see where a matter lies."""
    if user.role in SERVING_A_GRID or user.area_id is None:
        return
    Grant.objects.create(
        user=user,
        role=user.role,
        area=user.area,
        tier=Tier.SENSITIVE if user.role == Role.OPERATOR else Tier.OPEN,
        period=DateTimeTZRange(at, None),
        origin=OFFICE,
    )


def _refuse_unfit(*, role: str, department: Department | None, administers: str) -> None:
    if role == Role.WALL:
        raise invalid("role", _("Walls are made under /walls/ and enrolled by a code."))
    if role == Role.DEPARTMENT and department is None:
        raise invalid("department", _("A department's clerk has a department."))
    if role not in OF_A_DEPARTMENT and department is not None:
        raise invalid("department", _("This role belongs to no department."))
    if (role == Role.ADMIN) != bool(administers):
        raise invalid(
            "administers", _("An administrator, and nobody else, has one office: system, security.")
        )


def _refuse_another_office(before: str, after: str) -> None:
    if Role.WALL in (before, after):
        raise Problem("office-stays", _("A wall is one for good, and nobody becomes one."))
    if before in THREE_OFFICES or after in THREE_OFFICES:
        raise Problem(
            "office-stays",
            _(
                "An account of an administrator or auditor is one for good, and no other becomes "
                "one: make another account."
            ),
            role=before,
        )


def _which(user: User) -> dict[str, str]:
    return {"subject": f"user:{user.pk}", "scope": user.area.path if user.area else ""}


def standing(user: User) -> dict[str, Any]:
    """Role and place, for the trail; no phone."""
    return {
        "role": user.role,
        "administers": user.administers,
        "area": user.area.path if user.area else None,
        "department": user.department_id,
    }
