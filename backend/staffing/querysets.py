"""Chainable reads of members and their postings."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import Administers, Role
from backend.accounts.rights import Rights
from backend.territory.models import GridVersion
from backend.territory.querysets import scope_within

# Who may look up the people of an area: those who lead, dispatch, supervise or keep the roster.
KNOWING_PEOPLE = (
    Role.OPERATOR,
    Role.SUPERVISOR,
    Role.CHIEF,
    Role.COMMUNITY,
    Role.ADMIN,
)
SERVING_A_GRID = (Role.LEADER, Role.WORKER, Role.PROFESSIONAL)


class PostingQuerySet(models.QuerySet):
    def at(self, moment: datetime) -> "PostingQuerySet":
        return self.filter(period__contains=moment)

    def visible_to(
        self, user, rights: Rights | None = None, *, drawn_at: datetime | None = None
    ) -> "PostingQuerySet":
        """Own postings, those of one's own grids, and those in the areas one answers for.

        `drawn_at`: where the grids lay at that moment; now, when not said.
        """
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        answered_for = GridVersion.objects.at(drawn_at or timezone.now()).filter(
            scope_within(rights.area_paths(*KNOWING_PEOPLE))
        )
        return self.filter(
            Q(member__user=user)
            | Q(grid__in=rights.grid_ids(*SERVING_A_GRID))
            | Q(grid__in=answered_for.values("grid"))
        )


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "MemberQuerySet":
        """Oneself, the members of the areas one answers for, and who serves there or beside one.

        Who served there once and does so no more is not among them.
        """
        if not user.is_authenticated:
            return self.none()
        postings = apps.get_model("staffing", "Posting").objects
        rights = rights or Rights.of(user)
        serving = postings.visible_to(user, rights).at(timezone.now())
        return self.filter(
            Q(user=user)
            | Q(pk__in=serving.values("member"))
            | scope_within(rights.area_paths(*KNOWING_PEOPLE), "area__path")
        )

    def whose_phone_opens_to(self, user, rights: Rights | None = None) -> "MemberQuerySet":
        """Members of the areas one answers for, whoever serves there now, and whoever serves a
        grid that one leads; never oneself, who knows it."""
        if not user.is_authenticated:
            return self.none()
        postings = apps.get_model("staffing", "Posting").objects
        rights = rights or Rights.of(user)
        paths = rights.area_paths(*KNOWING_PEOPLE)
        now = timezone.now()
        grids = GridVersion.objects.at(now).filter(scope_within(paths))
        serving = postings.at(now).filter(
            Q(grid__in=grids.values("grid")) | Q(grid__in=rights.grid_ids(Role.LEADER))
        )
        opens = scope_within(paths, "area__path") | Q(pk__in=serving.values("member"))
        return self.filter(opens).exclude(user=user)


def _plans_in_reach(user, rights: Rights | None, field: str) -> Q:
    """Plans of the areas whose people one administers, and of those one leads."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    administers = user.role == Role.ADMIN and user.administers == Administers.SYSTEM
    if administers and user.area_id is None:
        return Q()
    rights = rights or Rights.of(user)
    roles = (Role.CHIEF, Role.ADMIN) if administers else (Role.CHIEF,)
    return scope_within(rights.area_paths(*roles), field)


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "PlanQuerySet":
        """Those of the areas whose people one administers, and of the areas one leads."""
        return self.filter(_plans_in_reach(user, rights, "area__path"))


class PlanRowQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "PlanRowQuerySet":
        return self.filter(_plans_in_reach(user, rights, "plan__area__path"))

    def changed(self, changed: bool) -> "PlanRowQuerySet":
        """Rows whose member is another than before, or (False) the same."""
        same = Q(member=models.F("before")) | Q(member__isnull=True, before__isnull=True)
        return self.exclude(same) if changed else self.filter(same)
