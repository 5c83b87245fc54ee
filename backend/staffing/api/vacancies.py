"""Holes in the roster: those that are there at a moment, and those to come."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.locate import net_at
from backend.territory.models import AreaCode, GridVersion
from backend.territory.parameters import area_named, moment_asked
from backend.territory.paths import areas_of, township_of
from backend.territory.querysets import scope_within

from ..domains import DOMAINS
from ..querysets import KNOWING_PEOPLE, SERVING_A_GRID
from ..serializers.vacancies import VacanciesSerializer
from ..vacancies import Hole, holes, summed_up

MOST_DAYS_AHEAD = 366


class VacancyListView(APIView):
    """Which grids lack a leader, a worker or somebody for a domain, in the areas one answers for
    and in one's own grids. Leave without cover is a hole while it lasts."""

    @extend_schema(
        parameters=[
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("at", str, description="A date or a moment; now when not said"),
            OpenApiParameter("within_days", int, description="0 to 366; 30 when not said"),
        ],
        responses={200: VacanciesSerializer} | refusals(400),
    )
    def get(self, request):
        asked = request.query_params
        at = moment_asked(asked)
        grids = {grid.grid_id: grid for grid in self._grids(at, asked.get("area"))}
        there = [
            hole
            for hole in holes(at, list(DOMAINS), within=timedelta(days=_days(asked)))
            if hole.grid_id in grids
        ]
        summed = summed_up(there, at)
        return Response(
            {
                "at": at,
                "grids": len(grids),
                "without_leader": len(summed.without_leader),
                "without_worker": len(summed.without_worker),
                "without_domains": len(summed.uncovered_domains),
                "results": _shown(there, grids, at),
            }
        )

    def _grids(self, at, area: str | None):
        rights = rights_of(self.request)
        known = scope_within(rights.area_paths(*KNOWING_PEOPLE))
        drawn = GridVersion.objects.visible_to(self.request.user).at(at)
        grids = drawn.filter(known) | drawn.filter(grid__in=rights.grid_ids(*SERVING_A_GRID))
        if area:
            grids = grids.within(area_named(area).path)
        return grids.defer("shape", "mercator")


def _days(asked) -> int:
    text = asked.get("within_days", "30")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= MOST_DAYS_AHEAD):
        raise invalid("within_days", _("Give a number of days from 0 to 366."))
    return int(text)


def _shown(there: list[Hole], grids: dict[int, GridVersion], at) -> list[dict]:
    """A row for each grid, post and time; the domains of one time stand together."""
    rows: dict[tuple, list[str]] = defaultdict(list)
    for hole in there:
        rows[hole.grid_id, hole.post, hole.since, hole.until].append(hole.domain)
    townships = _townships(grids[hole.grid_id].path for hole in there)
    net = net_at(at)
    return [
        {
            "grid": grids[grid].code,
            "name": grids[grid].name,
            "township": townships[_township(grids[grid].path)],
            "post": post,
            "domains": [domain for domain in domains if domain],
            "until_covered": until if since <= at else None,
            "ends_at": since if since > at else None,
            "position": [round(value, 6) for value in net.grids[net.index_of[grid]].centre],
        }
        for (grid, post, since, until), domains in rows.items()
    ]


def _townships(paths) -> dict[int, dict]:
    ids = {_township(path) for path in paths}
    codes = AreaCode.objects.filter(
        area__in=ids, system=AreaCode.System.NBS, valid_period__contains=timezone.localdate()
    )
    return {
        area: {"code": code, "name": name}
        for area, code, name in codes.values_list("area", "code", "area__name")
    }


def _township(path: str) -> int:
    return township_of(path) or areas_of(path)[0]
