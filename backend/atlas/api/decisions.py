"""What a new version of the boundaries leaves to be decided."""

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from backend.answers.described import refusals
from backend.territory.api.boundaries import Boundaries

from ..decisions import tasks_of
from ..serializers import DecisionSerializer


class DecisionsView(Boundaries):
    """People and open cases of changed grids, in the caller's rights; what is done is gone."""

    serializer_class = DecisionSerializer

    @extend_schema(responses={200: DecisionSerializer(many=True)} | refusals(403, 404))
    def get(self, request, boundary: int):
        """Whole, in one page: derived from what is there now."""
        found = self.boundary(boundary, permission="draw_boundary")
        tasks = tasks_of(found, user=request.user, now=timezone.now())
        results = [asdict(task) for task in tasks]
        return Response({"next": None, "previous": None, "results": results})
