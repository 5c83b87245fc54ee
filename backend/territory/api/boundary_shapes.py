"""What a draft or a version draws, what is wrong with it, and what it changes."""

from typing import Any

import shapely
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid

from ..boundaries import problem_shown, state_tag
from ..changes import Change
from ..comparing import changes_between
from ..features_of_boundaries import problems_as_geojson, shapes_as_geojson
from ..models import Boundary, BoundaryProblem
from ..serializers.boundaries import ChangesSerializer, ProblemFoundSerializer
from .boundaries import Boundaries

_KIND = OpenApiParameter("kind", str, description="Problems of one kind")
_SINCE = OpenApiParameter("since", int, description="Compare with this one, not with based_on")


class ProblemsView(Boundaries):
    """What the check found, in the order in which it is worth looking at: errors first."""

    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    queryset = BoundaryProblem.objects.none()
    serializer_class = ProblemFoundSerializer

    @extend_schema(
        parameters=[_KIND],
        responses={(200, "application/json"): ProblemFoundSerializer(many=True)}
        | FEATURES
        | refusals(400, 404),
    )
    def get(self, request, boundary: int):
        found = self.boundary(boundary)
        kind = request.query_params.get("kind")
        if request.accepted_renderer.format == "geojson":
            return Response(problems_as_geojson(found, kind=kind))
        problems = found.problems.defer("spot")
        page = self.paginate_queryset(problems.filter(kind=kind) if kind else problems)
        return self.get_paginated_response([problem_shown(problem) for problem in page])


@method_decorator(gzip_page, name="dispatch")
class ShapesView(Boundaries):
    """The shapes of a draft as they were read, or of a version as they were published."""

    renderer_classes = (GeoJSONRenderer,)

    @extend_schema(responses=FEATURES | {304: None} | refusals(404))
    def get(self, request, boundary: int):
        found = self.boundary(boundary)
        # Weak, because what it names may travel compressed.
        etag = f'W/"shapes-{state_tag(found)}"'
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = Response(shapes_as_geojson(found))
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        return response


class ChangesView(Boundaries):
    """What differs from the version it is based on, or from another one of its level."""

    renderer_classes = (JSONRenderer, GeoJSONRenderer)

    @extend_schema(
        parameters=[_SINCE],
        responses={(200, "application/json"): ChangesSerializer} | FEATURES | refusals(400, 404),
    )
    def get(self, request, boundary: int):
        found = self.boundary(boundary)
        since = self._since(found)
        differing = changes_between(found, since)
        if request.accepted_renderer.format == "geojson":
            return Response(
                {
                    "type": "FeatureCollection",
                    "features": [_feature(number, one) for number, one in enumerate(differing, 1)],
                }
            )
        return Response(
            {"since": since and since.pk, "changes": [_shown(change) for change in differing]}
        )

    def _since(self, boundary: Boundary) -> Boundary | None:
        asked = self.request.query_params.get("since")
        if not asked:
            return boundary.based_on
        known = Boundary.objects.visible_to(self.request.user).filter(level=boundary.level)
        is_key = asked.isascii() and asked.isdigit() and int(asked) < 2**63
        since = known.filter(pk=asked).first() if is_key else None
        if since is None:
            raise invalid("since", _("There is no such boundary of this level."))
        return since


def _shown(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "old_codes": list(change.old_codes),
        "new_codes": list(change.new_codes),
        "area_m2": change.area_m2,
        "where": list(change.where) if change.where else None,
        "details": change.details,
    }


def _feature(number: int, change: Change) -> dict[str, Any]:
    spot = shapely.set_precision(change.spot, 1e-9) if change.spot is not None else None
    return {
        "type": "Feature",
        "id": number,
        "geometry": spot and spot.__geo_interface__,
        "properties": _shown(change),
    }
