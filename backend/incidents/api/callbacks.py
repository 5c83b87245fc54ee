"""回访: who waits for a call, and how those who were called today found it."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from backend.accounts import masking
from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals

from ..call_list import ToCall, call_lists
from ..calling_back import needs_the_safe_way
from ..satisfaction import satisfaction
from ..serializers.callbacks import CallbackSerializer, SatisfactionSerializer
from ..shown import case_in_list
from .cases import CaseAnswers

# Whose figures these are: who calls, who presses, who leads.
READING_FIGURES = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF)


class CallbackListView(CaseAnswers):
    """Ended cases of the operator's area that wait for a call, the longest first."""

    serializer_class = CallbackSerializer
    ordering = ("closed_at", "pk")

    @extend_schema(responses={200: CallbackSerializer(many=True)} | refusals(400))
    def get(self, request):
        rights, now = rights_of(request), timezone.now()
        waiting = self.visible().answered_for(rights, Role.OPERATOR).waiting_for_a_call()
        page = self.paginate_queryset(waiting)
        lists = call_lists(page)
        return self.get_paginated_response(
            [
                case_in_list(case, user=request.user, rights=rights, now=now)
                | {
                    "safe_only": needs_the_safe_way(case),
                    "to_call": [_shown(one, needs_the_safe_way(case)) for one in lists[case.pk]],
                }
                for case in page
            ]
        )


class SatisfactionView(CaseAnswers):
    """Today's calls of the caller's area in one pool; never by person, grid or department."""

    @extend_schema(responses={200: SatisfactionSerializer} | refusals(403))
    def get(self, request):
        rights = rights_of(request)
        if not rights.area_paths(*READING_FIGURES):
            raise PermissionDenied
        today = timezone.localdate()
        cases = self.visible().answered_for(rights, *READING_FIGURES)
        return Response({"day": today, **satisfaction(cases, day=today)})


def _shown(one: ToCall, safe_only: bool) -> dict:
    caller = one.caller
    return {
        "report": str(one.report.pk),
        "source": one.report.source,
        "received_at": one.report.received_at,
        "caller": caller
        and {
            "name": masking.name(caller.name),
            "phone": "" if safe_only else masking.phone(caller.phone),
            "safe_way": masking.words(caller.safe_way),
        },
        "attempts": len(one.outcomes),
        "last_outcome": one.outcomes[-1] if one.outcomes else None,
        "done": one.is_done,
    }
