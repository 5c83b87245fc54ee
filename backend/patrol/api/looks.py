"""Opening somebody else's track for a reason, and who opened one's own."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from ..actions.looks import open_track
from ..models import Look
from ..serializers.looks import LookBodySerializer, LookSerializer, OpenedSerializer
from .asked import watched_shift


class LooksView(APIView):
    @extend_schema(
        request=LookBodySerializer,
        responses={201: OpenedSerializer} | refusals(400, 404, 409, _409="own-track"),
    )
    def post(self, request, uuid):
        """See track and summary of somebody else's shift for an hour. They see who and why.

        For whoever may see the member on the map by way of the home grid, and for supervisors of
        the area as long as a doubt about the shift is open.
        """
        shift = watched_shift(request, uuid)
        asked = LookBodySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        look = open_track(
            shift=shift,
            reason=asked.validated_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return Response(OpenedSerializer(look).data, status=201)


class MyLooksView(GenericAPIView):
    """Who opened the tracks of one's shifts, when, and why; the newest first."""

    queryset = Look.objects.none()
    serializer_class = LookSerializer
    filter_backends = ()
    ordering = ("-at", "-id")

    @extend_schema(responses={200: LookSerializer(many=True)} | refusals(400))
    def get(self, request):
        looks = Look.objects.visible_to(request.user).select_related("by", "shift")
        page = self.paginate_queryset(looks)
        return self.get_paginated_response(LookSerializer(page, many=True).data)
