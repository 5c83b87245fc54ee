"""Who asks, on what, and when."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from backend.accounts.models import Device, User
from backend.accounts.rights import Rights
from backend.staffing.models import Member


@dataclass(frozen=True)
class Asker:
    user: User
    rights: Rights
    device: Device | None
    now: datetime

    @cached_property
    def member(self) -> Member | None:
        return getattr(self.user, "member", None)
