"""What a user's grants open right now: paths of areas and ids of grids, by role.

What each role sees and does is walked, address by address, in tests/test_rights_matrix.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from backend.live.models import Tier
from backend.territory.models import GridVersion

from .models import Grant, Role, User

TIER_ORDER = (Tier.OPEN, Tier.SENSITIVE, Tier.RESTRICTED)


@dataclass(frozen=True)
class Held:
    """One grant in force: its role, the path it opens, and the grid when it stands on one."""

    role: str
    path: str
    grid_id: int | None
    tier: str
    domains: tuple[str, ...]


@dataclass(frozen=True)
class Rights:
    """The grants of one user at one moment."""

    held: tuple[Held, ...]

    @classmethod
    def of(cls, user: User, at: datetime | None = None) -> "Rights":
        moment = at or timezone.now()
        grants = list(Grant.objects.visible_to(user).in_force(moment).select_related("area"))
        granted_grids = [grant.grid_id for grant in grants if grant.grid_id]
        # A worker of one grid asks often: no query for the grids when there is none.
        paths = (
            dict(
                GridVersion.objects.at(moment)
                .filter(grid__in=granted_grids)
                .values_list("grid_id", "path")
            )
            if granted_grids
            else {}
        )
        return cls(
            tuple(
                Held(
                    role=grant.role,
                    path=grant.area.path if grant.area_id else paths[grant.grid_id],
                    grid_id=grant.grid_id,
                    tier=grant.tier,
                    domains=tuple(grant.domains),
                )
                for grant in grants
                if grant.area_id or grant.grid_id in paths
            )
        )

    def roles(self) -> set[str]:
        return {held.role for held in self.held}

    def area_paths(self, *roles: str, tier: str = Tier.OPEN) -> list[str]:
        """The paths of whole areas in which one of `roles` is held at least up to `tier`."""
        return sorted(
            {held.path for held in self._in(roles, tier) if held.grid_id is None},
        )

    def grid_ids(self, *roles: str, tier: str = Tier.OPEN) -> list[int]:
        """The grids in which one of `roles` is held at least up to `tier`."""
        return sorted({held.grid_id for held in self._in(roles, tier) if held.grid_id is not None})

    def scopes(self, *roles: str, tier: str = Tier.OPEN) -> list[str]:
        """Paths of areas and grids together, as the live wire takes them, the shortest only."""
        kept: list[str] = []
        for path in sorted({held.path for held in self._in(roles, tier)}):
            if not kept or not path.startswith(kept[-1]):
                kept.append(path)
        return kept

    def holds(self, role: str, path: str) -> bool:
        """Whether `role` is held somewhere above or at `path`."""
        return any(path.startswith(held.path) for held in self.held if held.role == role)

    def _in(self, roles: Iterable[str], tier: str) -> list[Held]:
        enough = TIER_ORDER[TIER_ORDER.index(tier) :]
        return [held for held in self.held if held.role in roles and held.tier in enough]


def rights_of(request) -> Rights:
    """The rights of a request's user, read once for each request."""
    if not hasattr(request, "_rights"):
        request._rights = Rights.of(request.user)
    return request._rights


WATCHING_PEOPLE = (Role.LEADER, Role.OPERATOR)
WATCHING_MATTERS = (
    Role.WORKER,
    Role.LEADER,
    Role.COMMUNITY,
    Role.OPERATOR,
    Role.SUPERVISOR,
    Role.CHIEF,
    Role.WALL,
)
# Whose figures these are: who calls, who presses, who leads, and the wall they stand before; each
# of their area and what lies in it.
READING_FIGURES = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF, Role.WALL)
