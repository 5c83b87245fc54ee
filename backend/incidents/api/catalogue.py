"""What the catalogue promises, over HTTP."""

from datetime import datetime, time

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.parameters import moment_asked

from ..clocks import due
from ..limits import OVERALL, limit_of_type
from ..models import MatterType
from ..office_calendar import calendar_now
from ..serializers.shown import DueSerializer
from ..shown import spans


class DueView(APIView):
    """When each clock of a matter of this type would be due, if it started at one moment."""

    @extend_schema(
        parameters=[
            OpenApiParameter("from", str, description="RFC 3339 time or date; now when not said"),
            OpenApiParameter(
                "source", str, enum=list(OVERALL), description="With the limit of the whole"
            ),
        ],
        responses={200: DueSerializer(many=True)} | refusals(400, 404),
    )
    def get(self, request, code: str):
        matter = MatterType.objects.visible_to(request.user).filter(pk=code).first()
        if matter is None:
            raise NotFound(_("The catalogue has no such type."))
        start = moment_asked(request.query_params, "from", of_a_day=time.min)
        limits = promised(matter)
        if source := request.query_params.get("source"):
            if source not in OVERALL:
                raise invalid(
                    "source", _("Give one of: %(choices)s.") % {"choices": ", ".join(OVERALL)}
                )
            limits["overall"] = OVERALL[source]
        try:
            return Response(_due_shown(limits, start))
        except OverflowError as error:
            raise invalid("from", _("There is no such date.")) from error


def promised(matter: MatterType) -> dict[str, str]:
    """The limits that every matter of the type has, by clock."""
    clocks = ["accept", "dispatch", "respond", "handle"]
    if matter.check_kind != MatterType.Check.NONE:
        clocks.append("check")
    if matter.callback != MatterType.Callback.NO:
        clocks.append("callback")
    return {
        clock: limit_of_type(
            clock,
            urgency=matter.urgency,
            respond_limit=matter.respond_limit,
            handle_limit=matter.handle_limit,
        )
        for clock in clocks
    }


def _due_shown(limits: dict[str, str], start: datetime) -> list[dict]:
    calendar = calendar_now()
    shown = []
    for clock, limit in limits.items():
        until = due(limit, start, calendar)
        shown.append(
            {
                "clock": clock,
                "limit": limit,
                "due_at": until.at.isoformat(),
                "provisional": until.provisional,
                "why": spans(until.why),
            }
        )
    return shown
