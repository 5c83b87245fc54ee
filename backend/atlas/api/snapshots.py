"""The whole net of one published version, at an address that never changes its answer."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from backend.answers.described import FEATURES, refusals
from backend.answers.unless_known import unless_known
from backend.territory.models import Level

from .. import grids
from ..editions import NAME, edition_named
from .one_kind import OneKind


class NetSnapshotView(APIView):
    """All grids of a version, by the codes of the day it took effect; compressed once."""

    renderer_classes = (JSONRenderer,)
    content_negotiation_class = OneKind

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "name",
                str,
                OpenApiParameter.PATH,
                description="A published version, such as 4; with its mark, 4.17 (`edition` in"
                " `/tiles/grids.json`), the answer is good for ever",
            )
        ],
        responses=FEATURES | {304: OpenApiResponse(description="Not changed")} | refusals(404),
    )
    def get(self, request, name: str):
        named = NAME.fullmatch(name)
        edition = named and edition_named(int(named[1]), timezone.now())
        if not edition or edition.level != Level.GRID:
            raise NotFound(_("No version of these shapes is published then."))
        headers = grids.snapshot_headers(edition, by_name=name == edition.name)
        gzipped = "gzip" in request.headers.get("Accept-Encoding", "")

        def answer() -> HttpResponse:
            content = grids.net_as_geojson(edition, day=edition.day, gzipped=gzipped)
            return HttpResponse(content, headers=grids.content_headers(content))

        return unless_known(request, headers, answer)
