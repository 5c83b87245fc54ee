"""What became of what was told: the outbox for administrators, calls for who follows them."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals

from .. import channels
from ..models import Call, Channel, Message, MessageState
from ..serializers.notices import CallSerializer, OutboxSerializer

_MOST_FAILURES = 100


class OutboxView(APIView):
    """How many messages of each channel are in which state, and what has failed, without texts
    and receivers."""

    @extend_schema(responses={200: OutboxSerializer} | refusals(403))
    def get(self, request):
        if not request.user.has_perm("notices.view_outbox"):
            raise PermissionDenied(_("The outbox is for the district's system administrators."))
        counted = Message.objects.values("channel", "state").annotate(count=Count("pk"))
        counts = {(row["channel"], row["state"]): row["count"] for row in counted}
        open_channels = channels.set_up()
        failed = Message.objects.filter(state__in=[MessageState.FAILED, MessageState.GIVEN_UP])
        answer = {
            "channels": [
                {
                    "channel": channel,
                    "set_up": channel in open_channels,
                    "counts": {
                        state: counts.get((channel, state), 0) for state in MessageState.values
                    },
                }
                for channel in Channel.values
            ],
            "failures": failed.select_related("notice").order_by("-pk")[:_MOST_FAILURES],
        }
        return Response(OutboxSerializer(answer).data)


class CallListView(GenericAPIView):
    """Calls to who is on duty, the newest first: who was told when, and who answered."""

    queryset = Call.objects.none()
    serializer_class = CallSerializer
    ordering = ("-begun_at", "-id")

    @extend_schema(
        parameters=[OpenApiParameter("subject", str, description="Such as case:20261122-000031")],
        responses={200: CallSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        calls = (
            Call.objects.visible_to(request.user, rights_of(request))
            .select_related("area", "answered_by")
            .prefetch_related("told__area", "told__notice__to", "told__notice__messages")
        )
        if subject := request.query_params.get("subject"):
            calls = calls.filter(subject=subject)
        page = self.paginate_queryset(calls)
        return self.get_paginated_response(CallSerializer(page, many=True).data)
