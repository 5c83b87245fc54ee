"""One's own notices, and how one wants to be told."""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import invalid

from ..actions.calling import acknowledge
from ..actions.wishes import set_addresses, set_wishes
from ..models import Address, Channel, Notice, Wish
from ..serializers.notices import (
    AddressesSerializer,
    CountSerializer,
    NoticeSerializer,
    WishesSerializer,
)


class NoticeListView(GenericAPIView):
    """What one was told, the newest first."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    ordering = ("-made_at", "-id")

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "open", str, enum=["true", "false"], description="Only (not) open ones"
            )
        ],
        responses={200: NoticeSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        notices = Notice.objects.visible_to(request.user).select_related("answered_by")
        match request.query_params.get("open"):
            case None:
                pass
            case "true":
                notices = notices.open()
            case "false":
                notices = notices.exclude(pk__in=notices.open().values("pk"))
            case _other:
                raise invalid("open", _("Write true or false."))
        page = self.paginate_queryset(notices)
        return self.get_paginated_response(NoticeSerializer(page, many=True).data)


class NoticeCountView(APIView):
    """How many of one's notices are open."""

    @extend_schema(responses={200: CountSerializer} | refusals())
    def get(self, request):
        notices = Notice.objects.visible_to(request.user).open()
        return Response(
            notices.aggregate(open=Count("pk"), urgent=Count("pk", filter=Q(urgent=True)))
        )


class NoticeAckView(APIView):
    """Notice taken. Again changes nothing: the first moment stays."""

    @extend_schema(request=None, responses={200: NoticeSerializer} | refusals(404))
    def post(self, request, notice: int):
        found = Notice.objects.visible_to(request.user).filter(pk=notice).first()
        if found is None:
            raise NotFound(_("There is no such notice."))
        found = acknowledge(notice=found, by=request.user, at=timezone.now())
        return Response(NoticeSerializer(found).data)


class WishesView(APIView):
    """By which channels one is told of what is not urgent, beside the application."""

    @extend_schema(responses={200: WishesSerializer} | refusals())
    def get(self, request):
        return self._answer(request)

    @extend_schema(request=WishesSerializer, responses={200: WishesSerializer} | refusals(400))
    @transaction.atomic
    def put(self, request):
        asked = WishesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = [channel for channel, is_wanted in asked.validated_data.items() if is_wanted]
        set_wishes(user=request.user, channels=wanted)
        return self._answer(request)

    def _answer(self, request) -> Response:
        wished = set(Wish.objects.filter(user=request.user).values_list("channel", flat=True))
        return Response({str(channel): channel in wished for channel in Channel})


class AddressesView(APIView):
    """Where one is reached by channels that nobody must use. Seen and set by oneself alone."""

    @extend_schema(responses={200: AddressesSerializer} | refusals())
    def get(self, request):
        return self._answer(request)

    @extend_schema(
        request=AddressesSerializer, responses={200: AddressesSerializer} | refusals(400)
    )
    def put(self, request):
        asked = AddressesSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        set_addresses(user=request.user, addresses=asked.validated_data)
        return self._answer(request)

    def _answer(self, request) -> Response:
        kept = dict(Address.objects.filter(user=request.user).values_list("channel", "address"))
        return Response({name: kept.get(name, "") for name in AddressesSerializer().fields})
