"""Whom a matter would go to, and why: of a case, or before there is one."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.models import GridVersion

from ..actors import hats_of
from ..models import Case, Terms
from ..querysets import DISPATCHING
from ..routing import Candidate, Matter, candidates
from ..serializers.routing import CandidateSerializer
from ..workflow import Hat


class CandidatesView(APIView):
    """Whom a case may be dispatched to, for whoever dispatches it."""

    @extend_schema(responses={200: CandidateSerializer(many=True)} | refusals(403, 404))
    def get(self, request, number: str):
        rights = rights_of(request)
        cases = Case.objects.visible_to(request.user, rights).with_parties()
        case = cases.filter(number=number).first()
        if case is None:
            raise NotFound(_("There is no such case, or it is not yours to see."))
        if Hat.DISPATCHER not in hats_of(request.user, case, rights):
            raise PermissionDenied(_("This is for those who dispatch the case."))
        return Response(_shown(candidates(Matter.of(case), at=timezone.now())))


class DryRunView(APIView):
    """Whom a matter of a type in a grid would go to: a dry run of the rules."""

    @extend_schema(
        parameters=[
            OpenApiParameter("type", str, required=True),
            OpenApiParameter("grid", str, required=True, description="Code of a grid"),
        ],
        responses={200: CandidateSerializer(many=True)} | refusals(400, 403),
    )
    def get(self, request):
        asked = request.query_params
        now = timezone.now()
        in_force = Terms.objects.visible_to(request.user).at(now)
        terms = in_force.filter(type=asked.get("type")).first()
        if terms is None:
            raise invalid("type", _("The catalogue has no such type."))
        grids = GridVersion.objects.visible_to(request.user).at(now)
        grid = grids.filter(code=asked.get("grid")).first()
        if grid is None:
            raise invalid("grid", _("No grid has this code today."))
        rights = rights_of(request)
        in_area = any(rights.holds(role, grid.path) for role in DISPATCHING)
        if not in_area and not request.user.has_perm("incidents.change_catalogue"):
            raise PermissionDenied(_("This is for those who dispatch there."))
        found = candidates(Matter(terms, terms.urgency, grid.grid_id, grid.path), at=now)
        return Response(_shown(found))


def _shown(found: list[Candidate]) -> list[dict]:
    return [
        {
            "to": {candidate.kind: candidate.id},
            "name": candidate.name,
            "why": candidate.why,
            "rule": candidate.rule,
            "on_duty": candidate.on_duty,
            "passed_over": candidate.passed_over,
        }
        for candidate in found
    ]
