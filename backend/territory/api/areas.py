"""Areas by level, parent and code, on any day."""

from datetime import date, datetime, time

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid

from ..collections import areas_as_geojson
from ..models import Area, AreaCode, Level
from ..parameters import day_asked
from ..serializers import AreaSerializer

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


def _shown(area: Area) -> dict:
    return {
        "id": area.pk,
        "code": area.code,
        "name": area.name,
        "level": area.level,
        "kind": area.kind,
        "parent": area.parent_code,
    }
