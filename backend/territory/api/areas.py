"""Areas by level, parent and code, on any day."""

from datetime import date, datetime, time

from django.db.models import OuterRef, Subquery
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
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
from backend.answers.problems import Problem, invalid

from ..collections import areas_as_geojson, areas_etag
from ..models import Area, AreaCode, Level
from ..parameters import day_asked
from ..serializers import AreaSerializer
from ..tree import Gone, gone, gone_area

BY_ID = "id"  # zones have no codes
SYSTEMS = (*AreaCode.System.values, BY_ID)
SYSTEM = OpenApiParameter(
    "system",
    str,
    enum=SYSTEMS,
    default="nbs",
    description="What areas are called by here: a code of either system, or the id",
)
_AT = OpenApiParameter("at", str, description="A date or a moment; now when not said")


@method_decorator(gzip_page, name="dispatch")
class Areas(GenericAPIView):
    queryset = Area.objects.none()
    serializer_class = AreaSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    ordering = ("path",)

    def system(self) -> str:
        system = self.request.query_params.get("system", AreaCode.System.NBS)
        if system not in SYSTEMS:
            raise invalid("system", _("Give nbs, mca or id."))
        return system

    def code_system(self) -> str:
        """The system of the codes that are shown."""
        return AreaCode.System.NBS if self.system() == BY_ID else self.system()

    def areas(self, day: date):
        """The areas of a day with their own code and their parent's, in the system asked for."""
        codes = AreaCode.objects.filter(system=self.code_system(), valid_period__contains=day)
        own, parents = OuterRef("pk"), OuterRef("parent_then")
        return (
            Area.objects.visible_to(self.request.user)
            .at(day)
            .as_of(day)
            .annotate(
                code=Subquery(codes.filter(area=own).values("code")[:1]),
                parent_code=Subquery(codes.filter(area=parents).values("code")[:1]),
            )
        )

    def called(self, code: str, day: date) -> Area | None:
        """The area that somebody means by a code, or an id, on a day."""
        if self.system() != BY_ID:
            return self.areas(day).filter(code=code).first()
        is_an_id = code.isascii() and code.isdigit() and len(code) < 19
        return self.areas(day).filter(pk=int(code)).first() if is_an_id else None

    def area_in_address(self, code: str, day: date) -> Area:
        """Raises the error that says what became of an area that is no more."""
        area = self.called(code, day)
        if area is None:
            if past := self._gone(code, day):
                raise Problem(
                    "area-ended",
                    _("This area is no more; see its successors."),
                    status=404,
                    **self._past(past, day),
                )
            raise NotFound(_("No area has this code on that day."))
        return area

    def area_in_body(self, place: str, code: str, day: date) -> Area:
        area = self.called(code, day)
        if area is None:
            raise invalid(place, _("No area has this code on that day."))
        return area

    def shown(self, area: Area, day: date) -> dict:
        return _shown(self.areas(day).get(pk=area.pk))

    def answer_geojson(self, ids: list[int], day: date) -> HttpResponseBase:
        """Shapes; whoever has them already gets none."""
        end_of_day = timezone.make_aware(datetime.combine(day, time.max))
        asked = {
            "day": day,
            "at": min(end_of_day, timezone.now()),
            "system": self.code_system(),
        }
        etag = areas_etag(ids, **asked)
        response = get_conditional_response(self.request, etag=etag)
        if response is None:
            response = Response(areas_as_geojson(ids, **asked))
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response

    def _gone(self, code: str, day: date) -> Gone | None:
        if self.system() != BY_ID:
            return gone(code, system=self.system(), day=day)
        is_an_id = code.isascii() and code.isdigit() and len(code) < 19
        area = Area.objects.filter(pk=int(code)).first() if is_an_id else None
        return area and gone_area(area, day)

    def _past(self, past: Gone, day: date) -> dict:
        standing = [area.pk for area in past.successors]
        codes = dict(self.areas(day).filter(pk__in=standing).values_list("pk", "code"))
        return {
            "was": {"id": past.area.pk, "name": past.name, "level": past.area.level},
            "ended": past.ended.isoformat(),
            "successors": [
                {"id": area.pk, "code": codes[area.pk], "name": area.name}
                for area in past.successors
            ],
        }


class AreaListView(Areas):
    """Areas of a level or below a parent, as they were on a day."""

    shown_on_walls = ("GET",)

    @extend_schema(
        parameters=[
            OpenApiParameter("level", str, enum=Level.values),
            OpenApiParameter("parent", str, description="The area directly above"),
            SYSTEM,
            _AT,
        ],
        responses={(200, "application/json"): AreaSerializer(many=True), 304: None}
        | FEATURES
        | refusals(400),
    )
    def get(self, request):
        day = day_asked(request.query_params)
        areas = self.areas(day)
        if level := request.query_params.get("level"):
            if level not in Level.values:
                raise invalid("level", _("There is no such level."))
            areas = areas.filter(level=level)
        if parent := request.query_params.get("parent"):
            areas = areas.filter(parent_then=self.area_in_body("parent", parent, day).pk)
        if request.accepted_renderer.format == "geojson":
            return self.answer_geojson(list(areas.values_list("pk", flat=True)), day)
        page = self.paginate_queryset(areas)
        return self.get_paginated_response([_shown(area) for area in page])


class AreaView(Areas):
    """One area by its code in a system, on a day."""

    @extend_schema(
        parameters=[SYSTEM, _AT],
        responses={(200, "application/json"): AreaSerializer, 304: None}
        | FEATURES
        | refusals(400, 404, _404="not-found, area-ended"),
    )
    def get(self, request, code: str):
        day = day_asked(request.query_params)
        area = self.area_in_address(code, day)
        if request.accepted_renderer.format == "geojson":
            return self.answer_geojson([area.pk], day)
        return Response(_shown(area))


def _shown(area: Area) -> dict:
    return {
        "id": area.pk,
        "code": area.code,
        "name": area.name_then,
        "level": area.level,
        "kind": area.kind_then,
        "parent": area.parent_code,
    }
