"""`GET /figures/`: what wall and map say of an area, now or at a moment of the past weeks."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import READING_FIGURES, rights_of
from backend.accounts.walls import SHOWN
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.parameters import area_named, moment_asked

from .figures import figures
from .moments import whole_minute
from .serializers import FiguresSerializer


class FiguresView(APIView):
    """Figures of a township or the district, each with numerator and denominator; never by person
    or by single grid. The same moment has the same figures whenever one asks."""

    shown_on_walls = ("GET",)

    @extend_schema(
        parameters=[
            OpenApiParameter("area", str, required=True, description="Code of a township/district"),
            OpenApiParameter("at", str, description="RFC 3339; the last minute when not said"),
        ],
        responses={200: FiguresSerializer} | refusals(400, 403),
    )
    def get(self, request):
        rights = rights_of(request)
        if not rights.area_paths(*READING_FIGURES):
            raise PermissionDenied
        code = request.query_params.get("area", "")
        area = area_named(code)
        if area.level not in SHOWN:
            raise invalid("area", _("Figures are given of a township or the district."))
        if not any(rights.holds(role, area.path) for role in READING_FIGURES):
            raise PermissionDenied
        at = whole_minute(moment_asked(request.query_params), now=timezone.now())
        told = {"code": code, "name": area.name, "level": area.level}
        return Response(FiguresSerializer({"area": told, **figures(area, at)}).data)
