"""Places that are due a visit: entered by leaders, seen by the people of the grids."""

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory import crs
from backend.territory.models import GridVersion, Place

from ..actions import due_places as actions
from ..due import day_of
from ..models import DuePlace
from ..serializers.due_places import (
    ChangedDuePlaceSerializer,
    DuePlaceEndingSerializer,
    DuePlaceSerializer,
    NewDuePlaceSerializer,
)
from ..shown import due_places_shown, led_among

_WORDS = {"name", "radius_m", "every_days"}


class _DuePlaces(GenericAPIView):
    queryset = DuePlace.objects.none()
    serializer_class = DuePlaceSerializer

    def visible(self):
        return DuePlace.objects.visible_to(self.request.user, rights_of(self.request))

    def due_place(self, identity: int) -> DuePlace:
        found = self.visible().filter(pk=identity).first()
        if found is None:
            raise NotFound(_("There is no such place, or it is not yours to see."))
        return found

    def led(self, place: DuePlace) -> DuePlace:
        """The place, for whoever leads one of its grids."""
        if not led_among([place], **self._asking()):
            raise PermissionDenied(_("Due places are set by the leaders of their grids."))
        return place

    def grids(self, codes: list[str]) -> list[int]:
        """Ids of the grids by their codes of now, of which the caller leads one at least."""
        drawn = GridVersion.objects.visible_to(self.request.user).at(timezone.now())
        found = dict(drawn.filter(code__in=codes).values_list("code", "grid"))
        if unknown := [index for index, code in enumerate(codes) if code not in found]:
            raise invalid(["grids", unknown[0]], _("There is no such grid now."))
        if not set(found.values()) & self._led():
            raise PermissionDenied(_("Due places are set by the leaders of their grids."))
        return sorted(found.values())

    def said(self, asked: dict) -> dict:
        """What was sent of a place, in the words of the actions."""
        said = {name: asked[name] for name in asked.keys() & _WORDS}
        if position := asked.get("position"):
            lon, lat = (np.array([position[name]]) for name in ("lon", "lat"))
            moved = crs.to_wgs84(lon, lat, position["crs"])
            said["lon"], said["lat"] = (float(value[0]) for value in moved)
        return said

    def shown(self, places: list[DuePlace]) -> list[dict]:
        rows = due_places_shown(places, now=timezone.now(), **self._asking())
        return DuePlaceSerializer(rows, many=True).data

    def _asking(self) -> dict:
        return {"user": self.request.user, "rights": rights_of(self.request)}

    def _led(self) -> set[int]:
        return set(rights_of(self.request).grid_ids(Role.LEADER))


class DuePlaceListView(_DuePlaces):
    """The places that the people of one's grids are to visit, and how it stands with them."""

    @extend_schema(
        parameters=[OpenApiParameter("grid", str, description="Code of a grid")],
        responses={200: DuePlaceSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        """Those in force, in the order in which they were entered."""
        today = timezone.localdate()
        places = self.visible().due_between(today, today)
        if code := request.query_params.get("grid"):
            drawn = GridVersion.objects.visible_to(request.user).at(timezone.now())
            if not drawn.filter(code=code).exists():
                raise invalid("grid", _("There is no such grid now."))
            places = places.of_grids(drawn.filter(code=code).values("grid"))
        return self.get_paginated_response(self.shown(self.paginate_queryset(places)))

    @extend_schema(
        request=NewDuePlaceSerializer,
        responses={201: DuePlaceSerializer} | refusals(400, 403),
    )
    def post(self, request):
        """Enter a place that the people of one grid, or of partners, visit every so many days."""
        asked = NewDuePlaceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        grids = self.grids(data["grids"])
        known = self._known(data.get("place"))
        said = (self._of_known(known) if known else {}) | self.said(data)
        if "lon" not in said:
            raise invalid("position", _("The place has no position: say one."))
        place = actions.enter_due_place(
            new=actions.NewDuePlace(**said, since=data.get("since") or day_of(now), place=known),
            grids=grids,
            by=request.user,
            at=now,
        )
        return Response(self.shown([place])[0], status=201)

    def _known(self, identity: int | None) -> Place | None:
        if identity is None:
            return None
        found = Place.objects.visible_to(self.request.user).at(timezone.localdate())
        place = found.filter(pk=identity).first()
        if place is None:
            raise invalid("place", _("There is no such place."))
        return place

    def _of_known(self, place: Place) -> dict:
        at = place.position
        return {"name": place.name} | ({"lon": at.x, "lat": at.y} if at else {})


class DuePlaceView(_DuePlaces):
    """One due place, also when it is due no more."""

    @extend_schema(responses={200: DuePlaceSerializer} | refusals(404))
    def get(self, request, identity: int):
        return Response(self.shown([self.due_place(identity)])[0])

    @extend_schema(
        request=ChangedDuePlaceSerializer,
        responses={200: DuePlaceSerializer} | refusals(400, 403, 404, 409, _409="due-place-over"),
    )
    def patch(self, request, identity: int):
        """Change what is said of it; of the grids named one at least is led by the caller."""
        place = self.led(self.due_place(identity))
        asked = ChangedDuePlaceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        changed = actions.change_due_place(
            place=place,
            grids=self.grids(data["grids"]) if "grids" in data else None,
            by=request.user,
            at=timezone.now(),
            **self.said(data),
        )
        return Response(self.shown([changed])[0])


class DuePlaceEndView(_DuePlaces):
    """A place that is due no more from a day on; its visits stay."""

    @extend_schema(
        request=DuePlaceEndingSerializer,
        responses={200: DuePlaceSerializer} | refusals(400, 403, 404, 409, _409="due-place-over"),
    )
    def post(self, request, identity: int):
        place = self.led(self.due_place(identity))
        asked = DuePlaceEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        day = asked.validated_data.get("day") or day_of(now)
        ended = actions.end_due_place(place=place, day=day, by=request.user, at=now)
        return Response(self.shown([ended])[0])
