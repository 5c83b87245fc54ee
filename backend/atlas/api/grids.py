"""Reads that join several rooms: grids with people and cases, and the audit of the net."""

from datetime import datetime

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.proven import remember
from backend.accounts.rights import rights_of
from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid
from backend.answers.unless_known import unless_known
from backend.territory.models import GridVersion, Level
from backend.territory.parameters import box_asked

from ..audit import audit
from ..editions import Edition, edition_in_force
from ..grids import (
    chosen,
    content_headers,
    grid_rows,
    grids_as_geojson,
    headers,
    net_as_geojson,
)
from ..people_and_cases import open_cases_of, people_of
from ..serializers import AuditSerializer, GridSerializer

_INCLUDE = OpenApiParameter("include", str, description="people, cases, or both with a comma")


@method_decorator(gzip_page, name="dispatch")
class _Grids(GenericAPIView):
    queryset = GridVersion.objects.none()
    serializer_class = GridSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    ordering = ("code",)

    def included(self) -> set[str]:
        """What `include` asks for: people, cases, both or nothing."""
        wanted = set(filter(None, self.request.query_params.get("include", "").split(",")))
        if not wanted <= {"people", "cases"}:
            raise invalid("include", _("Give people, cases, or both with a comma."))
        return wanted

    def guests(self, ids: list[int], at: datetime) -> dict[int, dict]:
        """By id of the grid the properties that `include` asks for, in the caller's rights."""
        wanted, user, rights = self.included(), self.request.user, rights_of(self.request)
        guests: dict[int, dict] = {grid: {} for grid in ids}
        if "people" in wanted:
            for grid, people in people_of(ids, user=user, rights=rights, at=at).items():
                guests[grid] |= people
        if "cases" in wanted:
            for grid, cases in open_cases_of(ids, user=user, rights=rights, at=at).items():
                guests[grid] |= {"open_cases": cases}
        return guests

    def rows(self, versions: list[int], at: datetime) -> list[dict]:
        rows = grid_rows(versions, at=at)
        guests = self.guests([row["id"] for row in rows], at)
        return [row | guests[row["id"]] for row in rows]

    def features(self, versions: list[int], at: datetime, mark: int) -> Response:
        collection = grids_as_geojson(versions, day=timezone.localdate(at), mark=mark)
        if self.included():
            collection = msgspec.json.decode(collection)
            guests = self.guests([feature["id"] for feature in collection["features"]], at)
            for feature in collection["features"]:
                feature["properties"] |= guests[feature["id"]]
        return Response(collection)


class GridListView(_Grids):
    """Published grids. As GeoJSON they are whole; their shapes alone carry an ETag."""

    shown_on_walls = ("GET",)

    @extend_schema(
        parameters=[
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("bbox", str, description="west,south,east,north in degrees"),
            _INCLUDE,
        ],
        responses={(200, "application/json"): GridSerializer(many=True), 304: None}
        | FEATURES
        | refusals(400),
    )
    def get(self, request):
        now = timezone.now()
        edition = edition_in_force(Level.GRID, now)
        grids = self._asked(edition)
        if request.accepted_renderer.format == "geojson":
            return self._collection(grids, edition, now)
        page = self.paginate_queryset(grids.only("pk", "code"))
        return self.get_paginated_response(self.rows([grid.pk for grid in page], now))

    def _asked(self, edition: Edition | None):
        asked, grids = self.request.query_params, GridVersion.objects.visible_to(self.request.user)
        box = box_asked(asked["bbox"]) if asked.get("bbox") else None
        return chosen(grids, edition, area=asked.get("area", ""), box=box)

    def _collection(self, grids, edition: Edition | None, now: datetime) -> HttpResponseBase:
        """The shapes of a version never change: a browser that has them asks for no geometry.

        Whoever asks again is answered by the door in front (`door.py`).
        """
        mark = edition.mark if edition else 0
        if self.included():
            return self.features(list(grids.values_list("pk", flat=True)), now, mark)
        remember(self.request)
        day = timezone.localdate(now)
        everything = not {"area", "bbox"} & set(filter(None, self.request.query_params))

        def answer() -> HttpResponseBase:
            if not (edition and everything):
                return self.features(list(grids.values_list("pk", flat=True)), now, mark)
            gzipped = "gzip" in self.request.headers.get("Accept-Encoding", "")
            content = net_as_geojson(edition, day=day, gzipped=gzipped)
            return HttpResponse(content, headers=content_headers(content))

        return unless_known(self.request, headers(edition, day=day), answer)


class GridView(_Grids):
    """One grid by its code in the version in force."""

    @extend_schema(
        parameters=[_INCLUDE],
        responses={(200, "application/json"): GridSerializer} | FEATURES | refusals(400, 404),
    )
    def get(self, request, code: str):
        now = timezone.now()
        grid = GridVersion.objects.visible_to(request.user).at(now).filter(code=code).first()
        if grid is None:
            raise NotFound(_("No grid has this code today."))
        if request.accepted_renderer.format == "geojson":
            edition = edition_in_force(Level.GRID, now)
            return self.features([grid.pk], now, edition.mark)
        return Response(self.rows([grid.pk], now)[0])


class AuditView(APIView):
    """网中有格、格中有人、人在格上、事在网中: whether it is so, now."""

    @extend_schema(responses={200: AuditSerializer} | refusals())
    def get(self, request):
        return Response(audit(timezone.now()))
