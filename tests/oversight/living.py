"""Matters that were lived at moments of the past, as if the clock had stood there."""

import uuid
from datetime import datetime
from typing import Any

from django.utils import timezone

from backend.accounts.rights import Rights
from backend.incidents.actions.reporting import record_report
from backend.incidents.actions.stepping import act
from backend.incidents.models import Case
from backend.incidents.serializers.asked import ActionSerializer, ReportSerializer
from backend.territory.models import Boundary, Grid, GridVersion
from tests.cast import Cast, square
from tests.incidents.asking import OPEN_CASE, ROAD, report_body

OUT_OF_SIGHT = 121.0  # degrees east: drawn where nothing else is


class Past:
    """What the cast did, and when; numbers name cases. Whatever is done here must succeed."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def report(self, moment: datetime, /, *, by: str = "east_worker", **more: Any) -> str:
        body = report_body(**more)
        asked = ReportSerializer(data=body)
        asked.is_valid(raise_exception=True)
        recorded = record_report(
            uuid=uuid.uuid4(),
            sent=body,
            asked=asked.validated_data,
            by=self.cast.people[by],
            at=moment,
        )
        return recorded.answer["case"]["number"]

    def act(self, moment: datetime, /, number: str, by: str, action: str, **more: Any) -> None:
        user = self.cast.people[by]
        version = Case.objects.get(number=number).version
        body = {"action": action, "version": version, **more}
        asked = ActionSerializer(data=body)
        asked.is_valid(raise_exception=True)
        act(
            case_number=number,
            uuid=uuid.uuid4(),
            sent=body,
            asked=asked.validated_data,
            by=user,
            rights=Rights.of(user),
            at=moment,
        )

    def bring(
        self,
        moment: datetime,
        station: str,
        /,
        *,
        since: str = "reported",
        number: str = "",
        **more: Any,
    ) -> str:
        """A case walked along the road as far as `station`, all at one moment."""
        number = number or self.report(moment, **{"matter": OPEN_CASE} | more)
        stations = ["reported", *ROAD]
        for step in stations[stations.index(since) + 1 : stations.index(station) + 1]:
            by, action, told = ROAD[step]
            self.act(moment, number, by, action, **told)
        return number


def enough_grids(cast: Cast) -> None:
    """East township has five grids: three more than the cast's, in its community `east`."""
    boundary = Boundary.objects.in_force("grid", timezone.now()).first()
    for serial in (901, 902, 903):
        grid = Grid.objects.create(opened_at=boundary.published_at)
        GridVersion.objects.create(
            boundary=boundary,
            grid=grid,
            code=f"{cast.grids['east'].code[:12]}{serial}",
            name=f"{serial}",
            kind="basic",
            home_community=cast.areas["east"],
            path=f"{cast.areas['east'].path}g{grid.pk}/",
            households=300,
            shape=square(OUT_OF_SIGHT),
        )
