"""Tracks that somebody recorded with a device of their own, as a file."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.uploads import StrictFormParser

from ..actions.gpx import record_gpx
from ..serializers.senders import GpxFileSerializer, TrackFileReceiptSerializer


class RawGPX(BaseParser):
    """The bytes of the file as the whole body."""

    media_type = "application/gpx+xml"

    def parse(self, stream, media_type=None, parser_context=None) -> bytes:
        return stream.read()


class RawXML(RawGPX):
    media_type = "application/xml"


class GpxView(APIView):
    parser_classes = (StrictFormParser, RawGPX, RawXML)

    @extend_schema(
        request={
            "multipart/form-data": GpxFileSerializer,
            "application/gpx+xml": bytes,
            "application/xml": bytes,
        },
        responses={200: TrackFileReceiptSerializer}
        | refusals(400, 403, 413, 415, _400="invalid-input, unreadable-file", _403="not-a-member"),
    )
    def post(self, request):
        """Points of GPX 1.0 or 1.1 in one's own tracked shifts; of the others only the count."""
        recorded = record_gpx(content=_content(request), by=request.user, at=timezone.now())
        refused = dict(recorded.refused)
        answer = {
            "received": recorded.stored + recorded.duplicate + sum(refused.values()),
            "stored": recorded.stored,
            "duplicate": recorded.duplicate,
            "refused": refused,
        }
        return Response(TrackFileReceiptSerializer(answer).data)


def _content(request) -> bytes:
    if isinstance(request.data, bytes):
        return request.data
    asked = GpxFileSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked.validated_data["file"].read()
