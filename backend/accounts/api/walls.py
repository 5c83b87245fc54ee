"""Walls: kept by the system administrators of their area, enrolled by who stands before them."""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.answers.problems import Problem
from backend.territory.models import Area, AreaCode
from backend.territory.parameters import area_named

from ..actions import walls as actions
from ..browsers import browser_name
from ..models import User, Wall
from ..rights import READING_FIGURES, Rights, rights_of
from ..serializers.walls import (
    CodeOfWallSerializer,
    MadeWallSerializer,
    NewWallSerializer,
    OwnWallSerializer,
    TypedCodeSerializer,
    WallSerializer,
    shown_wall,
)
from ..walls import SHOWN, keep_key, key_shown


class Walls(GenericAPIView):
    """What the addresses below /walls/ have in common."""

    queryset = Wall.objects.none()
    serializer_class = WallSerializer

    def visible(self):
        return Wall.objects.visible_to(self.request.user).with_area_codes(timezone.localdate())

    def wall(self, identity: int) -> Wall:
        wall = self.visible().filter(pk=identity).first()
        if wall is None:
            raise NotFound(_("There is no such wall, or it is not yours to keep."))
        return wall


class WallListView(Walls):
    """The walls of one's area, the newest last. A wall ends as its account is closed."""

    @extend_schema(responses={200: WallSerializer(many=True)} | refusals())
    def get(self, request):
        page = self.paginate_queryset(self.visible())
        return self.get_paginated_response([shown_wall(wall) for wall in page])

    @extend_schema(
        request=NewWallSerializer, responses={201: MadeWallSerializer} | refusals(400, 403)
    )
    def post(self, request):
        """A new wall, and the one-time code that enrols the browser before it."""
        said = NewWallSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        wall, code = actions.make_wall(
            name=said.validated_data["name"],
            area=area_named(said.validated_data["area"]),
            by=request.user,
            at=timezone.now(),
        )
        return Response(shown_wall(self.wall(wall.pk)) | {"code": code}, status=201)


class WallCodeView(Walls):
    """A new code: for a wall whose browser was changed, or whose first code ran out."""

    @extend_schema(
        request=None,
        responses={200: CodeOfWallSerializer} | refusals(403, 404, 409, _409="closed"),
    )
    def post(self, request, wall: int):
        found = self.wall(wall)
        code = actions.give_code(wall=found, by=request.user, at=timezone.now())
        return Response({"code": code, "until": self.wall(wall).code_until})


class OwnWallView(APIView):
    """Whose wall this is: for a wall's own key, and for who reads figures at their desk."""

    shown_on_walls = ("GET",)

    @extend_schema(
        responses={200: OwnWallSerializer} | refusals(403, 409, _409="area-ended"),
    )
    def get(self, request):
        answer = Response(_own_wall(request.user, rights_of(request)))
        if isinstance(request.auth, Wall):
            keep_key(answer, key_shown(request))  # for as long again
        return answer


class _Guesses(AnonRateThrottle):
    """Of one address. Ten codes a minute are enough for whoever reads one from a paper."""

    rate = "10/min"


class EnrolmentView(APIView):
    """The code that was typed before the wall, for a key in a cookie that no script reads."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (_Guesses,)

    @extend_schema(
        request=TypedCodeSerializer, responses={201: OwnWallSerializer} | refusals(400, 429)
    )
    def post(self, request):
        said = TypedCodeSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        wall, key = actions.enrol_browser(
            code=said.validated_data["code"],
            browser=browser_name(request.headers.get("User-Agent", "")),
            at=timezone.now(),
        )
        answer = Response(_own_wall(wall.user, Rights.of(wall.user)), status=201)
        keep_key(answer, key)
        return answer


def _own_wall(user: User, rights: Rights) -> dict[str, Any]:
    """The area of `user`, with the townships in it. Raises PermissionDenied, or a 409 problem
    `area-ended` for an area that is no more."""
    area = user.area
    if area is None or not any(rights.holds(role, area.path) for role in READING_FIGURES):
        raise PermissionDenied
    today = timezone.localdate()
    shown = list(
        Area.objects.visible_to(user)
        .at(today)
        .within(area.path)
        .filter(level__in=SHOWN)
        .filter(codes__system=AreaCode.System.NBS, codes__valid_period__contains=today)
        .order_by("codes__code")
        .values("pk", "name", "level", code=F("codes__code"))
    )
    own = next((one for one in shown if one["pk"] == area.pk), None)
    if own is None:
        raise Problem("area-ended", _("The area of this wall is no more: it needs another one."))
    told = {"name": user.name, "area": own, "areas": [one for one in shown if one is not own]}
    return OwnWallSerializer(told).data
