"""The door of superior platforms, and what our own people do about their orders."""

from uuid import UUID

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.notices.models import MessageState

from ..actions.giving_back import ask_return
from ..actions.instructions import follow_instruction
from ..actions.orders import receive_order
from ..models import Case, Feedback, Order
from ..platforms import platforms, systems_of
from ..serializers.orders import (
    LONGEST_NUMBER,
    FeedbackOutboxSerializer,
    InstructionFollowedSerializer,
    InstructionSerializer,
    OrderReceivedSerializer,
    OrderSerializer,
    OrderStatusSerializer,
    ReturnAskedSerializer,
    ReturnSerializer,
)

_MOST_FAILURES = 100


class _Door(APIView):
    """Open to the service account that speaks for the platform, and to nobody else."""

    def refuse_unless_speaking_for(self, system: str) -> None:
        if self.request.user.role != Role.SERVICE:
            raise PermissionDenied(_("Orders are brought by the platform's own account."))
        if system not in systems_of(self.request.user):
            raise NotFound(_("There is no such platform, or it is not yours to speak for."))

    def one(self, system: str, number: str) -> Order:
        self.refuse_unless_speaking_for(system)
        orders = Order.objects.visible_to(self.request.user).with_story()
        found = orders.filter(system=system, number=number).first()
        if found is None:
            raise NotFound(_("There is no order of this number."))
        return found


class OrderView(_Door):
    """An order of a superior platform under its own number."""

    @extend_schema(responses={200: OrderStatusSerializer} | refusals(403, 404))
    def get(self, request, system: str, number: str):
        """Where the order stands, and what was fed back of it."""
        return Response(OrderStatusSerializer(self.one(system, number)).data)

    @extend_schema(
        request=OrderSerializer,
        responses={200: OrderReceivedSerializer, 201: OrderReceivedSerializer}
        | refusals(400, 403, 404, 409, _403="not-allowed, not-yours", _409="order-differs"),
    )
    def put(self, request, system: str, number: str):
        """Open a case; the same again answers the first answer, other content is refused:
        a correction is an instruction."""
        self.refuse_unless_speaking_for(system)
        _refuse_too_long(number)
        asked = OrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        received = receive_order(
            system=system,
            number=number,
            sent=request.data,
            asked=asked.validated_data,
            by=request.user,
            rights=rights_of(request),
            at=timezone.now(),
        )
        return Response(received.answer, status=201 if received.is_new else 200)


class InstructionView(_Door):
    """What the platform says about its order, under a number of its own: urging, corrections, and
    decisions on what it was asked. The same again answers the first answer."""

    @extend_schema(
        request=InstructionSerializer,
        responses={200: InstructionFollowedSerializer, 201: InstructionFollowedSerializer}
        | refusals(400, 403, 404, 409, _409="number-taken, taken-back"),
    )
    def put(self, request, system: str, number: str, instruction: str):
        order = self.one(system, number)
        _refuse_too_long(instruction)
        asked = InstructionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        followed = follow_instruction(
            order=order,
            number=instruction,
            sent=request.data,
            asked=asked.validated_data,
            by=request.user,
            at=timezone.now(),
        )
        return Response(followed.answer, status=201 if followed.is_new else 200)


class ReturnView(APIView):
    """The desk asks the superior platform to take a case's order back."""

    @extend_schema(
        request=ReturnSerializer,
        responses={200: ReturnAskedSerializer}
        | refusals(400, 403, 404, 409, _403="not-yours", _409="uuid-taken, no-order"),
    )
    def put(self, request, number: str, uuid: UUID):
        asked = ReturnSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            answer = ask_return(
                case_number=number,
                uuid=uuid,
                reason=asked.validated_data["reason"],
                by=request.user,
                rights=rights_of(request),
                at=timezone.now(),
            )
        except Case.DoesNotExist as error:
            raise NotFound(_("There is no such case, or it is not yours to see.")) from error
        return Response(answer)


class FeedbackOutboxView(APIView):
    """How much feedback of each platform is in which state, and what has failed, without words."""

    @extend_schema(responses={200: FeedbackOutboxSerializer} | refusals(403))
    def get(self, request):
        if not request.user.has_perm("notices.view_outbox"):
            raise PermissionDenied(_("The outbox is for the district's system administrators."))
        counted = Feedback.objects.values("order__system", "state").annotate(count=Count("pk"))
        counts = {(row["order__system"], row["state"]): row["count"] for row in counted}
        set_up = {one.system for one in platforms()}
        failed = Feedback.objects.filter(state__in=[MessageState.FAILED, MessageState.GIVEN_UP])
        answer = {
            "platforms": [
                {
                    "system": system,
                    "set_up": system in set_up,
                    "counts": {
                        state: counts.get((system, state), 0) for state in MessageState.values
                    },
                }
                for system in sorted(set_up | {system for system, _state in counts})
            ],
            "failures": failed.select_related("order").order_by("-pk")[:_MOST_FAILURES],
        }
        return Response(FeedbackOutboxSerializer(answer).data)


def _refuse_too_long(number: str) -> None:
    if len(number) > LONGEST_NUMBER:
        raise invalid(
            "number", _("A number has %(most)d signs at most.") % {"most": LONGEST_NUMBER}
        )
