"""What a shift amounts to."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers import problems
from backend.answers.described import refusals

from ..actions.summaries import summary_of
from ..serializers.summaries import SummarySerializer
from .asked import open_shift


class SummaryView(APIView):
    @extend_schema(
        responses={200: SummarySerializer}
        | refusals(403, 404, _403="reason-needed", _404="not-found, no-summary"),
    )
    def get(self, request, uuid):
        """Of one's own shift, or of one that was opened with a reason, as it stands now.

        A shift without tracking has none, and is whole; neither has one whose track was deleted.
        """
        summary = summary_of(shift=open_shift(request, uuid), at=timezone.now())
        if summary is None:
            raise problems.Problem("no-summary", _("Nothing is known of this shift."), status=404)
        return Response(SummarySerializer(summary).data)
