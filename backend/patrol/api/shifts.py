"""Shifts and their marks."""

from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.devices import device_of
from backend.accounts.rights import rights_of
from backend.answers import problems
from backend.answers.described import refusals
from backend.answers.fields import MomentField

from .. import envelopes
from ..actions.marks import mark_shift
from ..actions.shifts import begin_shift
from ..actions.taking_over import take_over_shift
from ..models import Shift
from ..serializers import MarkBodySerializer, MarkedSerializer, ShiftBodySerializer, ShiftSerializer
from ..serializers.tracks import ShiftRowSerializer
from .asked import body_of, own_device, own_shift, watched_shift


class ShiftListView(GenericAPIView):
    """One's own shifts, or the tracked ones of one member whom one may watch; the newest first.

    There is no list across members: nobody is compared.
    """

    queryset = Shift.objects.none()
    serializer_class = ShiftRowSerializer
    filter_backends = ()
    ordering = ("-started_at", "-id")

    @extend_schema(
        parameters=[
            OpenApiParameter("member", int, description="Of this member; one's own if not said"),
            OpenApiParameter("from", OpenApiTypes.DATETIME, description="Not over by then"),
            OpenApiParameter("to", OpenApiTypes.DATETIME, description="Begun before then"),
        ],
        responses={200: ShiftRowSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        page = self.paginate_queryset(self._asked().select_related("member__user", "device"))
        context = {"now": timezone.now(), "to": self.request.user}
        rows = ShiftRowSerializer(page, many=True, context=context).data
        return self.get_paginated_response(rows)

    def _asked(self):
        asked = self.request.query_params
        user = self.request.user
        if member := asked.get("member"):
            if not (member.isascii() and member.isdigit() and len(member) < 19):
                raise problems.invalid("member", _("Give the number of a member."))
            watched = Shift.objects.watched_by(user, rights_of(self.request))
            shifts = watched.filter(member=member)
        else:
            shifts = Shift.objects.of(user)
        return shifts.within_time(_moment(asked, "from"), _moment(asked, "to"))


class ShiftView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(responses={200: ShiftSerializer} | refusals(404))
    def get(self, request, uuid):
        """One's own shift, or a tracked one of somebody whom one may watch."""
        now = timezone.now()
        context = {"now": now, "to": request.user}
        return Response(ShiftSerializer(watched_shift(request, uuid), context=context).data)

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
        answer = ShiftSerializer(begun.shift, context={"now": now, "to": request.user}).data
        return Response(answer, status=201 if begun.created else 200)


class TakeOverView(APIView):
    """One's own open shift goes on, on the device that asks."""

    @extend_schema(
        request=None,
        responses={200: ShiftSerializer}
        | refusals(403, 404, 409, _403="no-device", _409="shift-over"),
    )
    def post(self, request, uuid):
        """The other phone learns it live, and by `/me/changes/`; what it still holds may be sent
        as before. A device that has the shift already keeps it."""
        now = timezone.now()
        shift = take_over_shift(
            shift=own_shift(request, uuid).uuid,
            device=own_device(request),
            by=request.user,
            at=now,
        )
        return Response(ShiftSerializer(shift, context={"now": now, "to": request.user}).data)


class MarkView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(
        request=MarkBodySerializer,
        responses={200: MarkedSerializer, 201: MarkedSerializer}
        | refusals(400, 403, 404, 409, _409="other-content"),
    )
    def put(self, request, shift, uuid):
        """Pause, resume or end: 201, and 200 for every repetition, in any order.

        A pause or an end that comes late takes the positions inside it away; a resume that
        comes late brings none back, so send it before the positions that follow it.
        """
        now = timezone.now()
        marked = mark_shift(
            shift=own_shift(request, shift).uuid,
            uuid=uuid,
            body=envelopes.read_mark(body_of(request)),
            by=request.user,
            at=now,
        )
        answer = MarkedSerializer(marked.mark, context={"now": now, "to": request.user}).data
        return Response(answer, status=201 if marked.created else 200)


def _moment(asked, name: str) -> datetime | None:
    if not (text := asked.get(name)):
        return None
    try:
        return MomentField().run_validation(text).astimezone(UTC)
    except (ValidationError, ValueError, OverflowError) as error:
        raise problems.invalid(name, _("Give an RFC 3339 time (its + written as %2B).")) from error
