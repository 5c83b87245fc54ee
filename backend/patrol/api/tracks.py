"""Tracks of shifts."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer

from ..tracks import track_geojson
from .asked import own_shift


class TrackView(APIView):
    renderer_classes = (GeoJSONRenderer,)

    @extend_schema(
        parameters=[OpenApiParameter("format", enum=["geojson"])],
        responses=FEATURES | refusals(404),
    )
    def get(self, request, uuid):
        """The positions of one's own shift as lines, parted at gaps of over five minutes."""
        return Response(track_geojson(own_shift(request, uuid), request.user))
