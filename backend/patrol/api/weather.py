"""Bad weather, which excuses visits that were due: entered by operators and leaders."""

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.territory.models import AreaCode, GridVersion
from backend.territory.parameters import area_named

from ..actions import weather as actions
from ..models import BadWeather
from ..serializers.due_places import BadWeatherSerializer, NewBadWeatherSerializer


class _Weather(GenericAPIView):
    queryset = BadWeather.objects.none()
    serializer_class = BadWeatherSerializer
    ordering = ("-id",)

    def visible(self):
        codes = AreaCode.objects.filter(
            area=OuterRef("area"),
            system=AreaCode.System.NBS,
            valid_period__contains=timezone.localdate(),
        )
        return (
            BadWeather.objects.visible_to(self.request.user)
            .select_related("area")
            .annotate(code=Subquery(codes.values("code")[:1]))
        )

    def shown(self, spells: list[BadWeather]) -> list[dict]:
        now, where = timezone.now(), self._said_by_caller()
        rows = [
            {
                "id": one.pk,
                "area": one.code,
                "area_name": one.area.name,
                "since": one.period.lower,
                "until": one.period.upper,
                "reason": one.reason,
                "may": ["end"] * (one.period.upper > now and where(one.area.path)),
            }
            for one in spells
        ]
        return BadWeatherSerializer(rows, many=True).data

    def refuse_unless_theirs(self, path: str) -> None:
        if not self._said_by_caller()(path):
            raise PermissionDenied(
                _("Bad weather is entered by the centre of the area, or a leader in the community.")
            )

    def _said_by_caller(self):
        """Whether the caller says of an area, by its path, what the weather is: the centre of
        all its areas, a leader of the communities that their grids belong to."""
        rights = rights_of(self.request)
        centres = tuple(rights.area_paths(Role.OPERATOR))
        drawn = GridVersion.objects.visible_to(self.request.user).at(timezone.now())
        led = drawn.filter(grid__in=rights.grid_ids(Role.LEADER))
        communities = set(led.values_list("home_community__path", flat=True))
        return lambda path: path.startswith(centres) or path in communities


class BadWeatherListView(_Weather):
    """Spells that go on or are to come, the newest entered first."""

    @extend_schema(
        parameters=[OpenApiParameter("area", str, description="Code of an area")],
        responses={200: BadWeatherSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        spells = self.visible().filter(period__endswith__gt=timezone.now())
        if code := request.query_params.get("area"):
            spells = spells.filter(area__path__startswith=area_named(code).path)
        return self.get_paginated_response(self.shown(self.paginate_queryset(spells)))

    @extend_schema(
        request=NewBadWeatherSerializer,
        responses={201: BadWeatherSerializer} | refusals(400, 403),
    )
    def post(self, request):
        """Nobody is expected outside in an area from one moment to another, and why."""
        asked = NewBadWeatherSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        area = area_named(data["area"])
        self.refuse_unless_theirs(area.path)
        entered = actions.enter_bad_weather(
            area=area,
            since=data["since"],
            until=data["until"],
            reason=data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return Response(self.shown([self.visible().get(pk=entered.pk)])[0], status=201)


class BadWeatherEndView(_Weather):
    """Over sooner than was said."""

    @extend_schema(
        request=None,
        responses={200: BadWeatherSerializer} | refusals(403, 404, 409, _409="weather-over"),
    )
    def post(self, request, identity: int):
        found = self.visible().filter(pk=identity).first()
        if found is None:
            raise NotFound(_("There is no such weather."))
        self.refuse_unless_theirs(found.area.path)
        now: datetime = timezone.now()
        found.period = actions.end_bad_weather(weather=found, by=request.user, at=now).period
        return Response(self.shown([found])[0])
