"""Shifts, marks, batches of positions, tracks, and where those on tracked duty are now."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import DeviceToken
from backend.accounts.rights import rights_of
from backend.answers import problems
from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer, rows_as_features
from backend.territory.parameters import area_named

from . import envelopes
from .actions.batches import record_batch
from .actions.marks import mark_shift
from .actions.shifts import begin_shift
from .models import Presence, Shift
from .serializers import (
    BatchBodySerializer,
    MarkBodySerializer,
    MarkedSerializer,
    PresenceSerializer,
    ReceiptSerializer,
    ShiftBodySerializer,
    ShiftSerializer,
)
from .tracks import track_geojson


class ShiftView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(responses={200: ShiftSerializer} | refusals(404))
    def get(self, request, uuid):
        """One's own shift."""
        now = timezone.now()
        return Response(ShiftSerializer(_own_shift(request, uuid), context={"now": now}).data)

    @extend_schema(
        request=ShiftBodySerializer,
        responses={200: ShiftSerializer, 201: ShiftSerializer}
        | refusals(
            400,
            403,
            404,
            409,
            _403="not-a-member",
            _409="other-content, shift-open, shift-overlaps",
        ),
    )
    def put(self, request, uuid):
        """Begin a shift: 201, and 200 for every repetition."""
        now = timezone.now()
        begun = begin_shift(
            uuid=uuid,
            body=envelopes.read_shift(_body(request)),
            by=request.user,
            device=_device(request),
            at=now,
        )
        answer = ShiftSerializer(begun.shift, context={"now": now}).data
        return Response(answer, status=201 if begun.created else 200)


class MarkView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(
        request=MarkBodySerializer,
        responses={200: MarkedSerializer, 201: MarkedSerializer}
        | refusals(400, 404, 409, _409="other-content"),
    )
    def put(self, request, shift, uuid):
        """Pause, resume or end: 201, and 200 for every repetition, in any order.

        A pause or an end that comes late takes the positions inside it away; a resume that
        comes late brings none back, so send it before the positions that follow it.
        """
        now = timezone.now()
        marked = mark_shift(
            shift=shift,
            uuid=uuid,
            body=envelopes.read_mark(_body(request)),
            by=request.user,
            at=now,
        )
        answer = MarkedSerializer(marked.mark, context={"now": now}).data
        return Response(answer, status=201 if marked.created else 200)


class TrackBatchView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(
        request=BatchBodySerializer,
        responses={200: ReceiptSerializer}
        | refusals(
            400,
            403,
            404,
            409,
            413,
            _403="no-device",
            _404="unknown-shift",
            _409="other-content",
        ),
    )
    def put(self, request, uuid):
        """Positions of one's own shift, up to 1,000 or 256 KB; answered after the commit."""
        device = _device(request)
        if device is None:
            raise problems.Problem(
                "no-device", _("Positions come from a device that signed in."), status=403
            )
        receipt = record_batch(
            uuid=uuid,
            body=envelopes.read_batch(_body(request)),
            by=request.user,
            device_id=device.pk,
            at=timezone.now(),
        )
        return Response(receipt.answer())


class TrackView(APIView):
    renderer_classes = (GeoJSONRenderer,)

    @extend_schema(
        parameters=[OpenApiParameter("format", enum=["geojson"])],
        responses=FEATURES | refusals(404),
    )
    def get(self, request, uuid):
        """The positions of one's own shift as lines, parted at gaps of over five minutes."""
        return Response(track_geojson(_own_shift(request, uuid), request.user))


class PresenceView(ListAPIView):
    """The newest position of those on tracked duty now whom the caller may watch."""

    serializer_class = PresenceSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)
    filter_backends = ()
    ordering = ("member_id",)
    queryset = Presence.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("area", description="Code of an area (statistics bureau, today)"),
            OpenApiParameter("format", enum=["json", "geojson"]),
        ],
        responses={(200, "application/json"): PresenceSerializer(many=True)}
        | FEATURES
        | refusals(400),
    )
    def get(self, request, *args, **kwargs):
        if request.accepted_renderer.format != "geojson":
            return self.list(request, *args, **kwargs)
        rows = self.get_serializer(self.get_queryset().order_by("member_id"), many=True).data
        return Response(rows_as_features(rows, id="member"))

    def get_queryset(self):
        shown = (
            Presence.objects.visible_to(self.request.user, rights_of(self.request))
            .tracked_at(timezone.now())
            .select_related("member__user")
        )
        code = self.request.query_params.get("area")
        return shown if code is None else shown.within(area_named(code).path)


def _own_shift(request, uuid) -> Shift:
    shift = Shift.objects.visible_to(request.user).filter(uuid=uuid).first()
    if shift is None:
        raise Http404
    return shift


def _body(request) -> bytes:
    """What was sent; the framework parses no body of no length."""
    return request.data if isinstance(request.data, bytes) else b""


def _device(request):
    return request.auth.device if isinstance(request.auth, DeviceToken) else None
