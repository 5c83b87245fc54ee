"""The net as a file to take away."""

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.views import APIView

from backend.answers.described import FEATURES, refusals
from backend.answers.problems import invalid
from backend.territory.models import Level
from backend.territory.parameters import moment_asked

from ..editions import edition_in_force
from ..exports import (
    ENCODINGS,
    FORMS,
    SYSTEMS,
    WGS84,
    Wanted,
    etag,
    export,
    file_name,
    plain_file_name,
)
from .one_kind import OneKind


class NetExportView(APIView):
    """The shapes of a level in the version in force, for a GIS. Published shapes are for all staff.

    Grids carry `code name kind home covers township households` (`home`: the home community,
    `covers`: codes of all communities, with commas), areas `code name level kind parent`; `id` is
    that of the grid or area.
    """

    content_negotiation_class = OneKind

    @extend_schema(
        parameters=[
            OpenApiParameter("level", str, enum=Level.values, default="grid"),
            OpenApiParameter("as", str, enum=sorted(FORMS), default="geojson"),
            OpenApiParameter("encoding", str, enum=ENCODINGS, default="utf-8"),
            OpenApiParameter(
                "crs", int, default=WGS84, description="EPSG code: 4326, 4490, 4513 to 4554"
            ),
            OpenApiParameter("at", str, description="A date or a moment; now when not said"),
        ],
        responses=FEATURES
        | {
            (200, form.content_type): OpenApiTypes.BINARY
            for name, form in FORMS.items()
            if name != "geojson"
        }
        | {304: OpenApiResponse(description="Not changed")}
        | refusals(400, 404),
    )
    def get(self, request):
        asked = request.query_params
        level = _one_of("level", asked.get("level", "grid"), Level.values)
        wanted = Wanted(
            form=_one_of("as", asked.get("as", "geojson"), FORMS),
            encoding=_one_of("encoding", asked.get("encoding", "utf-8").lower(), ENCODINGS),
            epsg=int(_one_of("crs", asked.get("crs", str(WGS84)), map(str, SYSTEMS))),
        )
        edition = edition_in_force(level, moment_asked(asked))
        if edition is None:
            raise NotFound(_("No version of these shapes is published then."))
        tag = etag(edition, wanted)
        response = get_conditional_response(request, etag=tag)
        if response is None:
            response = HttpResponse(
                export(edition, wanted), content_type=FORMS[wanted.form].content_type
            )
            # RFC 6266: a name in ASCII, and the real one in the encoding of RFC 5987.
            response["Content-Disposition"] = (
                f'attachment; filename="{plain_file_name(edition, wanted)}";'
                f" filename*=UTF-8''{quote(file_name(edition, wanted))}"
            )
        response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return response


def _one_of(name: str, value: str, choices) -> str:
    choices = list(choices)
    if value not in choices:
        raise invalid(name, _("Give one of: %(choices)s.") % {"choices": ", ".join(choices)})
    return value
