"""Areas by level, parent and code; and where a position lies."""

from datetime import MAXYEAR, MINYEAR, date, datetime, time

from django.contrib.gis.geos import Point
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid

from .collections import areas_as_geojson
from .crs import NAMES
from .locate import Placed, net_at
from .models import Area, AreaCode, Boundary, GridVersion, Level
from .parameters import position_asked
from .serializers import AreaSerializer, LocatedSerializer

_SYSTEM = OpenApiParameter("system", str, enum=AreaCode.System.values, default="nbs")
_AT = OpenApiParameter("at", str, description="A date or a moment; now when not said")


@method_decorator(gzip_page, name="dispatch")
class _Areas(GenericAPIView):
    queryset = Area.objects.none()
    serializer_class = AreaSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    ordering = ("path",)

    def system(self) -> str:
        system = self.request.query_params.get("system", AreaCode.System.NBS)
        if system not in AreaCode.System.values:
            raise invalid("system", _("Give nbs or mca."))
        return system

    def areas(self, day: date):
        """The areas of a day with their own code and their parent's, in the system asked for."""
        codes = AreaCode.objects.filter(system=self.system(), valid_period__contains=day)
        own, parents = OuterRef("pk"), OuterRef("parent")
        return (
            Area.objects.visible_to(self.request.user)
            .at(day)
            .annotate(
                code=Subquery(codes.filter(area=own).values("code")[:1]),
                parent_code=Subquery(codes.filter(area=parents).values("code")[:1]),
            )
        )

    def answer_geojson(self, ids: list[int], day: date) -> Response:
        moment = timezone.make_aware(datetime.combine(day, time.max))
        return Response(
            areas_as_geojson(ids, day=day, at=min(moment, timezone.now()), system=self.system())
        )


class AreaListView(_Areas):
    """Areas of a level or below a parent, as they were on a day."""

    @extend_schema(
        parameters=[
            OpenApiParameter("level", str, enum=Level.values),
            OpenApiParameter("parent", str, description="Code of the area directly above"),
            _SYSTEM,
            _AT,
        ],
        responses={(200, "application/json"): AreaSerializer(many=True)} | FEATURES | refusals(400),
    )
    def get(self, request):
        day = day_asked(request.query_params)
        areas = self.areas(day)
        if level := request.query_params.get("level"):
            if level not in Level.values:
                raise invalid("level", _("There is no such level."))
            areas = areas.filter(level=level)
        if parent := request.query_params.get("parent"):
            above = self.areas(day).filter(code=parent).first()
            if above is None:
                raise invalid("parent", _("No area has this code on that day."))
            areas = areas.filter(parent=above)
        if request.accepted_renderer.format == "geojson":
            return self.answer_geojson(list(areas.values_list("pk", flat=True)), day)
        page = self.paginate_queryset(areas)
        return self.get_paginated_response([_shown(area) for area in page])


class AreaView(_Areas):
    """One area by its code in a system, on a day."""

    @extend_schema(
        parameters=[_SYSTEM, _AT],
        responses={(200, "application/json"): AreaSerializer} | FEATURES | refusals(400, 404),
    )
    def get(self, request, code: str):
        day = day_asked(request.query_params)
        area = self.areas(day).filter(code=code).first()
        if area is None:
            raise NotFound(_("No area has this code on that day."))
        if request.accepted_renderer.format == "geojson":
            return self.answer_geojson([area.pk], day)
        return Response(_shown(area))


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
        if placed:
            return Response(_located(net.version, placed, lon, lat, moment))
        answer = {"grid": None, "community": None, "township": None}
        if net:
            grid, distance_m = net.nearest(lon, lat)
            answer["nearest"] = {"code": grid.code, "distance_m": round(distance_m, 2)}
        return Response(answer)


def day_asked(params) -> date:
    return timezone.localtime(moment_asked(params)).date()


def moment_asked(params) -> datetime:
    """`at` as a moment: itself, the end of a day in China, or now."""
    text = params.get("at")
    if not text:
        return timezone.now()
    try:
        moment = parse_datetime(text) if "T" in text else None
        day = None if moment else parse_date(text)
    except ValueError as error:
        raise invalid("at", _("There is no such date.")) from error
    if moment is None and day is None:
        raise invalid("at", _("Give a date or an RFC 3339 time (its + written as %2B)."))
    moment = moment or datetime.combine(day, time.max)
    if not MINYEAR < moment.year < MAXYEAR:  # elsewhere on earth it is a year that is none
        raise invalid("at", _("There is no such date."))
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _shown(area: Area) -> dict:
    return {
        "id": area.pk,
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "kind": area.kind,
        "parent": area.parent_code,
    }


def _located(version: int, placed: Placed, lon: float, lat: float, moment: datetime) -> dict:
    grid = GridVersion.objects.select_related("home_community__parent").get(
        boundary=version, grid=placed.grid_id
    )
    community = _community_at(grid, Point(lon, lat, srid=4326), moment)
    return {
        "grid": {"code": grid.code, "name": grid.name},
        "community": _named(community, moment),
        "township": _named(grid.home_community.parent, moment),
    }


def _community_at(grid: GridVersion, point: Point, moment: datetime) -> Area:
    """Of a grid's communities the one a point lies in; borders go to the smallest code."""
    in_force = Boundary.objects.in_force(Level.COMMUNITY, moment).values("pk")[:1]
    there = grid.communities.filter(
        shapes__boundary=in_force,
        shapes__shape__intersects=point,
        codes__system=AreaCode.System.NBS,
        codes__valid_period__contains=timezone.localtime(moment).date(),
    )
    return there.order_by("codes__code").first() or grid.home_community


def _named(area: Area, moment: datetime) -> dict:
    codes = area.codes.filter(
        system=AreaCode.System.NBS, valid_period__contains=timezone.localtime(moment).date()
    )
    return {"code": codes.values_list("code", flat=True).first(), "name": area.name}
