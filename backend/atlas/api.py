"""Reads that join several rooms: grids with people and cases, and the audit of the net."""

from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid
from backend.territory.models import Boundary, GridVersion, Level
from backend.territory.parameters import area_named, box_asked

from .audit import audit
from .grids import grid_rows, grids_as_geojson
from .people_and_cases import open_cases_of, people_of
from .serializers import AuditSerializer, GridSerializer

_INCLUDE = OpenApiParameter("include", str, description="people, cases, or both with a comma")


@method_decorator(gzip_page, name="dispatch")
class _Grids(GenericAPIView):
    queryset = GridVersion.objects.none()
    serializer_class = GridSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    ordering = ("code",)

    def with_guests(self, rows: list[dict], now) -> list[dict]:
        """The rows with what `include` asks for."""
        wanted = set(filter(None, self.request.query_params.get("include", "").split(",")))
        if not wanted <= {"people", "cases"}:
            raise invalid("include", _("Give people, cases, or both with a comma."))
        ids = [row["id"] for row in rows]
        user, rights = self.request.user, rights_of(self.request)
        if "people" in wanted:
            people = people_of(ids, user=user, rights=rights, at=now)
            rows = [row | people[row["id"]] for row in rows]
        if "cases" in wanted:
            cases = open_cases_of(ids, user=user, rights=rights)
            rows = [row | {"open_cases": cases[row["id"]]} for row in rows]
        return rows


class GridListView(_Grids):
    """Published grids. As GeoJSON they are whole and carry an ETag of their version."""

    @extend_schema(
        parameters=[
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("bbox", str, description="west,south,east,north in degrees"),
            _INCLUDE,
        ],
        responses=GridSerializer(many=True),
    )
    def get(self, request):
        now = timezone.now()
        if request.accepted_renderer.format == "geojson":
            return self._snapshot(now)
        page = self.paginate_queryset(self._asked(now).only("pk", "code"))
        rows = grid_rows([grid.pk for grid in page], at=now)
        return self.get_paginated_response(self.with_guests(rows, now))

    def _asked(self, now):
        grids = GridVersion.objects.visible_to(self.request.user).at(now)
        if code := self.request.query_params.get("area"):
            grids = grids.within(area_named(code).path)
        if box := self.request.query_params.get("bbox"):
            grids = grids.touching(*box_asked(box))
        return grids

    def _snapshot(self, now) -> Response:
        """The shapes of a version never change: a browser that has them asks for no geometry."""
        version = Boundary.objects.in_force(Level.GRID, now).values_list("pk", flat=True).first()
        # Weak, because a proxy or the middleware may compress what it names.
        etag = f'W/"grids-{version}"'
        if self.request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        ids = list(self._asked(now).values_list("pk", flat=True))
        response = Response(
            grids_as_geojson(ids, at=now),
            headers={"ETag": etag, "Cache-Control": "private, no-cache"},
        )
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


class GridView(_Grids):
    """One grid by its code in the version in force."""

    @extend_schema(parameters=[_INCLUDE], responses=GridSerializer)
    def get(self, request, code: str):
        now = timezone.now()
        grid = GridVersion.objects.visible_to(request.user).at(now).filter(code=code).first()
        if grid is None:
            raise NotFound(_("No grid has this code today."))
        if request.accepted_renderer.format == "geojson":
            return Response(grids_as_geojson([grid.pk], at=now))
        return Response(self.with_guests(grid_rows([grid.pk], at=now), now)[0])


class AuditView(APIView):
    """网中有格、格中有人、人在格上、事在网中: whether it is so, now."""

    @extend_schema(responses=AuditSerializer)
    def get(self, request):
        return Response(audit(timezone.now()))
