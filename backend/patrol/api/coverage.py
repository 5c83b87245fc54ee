"""How much of one grid was walked, for its own people: a grid has one worker, and so a figure of
a grid is a figure of a person. There is no list of it, and nothing to compare."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.fields import MomentField
from backend.answers.problems import invalid
from backend.staffing.querysets import SERVING_A_GRID
from backend.territory.models import GridVersion

from ..due import day_of, midnight
from ..models import DuePlace
from ..serializers.coverage import CoverageSerializer
from ..shown import due_place_shown
from ..standings import standings_of
from ..walked import shapes_shown, walked_in

_LONGEST = timedelta(days=31)
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


class CoverageView(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter(
                "from", str, description="A day, or a moment in it; today when not said"
            ),
            OpenApiParameter(
                "to", str, description="A day, or a moment in it, to its end; now when not said"
            ),
        ],
        responses={200: CoverageSerializer} | refusals(400, 403, 404),
    )
    def get(self, request, code: str):
        """Covered, not covered and unknown of one's own grid as it is drawn now, and its due
        places, in whole days, up to 31 of them."""
        now = timezone.now()
        grid = GridVersion.objects.visible_to(request.user).at(now).filter(code=code).first()
        if grid is None:
            raise NotFound(_("There is no such grid now."))
        if grid.grid_id not in rights_of(request).grid_ids(*SERVING_A_GRID):
            raise PermissionDenied(_("The coverage of a grid is for its own people."))
        since, until = _period_asked(request.query_params, now)
        walked = walked_in(grid, since, until, now=now)
        shapes = shapes_shown(walked.drawn)
        shares = dict(zip(shapes, walked.coverage.shares(), strict=True))
        answer = {
            "grid": grid.code,
            "from": since,
            "to": until,
            "simplified": walked.simplified,
            "due_places": self._due_places(grid, since, min(until, now)),
        } | {part: {"share": shares[part], "shape": shapes[part]} for part in shapes}
        return Response(CoverageSerializer(answer).data)

    def _due_places(self, grid: GridVersion, since: datetime, until: datetime) -> list[dict]:
        """How it stood at the end of the period with the places that were due in it."""
        last = day_of(until - _INSTANT)
        visible = DuePlace.objects.visible_to(self.request.user, rights_of(self.request))
        there = visible.of_grids([grid.grid_id]).due_between(day_of(since), last)
        places = list(there.order_by("pk"))
        standings = standings_of(places, until)
        shown = [due_place_shown(place, standings[place.pk]) for place in places]
        for place in shown:
            if place["visited_at"] and place["visited_at"] < since:
                place["visited_at"] = None
        return shown


def _period_asked(asked, now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the day of `from` to the end of that of `to`, now when not said.

    Whole days of the installation: a stretch of minutes would show where somebody was in it, and
    one after the other a track, which takes a reason to open.
    """
    since = _moment(asked, "from", beginning=True) or midnight(day_of(now))
    until = _moment(asked, "to", beginning=False)
    if (until or now) <= since:
        raise invalid("to", _("This ends before it begins."))
    try:
        since = midnight(day_of(since))
        until = midnight(day_of(until - _INSTANT) + _DAY) if until else now
    except OverflowError as error:
        raise invalid("to", _("Ask for 31 days at most.")) from error
    if until - since > _LONGEST:
        raise invalid("to", _("Ask for 31 days at most."))
    return since, until


def _moment(asked, name: str, *, beginning: bool) -> datetime | None:
    text = asked.get(name)
    if not text:
        return None
    try:
        if day := parse_date(text):
            return midnight(day if beginning else day + _DAY)
        return MomentField().run_validation(text).astimezone(UTC)
    except (ValidationError, ValueError, OverflowError) as error:
        message = _("Give a date or an RFC 3339 time (its + written as %2B).")
        raise invalid(name, message) from error
