"""Which types of matter may be meant, while somebody types."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import invalid

from ..models import MatterType, Terms
from ..serializers.suggestions import SuggestionsSerializer
from ..shown import localized
from ..suggesting import Suggestion, suggest

_AS_MANY_AS_ARE_READ = 3
_AT_MOST = 10
_LONGEST = 4_000  # as a description


class SuggestionsView(APIView):
    """Types that a description speaks of, or that are typed by initials or code.

    With each stands what in the text speaks for it. A person decides.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                required=True,
                description="A description, part of a type's name, initials of its pinyin "
                "(dtkr) or its code",
            ),
            OpenApiParameter("limit", int, description="1 to 10; 3 when not said"),
        ],
        responses={200: SuggestionsSerializer} | refusals(400),
    )
    def get(self, request):
        text = request.query_params.get("q", "")
        if len(text) > _LONGEST:
            raise invalid("q", _("Give at most 4,000 characters."))
        now = timezone.now()
        types = MatterType.objects.visible_to(request.user).in_use(now).select_related("domain")
        found = suggest(text, types, at_most=_limit(request.query_params.get("limit")))
        in_force = Terms.objects.visible_to(request.user).at(now)
        urgencies = dict(in_force.values_list("type", "urgency"))
        return Response({"suggestions": [_shown(one, urgencies) for one in found]})


def _limit(asked: str | None) -> int:
    if not asked:
        return _AS_MANY_AS_ARE_READ
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:3]) <= _AT_MOST):
        raise invalid("limit", _("Give a number from 1 to 10."))
    return int(asked)


def _shown(one: Suggestion, urgencies: dict[str, str]) -> dict:
    return {
        "type": one.type.code,
        "name": localized(one.type),
        "domain": one.type.domain_id,
        "domain_name": localized(one.type.domain),
        "urgency": urgencies[one.type.code],
        "score": one.score,
        "matched": one.matched,
    }
