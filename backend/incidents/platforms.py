"""上级平台: the superior platforms of this installation, as the settings name them.

Where feedback goes and who may speak for a platform stand in the settings alone, never in what
anybody sends.
"""

from dataclasses import dataclass

from django.conf import settings

from backend.accounts.models import Role, User


@dataclass(frozen=True)
class Platform:
    """`system` is its name in addresses, `account` the user name that speaks for it, `url` where
    feedback is POSTed, `secret` what signs it."""

    system: str
    account: str
    url: str
    secret: str


def platforms() -> list[Platform]:
    return [Platform(system, **said) for system, said in settings.SUPERIOR_PLATFORMS.items()]


def systems_of(user: User) -> list[str]:
    """The platforms that a service account speaks for; none for people."""
    if user.role != Role.SERVICE:
        return []
    return [one.system for one in platforms() if one.account == user.username]
