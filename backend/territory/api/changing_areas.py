"""Entering and changing areas."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.answers.described import refusals

from ..actions import areas as actions
from ..models import Area
from ..serializers import (
    AreaSerializer,
    ChangedAreaSerializer,
    EndedAreaSerializer,
    EndingSerializer,
    MergedAreasSerializer,
    MergerSerializer,
    NewAreaSerializer,
    RecodedAreasSerializer,
    RecodingSerializer,
)
from . import areas
from .areas import SYSTEM


class _Changing(areas.Areas):
    def refuse_unless_above(self, parent: Area | None) -> None:
        """Areas are changed by whoever may do so in the one above them."""
        if not self.request.user.has_perm("territory.change_area", parent):
            raise PermissionDenied(_("Areas are changed by administrators of the area above."))

    def new_area(self, data: dict, place: str = "parent") -> actions.NewArea:
        parent = data["parent"]
        return actions.NewArea(
            level=data["level"],
            name=data["name"],
            kind=data["kind"],
            parent=self.area_in_body(place, parent, data["day"]) if parent else None,
            code=data["code"],
            mca_code=data["mca_code"],
        )


class AreaListView(_Changing, areas.AreaListView):
    @extend_schema(
        parameters=[SYSTEM],
        request=NewAreaSerializer,
        responses={201: AreaSerializer} | refusals(400, 403, 409, _409="taken"),
    )
    def post(self, request):
        """Enter an area that begins on a day."""
        asked = NewAreaSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        new, day = self.new_area(asked.validated_data), asked.validated_data["day"]
        self.refuse_unless_above(new.parent)
        area = actions.enter_area(new=new, day=day, by=request.user.name, at=timezone.now())
        return Response(self.shown(area, day), status=201)


class AreaView(_Changing, areas.AreaView):
    @extend_schema(
        parameters=[SYSTEM],
        request=ChangedAreaSerializer,
        responses={200: AreaSerializer}
        | refusals(400, 403, 404, 409, _409="taken, later-change-known"),
    )
    def patch(self, request, code: str):
        """Rename it, give it other codes or another parent, from a day on."""
        asked = ChangedAreaSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        area = self.area_in_address(code, data["day"])
        self.refuse_unless_above(area.parent)
        parent = data.get("parent")
        if parent is not None:
            parent = self.area_in_body("parent", parent, data["day"])
            self.refuse_unless_above(parent)
        given = {"nbs": data.get("code"), "mca": data.get("mca_code")}
        changed = actions.change_area(
            area=area,
            name=data.get("name"),
            kind=data.get("kind"),
            codes={system: code for system, code in given.items() if code},
            parent=parent,
            day=data["day"],
            by=request.user.name,
            at=timezone.now(),
        )
        return Response(self.shown(changed, data["day"]))


class AreaEndView(_Changing):
    """The end of an area that nobody takes over, or that was divided among several."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(
        parameters=[SYSTEM],
        request=EndingSerializer,
        responses={200: EndedAreaSerializer}
        | refusals(400, 403, 404, 409, _409="in-the-way, later-change-known"),
    )
    def post(self, request, code: str):
        asked = EndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        day = asked.validated_data["day"]
        area = self.area_in_address(code, day)
        self.refuse_unless_above(area.parent)
        successors = [
            self.area_in_body("successors", code, day)
            for code in asked.validated_data["successors"]
        ]
        grids = actions.end_area(
            area=area, successors=successors, day=day, by=request.user.name, at=timezone.now()
        )
        return Response({"ended": day, "grids_to_redraw": grids})


class AreaMergeView(_Changing):
    """Several areas become one: that of `into`, or a `new` one."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(
        parameters=[SYSTEM],
        request=MergerSerializer,
        responses={200: MergedAreasSerializer}
        | refusals(400, 403, 409, _409="taken, later-change-known"),
    )
    def post(self, request):
        asked = MergerSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        day = data["day"]
        areas = [self.area_in_body("areas", code, day) for code in dict.fromkeys(data["areas"])]
        if new := data.get("new"):
            into = self.new_area(new | {"day": day}, "new.parent")
        else:
            into = self.area_in_body("into", data["into"], day)
        for area in (*areas, into):
            self.refuse_unless_above(area.parent)
        merged = actions.merge_areas(
            areas=areas, into=into, day=day, by=request.user.name, at=timezone.now()
        )
        shown = {"area": self.shown(merged.area, day), "grids_to_redraw": merged.grids}
        return Response(shown)


class AreaRecodeView(_Changing):
    """New codes of several areas on one day, so that two may swap theirs."""

    renderer_classes = (JSONRenderer,)

    @extend_schema(
        parameters=[SYSTEM],
        request=RecodingSerializer,
        responses={200: RecodedAreasSerializer} | refusals(400, 403, 409, _409="taken"),
    )
    def post(self, request):
        asked = RecodingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        codes = {
            self.area_in_body(f"codes.{index}.area", one["area"], data["day"]): one["code"]
            for index, one in enumerate(data["codes"])
        }
        for area in codes:
            self.refuse_unless_above(area.parent)
        actions.recode_areas(
            codes=codes,
            system=data["system"],
            day=data["day"],
            by=request.user.name,
            at=timezone.now(),
        )
        return Response({"areas": [self.shown(area, data["day"]) for area in codes]})
