"""Chainable reads of cases."""

from datetime import datetime

from django.contrib.gis.geos import Polygon
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from backend.accounts.models import Role
from backend.accounts.rights import Rights
from backend.live.models import Tier
from backend.territory.querysets import scope_within

from .clocks import YELLOW_FROM
from .workflow import OPEN_STATES

READING_THE_AREA = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF, Role.COMMUNITY)
READING_THE_GRID = (Role.WORKER, Role.LEADER)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "CaseQuerySet":
        """Cases of granted areas and grids up to the granted tier; those handled or reported.

        Restricted ones open only by a grant of that tier, or to reporter, owner and handler.
        """
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        by_area = scope_within(rights.area_paths(*READING_THE_AREA), "scope")
        by_grid = Q(grid__in=rights.grid_ids(*READING_THE_GRID))
        restricted = scope_within(
            rights.area_paths(*READING_THE_AREA, tier=Tier.RESTRICTED), "scope"
        ) | Q(grid__in=rights.grid_ids(*READING_THE_GRID, tier=Tier.RESTRICTED))
        return self.filter(
            (~Q(tier=Tier.RESTRICTED) & (by_area | by_grid)) | restricted | self._concerning(user)
        )

    def _concerning(self, user) -> Q:
        from .models import Report

        mine = Q(owner_member__user=user) | Q(handler_member__user=user)
        if user.department_id and user.area_id:
            ours = Q(owner_department=user.department_id) | Q(handler_department=user.department_id)
            mine |= ours & Q(scope__startswith=user.area.path)
        reported = Report.objects.filter(case=OuterRef("pk"), reporter=user)
        return mine | Q(Exists(reported))

    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def closed(self) -> "CaseQuerySet":
        return self.exclude(state__in=OPEN_STATES)

    def overdue(self, at: datetime) -> "CaseQuerySet":
        return self.filter(due_at__lt=at)

    def within(self, path: str) -> "CaseQuerySet":
        return self.filter(scope__startswith=path)

    def shown_in(self, west: float, south: float, east: float, north: float) -> "CaseQuerySet":
        """Cases whose shown position lies in a box of degrees (never the hidden one)."""
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return self.filter(shown_position__coveredby=box)

    def with_lamp(self, lamp: str, at: datetime) -> "CaseQuerySet":
        """Cases by lamp, as `clocks.lamp` says it."""
        yellow_from = ExpressionWrapper(
            F("clock_started_at") + (F("due_at") - F("clock_started_at")) * YELLOW_FROM,
            output_field=models.DateTimeField(),
        )
        cases = self.annotate(yellow_from=yellow_from)
        if lamp == "red":
            return cases.filter(due_at__lt=at)
        if lamp == "yellow":
            return cases.filter(due_at__gte=at, yellow_from__lt=at)
        return cases.filter(Q(due_at=None) | Q(due_at__gte=at, yellow_from__gte=at))


class TypeQuerySet(models.QuerySet):
    """The catalogue is public among staff."""

    def visible_to(self, user) -> "TypeQuerySet":
        return self if user.is_authenticated else self.none()


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ReportQuerySet":
        """Own reports; those of a case are shown with the case."""
        return self.filter(reporter=user) if user.is_authenticated else self.none()
