"""Where a position lies."""

from datetime import datetime

from django.contrib.gis.geos import Point
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from ..crs import NAMES
from ..locate import Placed, net_at
from ..models import Area, GridVersion, Level
from ..parameters import moment_asked, position_asked
from ..serializers import LocatedSerializer
from ..tree import lineage, standing

_AT = OpenApiParameter("at", str, description="A date or a moment; now when not said")


class LocateView(APIView):
    """The grid, community and township of a position; outside the net the nearest grid."""

    @extend_schema(
        parameters=[
            OpenApiParameter("lon", float, required=True),
            OpenApiParameter("lat", float, required=True),
            OpenApiParameter("crs", str, enum=NAMES, default="wgs84"),
            _AT,
        ],
        responses={200: LocatedSerializer} | refusals(400),
    )
    def get(self, request):
        lon, lat = position_asked(request.query_params)
        moment = moment_asked(request.query_params)
        net = net_at(moment)
        placed = net.place(lon, lat) if net else None
        there = {"position": [round(lon, 7), round(lat, 7)]}
        if placed:
            return Response(_located(net.version, placed, lon, lat, moment) | there)
        answer = {"grid": None, "community": None, "township": None} | there
        if net:
            grid, distance_m = net.nearest(lon, lat)
            answer["nearest"] = {"code": grid.code, "distance_m": round(distance_m, 2)}
        return Response(answer)


def _located(version: int, placed: Placed, lon: float, lat: float, moment: datetime) -> dict:
    day = timezone.localtime(moment).date()
    grid = GridVersion.objects.select_related("home_community").get(
        boundary=version, grid=placed.grid_id
    )
    # Until the grids are drawn anew, those of a merged community lie in its successor.
    community = standing(_community_at(grid, Point(lon, lat, srid=4326), moment), day)
    line = lineage(community, day)
    township = next((area for area in line if area.level == Level.TOWNSHIP), None)
    return {
        "grid": {"code": grid.code, "name": grid.name},
        "community": _named(line[0]),
        "township": township and _named(township),
    }


def _community_at(grid: GridVersion, point: Point, moment: datetime) -> Area:
    """Of a grid's communities the one a point lies in; borders go to the smallest code."""
    there = grid.communities.covering(point, level=Level.COMMUNITY, at=moment)
    return there.first() or grid.home_community


def _named(area: Area) -> dict:
    return {"code": area.code, "name": area.name_then}
