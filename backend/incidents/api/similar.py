"""Which open cases may be the matter somebody is typing."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import Rights, rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory import locate
from backend.territory.crs import NAMES
from backend.territory.parameters import position_asked

from ..alike import Told
from ..duplicates import Duplicate, because, duplicates_of
from ..models import MatterType
from ..serializers.similar import SimilarSerializer
from ..shown import case_in_list
from .cases import NOT_REPORTING

_LONGEST = 4_000  # as a description


class SimilarView(APIView):
    """Open cases of the caller's rights that may be the same matter, each with its reasons.

    They match place and matter, never person: who called is not asked for and not looked at.
    """

    @extend_schema(
        parameters=[
            OpenApiParameter("type", str, description="Code of a type"),
            OpenApiParameter("lon", float),
            OpenApiParameter("lat", float),
            OpenApiParameter("crs", str, enum=NAMES, default="wgs84"),
            OpenApiParameter("address", str),
            OpenApiParameter("q", str, description="What is told of the matter"),
        ],
        responses={200: SimilarSerializer} | refusals(400, 403),
    )
    def get(self, request):
        if request.user.role in NOT_REPORTING:
            raise PermissionDenied
        rights = rights_of(request)
        found = duplicates_of(_told(request), user=request.user, rights=rights)
        return Response({"similar": [_shown(one, request.user, rights) for one in found]})


def _told(request) -> Told:
    asked = request.query_params
    place = position_asked(asked) if asked.get("lon") or asked.get("lat") else None
    placed = locate.place(*place) if place else None
    matter = _type(request.user, asked.get("type"))
    return Told(
        type=matter.code if matter else "",
        domain=matter.domain_id if matter else "",
        words=_text(asked, "q"),
        address=_text(asked, "address"),
        place=place,
        grid=placed.grid_id if placed else None,
        at=timezone.now(),
    )


def _type(user, code: str | None) -> MatterType | None:
    if not code:
        return None
    matter = MatterType.objects.visible_to(user).filter(code=code).first()
    if matter is None:
        raise invalid("type", _("The catalogue has no such type."))
    return matter


def _text(asked, name: str) -> str:
    text = asked.get(name, "")
    if len(text) > _LONGEST:
        raise invalid(name, _("Give at most 4,000 characters."))
    return text


def _shown(one: Duplicate, user, rights: Rights) -> dict:
    return {
        "case": case_in_list(one.case, user=user, rights=rights, now=timezone.now()),
        "score": one.alike.score,
        "because": because(one.alike),
    }
