"""One's own day, for a phone that works a whole one without a network."""

from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.devices import device_of
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.answers.unless_known import json_unless_known

from ..day import cursor
from ..day.asker import Asker
from ..day.ground import ground
from ..day.today import changes, today
from ..serializers.day import ChangesOfTheDaySerializer, GroundSerializer, TodaySerializer


@method_decorator(gzip_page, name="dispatch")
class _Day(APIView):
    def asker(self) -> Asker:
        request = self.request
        return Asker(request.user, rights_of(request), device_of(request), timezone.now())


class TodayView(_Day):
    """Everything one has to do with today: shift, grids and colleagues, places that are due, cases
    and which of them wait for oneself, notices, and who looked at one's tracks."""

    @extend_schema(responses={200: TodaySerializer} | refusals())
    def get(self, request):
        return Response(today(self.asker()))


class ChangesView(_Day):
    """What is otherwise in one's day than one was told: applied to what one has, it gives what
    today would. Of what nothing is said, nothing has changed.

    A cursor that cannot be read is refused; then ask for the whole day again.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter("after", str, required=True, description="The cursor one has")
        ],
        responses={200: ChangesOfTheDaySerializer} | refusals(400),
    )
    def get(self, request):
        try:
            known = cursor.read(request.query_params.get("after", ""))
        except cursor.UnreadableError as error:
            raise invalid(
                "after", _("This is no cursor that can be read: ask for the whole day again.")
            ) from error
        return Response(changes(self.asker(), known))


class GroundView(_Day):
    """The map of one's grids without a network: their shapes, those of the grids that touch them,
    and the places inside one's own. The answer carries an ETag."""

    @extend_schema(responses={200: GroundSerializer, 304: None} | refusals())
    def get(self, request):
        return json_unless_known(request, ground(self.asker()))
