"""Places by what people type, by kind, area and box; entering and changing one."""

from django.contrib.gis.geos import Point
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid

from ..actions import places as actions
from ..collections import places_as_geojson
from ..communities import communities_at
from ..models import Area, AreaCode, Place
from ..parameters import area_named, box_asked, day_asked
from ..places import plain, sought
from ..serializers.places import (
    ChangedPlaceSerializer,
    NewPlaceSerializer,
    PlaceEndingSerializer,
    PlaceSerializer,
)

_LONGEST = 100


class _Places(GenericAPIView):
    queryset = Place.objects.none()
    serializer_class = PlaceSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)

    def place(self, identity: int) -> Place:
        place = Place.objects.visible_to(self.request.user).filter(pk=identity).first()
        if place is None:
            raise NotFound(_("There is no such place."))
        return place

    def refuse_unless_allowed(self, area: Area | None) -> None:
        if not self.request.user.has_perm("territory.change_place", area):
            raise PermissionDenied(_("Places are changed by administrators of their area."))

    def said(self, data: dict) -> dict:
        """What was sent of a place, in the words of the action."""
        said = {name: data[name] for name in data.keys() & _AS_SENT}
        if "area" in data:
            said["area_id"] = area_named(data["area"]).pk if data["area"] else None
        if "position" in data:
            said["position"] = actions.Declared(**data["position"]) if data["position"] else None
        return said

    def answer(self, place: Place, status: int = 200) -> Response:
        return Response(_shown(coded(Place.objects.filter(pk=place.pk)).get()), status=status)


_AS_SENT = {"kind", "name", "number", "address", "source"}


class PlaceListView(_Places):
    """Compounds, roads, lifts, lamp posts and the like, as the district brought them in."""

    @property
    def ordering(self) -> tuple[str, ...]:
        return ("in_order",) if self.request.query_params.get("q") else ("id",)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="Part of a name or number, initials of its pinyin (hhwy), or the "
                "beginning of its whole pinyin; exact ones first",
            ),
            OpenApiParameter("kind", str, enum=Place.Kind.values),
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("bbox", str, description="west,south,east,north in degrees"),
            OpenApiParameter("at", str, description="A date or a moment; now when not said"),
        ],
        responses={(200, "application/json"): PlaceSerializer(many=True)}
        | FEATURES
        | refusals(400),
    )
    @method_decorator(gzip_page)
    def get(self, request):
        places = self._asked()
        if request.accepted_renderer.format == "geojson":
            ids = list(places.order_by(*self.ordering).values_list("pk", flat=True))
            return Response(places_as_geojson(ids, day=timezone.localdate()))
        page = self.paginate_queryset(coded(places))
        return self.get_paginated_response([_shown(place) for place in page])

    @extend_schema(
        request=NewPlaceSerializer,
        responses={201: PlaceSerializer} | refusals(400, 403, 409, _409="taken"),
    )
    def post(self, request):
        """Enter one place; without an area it belongs to the community it lies in."""
        asked = NewPlaceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        new = actions.NewPlace(**self.said(asked.validated_data))
        if new.area_id is None and new.position:
            new = actions.NewPlace(**{**vars(new), "area_id": self._community(new.position, now)})
        self.refuse_unless_allowed(Area.objects.filter(pk=new.area_id).first())
        day = asked.validated_data["day"]
        place = actions.enter_place(new=new, day=day, by=request.user.name, at=now)
        return self.answer(place, 201)

    def _asked(self) -> QuerySet[Place]:
        asked = self.request.query_params
        places = Place.objects.visible_to(self.request.user).at(day_asked(asked))
        if kind := asked.get("kind"):
            if kind not in Place.Kind.values:
                raise invalid("kind", _("There is no such kind."))
            places = places.filter(kind=kind)
        if code := asked.get("area"):
            places = places.within(area_named(code).path)
        if box := asked.get("bbox"):
            places = places.touching(*box_asked(box))
        if text := asked.get("q"):
            if not plain(text) or len(text) > _LONGEST:
                raise invalid("q", _("Give 1 to 100 characters."))
            places = sought(places, text)
        return places

    def _community(self, position: actions.Declared, now) -> int | None:
        (point,) = actions.points_of([position])
        found = communities_at([point.coords], now) if isinstance(point, Point) else None
        return found[0] if found else None


class PlaceView(_Places):
    """One place, also when it is no more."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(responses={200: PlaceSerializer} | refusals(404))
    def get(self, request, identity: int):
        return self.answer(self.place(identity))

    @extend_schema(
        request=ChangedPlaceSerializer,
        responses={200: PlaceSerializer} | refusals(400, 403, 404, 409, _409="taken"),
    )
    def patch(self, request, identity: int):
        """Change what is said of it."""
        place = self.place(identity)
        self.refuse_unless_allowed(place.area)
        asked = ChangedPlaceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = self.said(asked.validated_data)
        if "area_id" in said:
            self.refuse_unless_allowed(Area.objects.filter(pk=said["area_id"]).first())
        actions.change_place(place=place, by=request.user.name, at=timezone.now(), **said)
        return self.answer(place)


class PlaceEndView(_Places):
    """A place that is no more from a day on."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(
        request=PlaceEndingSerializer,
        responses={200: PlaceSerializer} | refusals(400, 403, 404),
    )
    def post(self, request, identity: int):
        place = self.place(identity)
        self.refuse_unless_allowed(place.area)
        asked = PlaceEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        day = asked.validated_data["day"]
        actions.end_place(place=place, day=day, by=request.user.name, at=timezone.now())
        return self.answer(place)


def coded(places: QuerySet[Place]) -> QuerySet[Place]:
    """With the code that the place's area has today."""
    codes = AreaCode.objects.filter(
        area=OuterRef("area"),
        system=AreaCode.System.NBS,
        valid_period__contains=timezone.localdate(),
    )
    return places.defer("spellings", "pinyin", "grams").annotate(
        code=Subquery(codes.values("code")[:1])
    )


def _shown(place: Place) -> dict:
    return {
        "id": place.pk,
        "kind": place.kind,
        "name": place.name,
        "number": place.number,
        "area": place.code,
        "address": place.address,
        "position": place.position and [round(value, 6) for value in place.position.coords],
        "source": place.source,
        "since": place.valid_period.lower,
        "ended": place.valid_period.upper,
    }
