"""Shifts and their marks."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from .. import envelopes
from ..actions.marks import mark_shift
from ..actions.shifts import begin_shift
from ..serializers import MarkBodySerializer, MarkedSerializer, ShiftBodySerializer, ShiftSerializer
from .asked import body_of, device_of, own_shift


class ShiftView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(responses={200: ShiftSerializer} | refusals(404))
    def get(self, request, uuid):
        """One's own shift."""
        now = timezone.now()
        return Response(ShiftSerializer(own_shift(request, uuid), context={"now": now}).data)

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
            body=envelopes.read_shift(body_of(request)),
            by=request.user,
            device=device_of(request),
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
            body=envelopes.read_mark(body_of(request)),
            by=request.user,
            at=now,
        )
        answer = MarkedSerializer(marked.mark, context={"now": now}).data
        return Response(answer, status=201 if marked.created else 200)
