"""Tracks of shifts: seen, taken along, deleted."""

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.geojson import GeoJSONRenderer

from ..actions.exports import export_tracks
from ..actions.summaries import summary_of
from ..actions.track_deletion import delete_track
from ..gpx import gpx_of
from ..serializers.tracks import TrackSerializer
from ..track_features import features_of
from ..tracks import track_of
from .asked import open_shift, own_shift

GPX = "application/gpx+xml"
ZIP = "application/zip"


class _GpxRenderer(JSONRenderer):
    """For who asks for GPX by its name; refusals are JSON all the same."""

    media_type = GPX
    format = "gpx"
    charset = None


class _ZipRenderer(_GpxRenderer):
    media_type = ZIP
    format = "zip"


class TrackView(APIView):
    renderer_classes = (GeoJSONRenderer, _GpxRenderer)

    @extend_schema(
        parameters=[OpenApiParameter("format", enum=["geojson", "gpx"])],
        responses={
            (200, "application/geo+json"): TrackSerializer,
            (200, GPX): OpenApiTypes.BINARY,
        }
        | refusals(403, 404, _403="reason-needed"),
    )
    def get(self, request, uuid):
        """One's own track, or one that was opened with a reason (POST to the shift's looks).

        Features of four kinds: `part`, parted at gaps of over five minutes, with the times
        (epoch ms, corrected) and accuracies (m) of its positions; `stop`; `gap`, of which nobody
        knows; and in one's own only `hidden`, positions that count for nothing, with the reason.
        When the positions are kept no longer, `archived_at` says so and the simplified way
        remains. GPX 1.1 has the parts alone.
        """
        shift = open_shift(request, uuid)
        is_own = shift.member.user_id == request.user.pk
        summary_of(shift=shift, at=timezone.now())  # so that all of it is of one moment
        track = track_of(shift, with_hidden=is_own)
        if request.accepted_renderer.format != "gpx":
            return Response(features_of(track))
        return _file(HttpResponse(gpx_of(track), content_type=GPX), f"{uuid}.gpx")

    @extend_schema(
        responses={204: None} | refusals(403, 404, 409, _409="shift-open"),
    )
    def delete(self, request, uuid):
        """Delete the positions of one's own shift, for good, once it has ended.

        What arrives for it later is answered `outside_shift` and not stored. Points that were
        laid to a case stay with the case.
        """
        delete_track(shift=own_shift(request, uuid).uuid, by=request.user, at=timezone.now())
        return Response(status=204)


class MyTracksExportView(APIView):
    renderer_classes = (_ZipRenderer, JSONRenderer)

    @extend_schema(
        responses={(200, ZIP): OpenApiTypes.BINARY} | refusals(403, _403="not-a-member"),
    )
    def get(self, request):
        """All that is kept of one's own patrols: shifts, marks, tracks (GeoJSON and GPX),
        summaries, visits, looks, doubts, calls for help, and what could not be stored."""
        content = export_tracks(by=request.user, at=timezone.now())
        return _file(StreamingHttpResponse(content, content_type=ZIP), "tracks.zip")


def _file(response, name: str):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
