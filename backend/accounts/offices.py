"""三员分立: who keeps whose account.

System administrators keep the people of their area. The accounts of administrators and auditors
are kept by the district's security administrators alone, who keep nobody else's; and nobody acts
on their own.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied

from backend.territory.models import Area

from .models import THREE_OFFICES, Administers, Role, User


def keeps(by: User, *, role: str, area: Area | None) -> bool:
    """Whether `by` makes, changes, closes and resets accounts of this role in this area."""
    if role in THREE_OFFICES:
        return by.has_perm("accounts.change_administrator")
    return by.has_perm("accounts.change_user", area)


def secures(by: User, user: User) -> bool:
    """Whether `by` unlocks this account, ends its sessions, takes its second factor off, and
    says what is granted to it."""
    area = None if user.role in THREE_OFFICES else user.area
    return by.has_perm("accounts.secure_user", area)


def knows_phone(by: User, user: User) -> bool:
    """Whose account one keeps; security administrators see all people, and not their phones."""
    return (user.role in THREE_OFFICES) == (by.administers == Administers.SECURITY)


def may(by: User, user: User) -> list[str]:
    """What `by` may do with an account as it stands now."""
    if by.pk == user.pk:
        return []
    verbs: list[str] = []
    if keeps(by, role=user.role, area=user.area):
        verbs += _keeping(user)
    if secures(by, user):
        verbs += ["unlock", "sign_out", "remove_second_factor", "grant"]
    return verbs


def _keeping(user: User) -> list[str]:
    if not user.is_active:
        return ["reopen"]
    # No password opens a wall.
    return ["change", "close"] if user.role == Role.WALL else ["change", "first_password", "close"]


def refuse_unless_keeps(by: User, user: User) -> None:
    _refuse_oneself(by, user)
    refuse_unless_keeping(by, role=user.role, area=user.area)


def refuse_unless_keeping(by: User, *, role: str, area: Area | None) -> None:
    """Raises PermissionDenied, saying whose work it is."""
    if keeps(by, role=role, area=area):
        return
    if role in THREE_OFFICES:
        raise PermissionDenied(
            _(
                "Accounts of administrators and auditors are kept by the district's security "
                "administrators."
            )
        )
    raise PermissionDenied(_("Accounts are kept by the system administrators of their area."))


def refuse_unless_secures(by: User, user: User) -> None:
    _refuse_oneself(by, user)
    if not secures(by, user):
        raise PermissionDenied(
            _(
                "Lock-outs, second factors, sessions and grants are the work of the security "
                "administrators of the area; of administrators and auditors, the district's."
            )
        )


def _refuse_oneself(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise PermissionDenied(_("Nobody acts on their own account."))
