"""The phone that sends for oneself with an app of somebody else's."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import Problem

from ..actions.senders import bind_sender, revoke_sender
from ..phones.set_up import set_up_of
from ..senders import own_sender
from ..serializers.senders import BoundSenderSerializer, SenderClientSerializer, SenderSerializer


class SenderView(APIView):
    @extend_schema(responses={200: SenderSerializer} | refusals(404, _404="no-sender"))
    def get(self, request):
        """My sending phone, without its key."""
        sender = own_sender(request.user)
        if sender is None:
            raise _none()
        return Response(SenderSerializer(sender).data)

    @extend_schema(
        request=SenderClientSerializer,
        responses={201: BoundSenderSerializer} | refusals(400, 403, _403="not-a-member"),
    )
    def post(self, request):
        """A new key, told this once; the phone that sent before no longer may."""
        asked = SenderClientSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        client = asked.validated_data["client"]
        bound = bind_sender(client=client, by=request.user, at=timezone.now())
        set_up = set_up_of(
            client,
            base=request.build_absolute_uri("/").rstrip("/"),
            key=bound.key,
            username=request.user.username,
        )
        answer = {
            **SenderSerializer(bound.sender).data,
            "key": bound.key,
            "address": set_up.address,
            "settings": [{"name": str(name), "value": value} for name, value in set_up.lines],
            "scan": set_up.scan,
        }
        return Response(answer, status=201)

    @extend_schema(responses={204: None} | refusals(404, _404="no-sender"))
    def delete(self, request):
        """No phone sends for me any more."""
        if not revoke_sender(by=request.user, at=timezone.now()):
            raise _none()
        return Response(status=204)


def _none() -> Problem:
    return Problem("no-sender", _("No phone sends for you."), status=404)
