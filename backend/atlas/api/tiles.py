"""Vector tiles, for whoever the door in front (`door.py`) does not know yet, and what they are."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.proven import remember
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.answers.unless_known import unless_known
from backend.territory.parameters import moment_asked

from .. import tiles
from ..bounds import bounds_of
from ..editions import NAME, Edition, edition_in_force, edition_named
from ..serializers import TileSetSerializer
from ..tiles import LAYERS, Tile
from .one_kind import OneKind

_LAYER = OpenApiParameter("layer", str, OpenApiParameter.PATH, enum=sorted(LAYERS))
_VERSION = OpenApiParameter(
    "v",
    str,
    description="A published version, such as 4; with its mark, 4.17 (as `/tiles/{layer}.json` has"
    " it), the answer is good for ever",
)
_AT = OpenApiParameter("at", str, description="A date or a moment; now when not said")


class _Tiles(APIView):
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = OneKind

    def edition(self, layer: str) -> Edition:
        """The version asked for, by number or moment. Raises the errors for what there is not."""
        asked, level = self.request.query_params, LAYERS.get(layer)
        if level is None:
            raise NotFound(_("There is no such layer."))
        if name := asked.get("v"):
            if (named := NAME.fullmatch(name)) is None:
                raise invalid("v", _("Give the number of a version."))
            edition = edition_named(int(named[1]), timezone.now())
        else:
            edition = edition_in_force(level, moment_asked(asked))
        if edition is None or edition.level != level:
            raise NotFound(_("No version of these shapes is published then."))
        return edition


class TileView(_Tiles):
    """One vector tile (MVT 2.1) of the shapes in force; an empty one has no bytes.

    Features carry `code`, `name`, `kind` and `area` (the township's code); their id is that of
    the grid or the area.
    """

    @extend_schema(
        parameters=[
            _LAYER,
            OpenApiParameter("z", int, OpenApiParameter.PATH),
            OpenApiParameter("x", int, OpenApiParameter.PATH),
            OpenApiParameter("y", int, OpenApiParameter.PATH),
            _VERSION,
            _AT,
        ],
        responses={
            (200, tiles.CONTENT_TYPE): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="Not changed"),
        }
        | refusals(400, 404),
    )
    def get(self, request, layer: str, z: str, x: str, y: str):
        tile = Tile(layer, int(z), int(x), int(y))
        if not tile.exists:
            raise NotFound(_("There is no such tile."))
        edition = self.edition(layer)
        remember(request)
        headers = tiles.headers(
            tile, edition, by_name=request.query_params.get("v") == edition.name
        )
        gzipped = "gzip" in request.headers.get("Accept-Encoding", "")

        def answer() -> HttpResponse:
            content = tiles.content(tile, edition, gzipped=gzipped)
            return HttpResponse(content, headers=tiles.content_headers(content))

        return unless_known(request, headers, answer)


class TileSetView(_Tiles):
    """What a map needs to know of a layer (TileJSON 3.0); its tiles are those of one version."""

    @extend_schema(
        parameters=[_LAYER, _VERSION, _AT],
        responses={200: TileSetSerializer} | refusals(400, 404),
    )
    def get(self, request, layer: str):
        edition = self.edition(layer)
        address = request.build_absolute_uri(f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt")
        fields = {"code": "String", "name": "String", "kind": "String", "area": "String"}
        return Response(
            {
                "tilejson": "3.0.0",
                "name": layer,
                "version": f"{edition.pk}.0.0",
                "edition": edition.name,
                "tiles": [f"{address}?v={edition.name}".replace("%7B", "{").replace("%7D", "}")],
                "minzoom": 0,
                "maxzoom": tiles.FINEST_ZOOM,
                "bounds": bounds_of(edition),
                "vector_layers": [{"id": layer, "fields": fields}],
            }
        )
