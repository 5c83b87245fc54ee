"""Where those on tracked duty are now."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.accounts.rights import rights_of
from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer, rows_as_features
from backend.territory.parameters import area_named

from ..models import Presence
from ..serializers import PresenceSerializer


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
