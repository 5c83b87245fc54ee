"""Assignment plans: asked for, looked at, corrected by hand, published."""

import json

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.accounts.rights import rights_of
from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer
from backend.answers.problems import invalid
from backend.territory.models import Area, AreaCode, Level
from backend.territory.parameters import area_named

from ..actions.correcting_plans import correct_plan
from ..actions.plans import delete_plan, make_plan
from ..actions.publishing_plans import publish_plan
from ..domains import DOMAINS
from ..models import Member, Plan, PlanRow, Post
from ..plan_words import reasons
from ..serializers.plans import (
    AskedPlanSerializer,
    CorrectionsSerializer,
    PlanPersonSerializer,
    PlanRowSerializer,
    PlanSerializer,
    named,
    row_shown,
)

_PERMISSION = "staffing.change_plan"
_PLANNED = (Level.DISTRICT, Level.TOWNSHIP)


class Plans(GenericAPIView):
    """What views of plans share: which one is asked for, and whether the caller may."""

    queryset = Plan.objects.none()
    serializer_class = PlanSerializer

    def visible(self):
        plans = Plan.objects.visible_to(self.request.user, rights_of(self.request))
        return plans.select_related("area", "made_by").annotate(corrected=Count("corrections"))

    def plan(self, pk: int, *, to_change: bool = False) -> Plan:
        """The one asked for. Raises 404 for one that is not there or not to be seen, 403 for
        whoever may only look."""
        # No key is longer than eight bytes, and a longer number is nobody's.
        found = self.visible().filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise NotFound(_("There is no such plan."))
        if to_change and not self.may_change(found.area):
            raise PermissionDenied
        return found

    def may_change(self, area: Area) -> bool:
        return self.request.user.has_perm(_PERMISSION, area)

    def answer(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.shown([self.visible().get(pk=pk)])[0], status=code)

    def shown(self, plans: list[Plan]) -> list[dict]:
        codes = dict(
            AreaCode.objects.filter(
                area__in={plan.area_id for plan in plans},
                system=AreaCode.System.NBS,
                valid_period__contains=timezone.localdate(),
            ).values_list("area_id", "code")
        )
        return [
            {
                "id": plan.pk,
                "area": {"code": codes.get(plan.area_id, ""), "name": plan.area.name},
                "posts": plan.posts,
                "since": plan.since,
                "options": plan.options,
                "status": plan.status,
                "share": plan.share,
                "failure": plan.failure,
                "made_by": plan.made_by.name,
                "made_at": plan.made_at,
                "published_at": plan.published_at,
                "totals": plan.totals,
                "short": plan.short,
                "corrected": plan.corrected,
                "may": self._may(plan),
            }
            for plan in plans
        ]

    def _may(self, plan: Plan) -> list[str]:
        if plan.status == Plan.Status.PUBLISHED or not self.may_change(plan.area):
            return []
        publish = ["publish"] if plan.status == Plan.Status.DRAFT else []
        return ["correct", *publish, "delete"]


class PlanListView(Plans):
    """Plans of the areas whose people one administers or leads; the newest first."""

    ordering = ("-pk",)

    @extend_schema(responses={200: PlanSerializer(many=True)} | refusals(400))
    def get(self, request):
        page = self.paginate_queryset(self.visible())
        return self.get_paginated_response(self.shown(page))

    @extend_schema(
        request=AskedPlanSerializer, responses={201: PlanSerializer} | refusals(400, 403)
    )
    def post(self, request):
        """Ask who should serve where from a moment on; it is solved in the background."""
        asked = AskedPlanSerializer(data=request.data)
        if not request.user.has_perm(_PERMISSION) and not self._plans_somewhere():
            raise PermissionDenied
        asked.is_valid(raise_exception=True)
        said, now = asked.validated_data, timezone.now()
        plan = make_plan(
            area=self._area(said.get("area")),
            posts=said["posts"],
            since=said.get("since", now),
            options=said["options"],
            by=request.user,
            at=now,
        )
        return self.answer(plan.pk, code=status.HTTP_201_CREATED)

    def _plans_somewhere(self) -> bool:
        area = self.request.user.area
        return area is not None and self.may_change(area)

    def _area(self, code: str | None) -> Area:
        area = area_named(code) if code else self.request.user.area
        area = area or Area.objects.filter(level=Level.DISTRICT).order_by("pk").first()
        if area is None or area.level not in _PLANNED:
            raise invalid("area", _("Give the code of the district or of a township."))
        if not self.may_change(area):
            raise PermissionDenied
        return area


class PlanView(Plans):
    """A plan: what it would change in all, and where people are short."""

    @extend_schema(responses={200: PlanSerializer} | refusals(404))
    def get(self, request, plan: int):
        return self.answer(self.plan(plan).pk)

    @extend_schema(responses={204: None} | refusals(403, 404, _409="not-in-this-state"))
    def delete(self, request, plan: int):
        """Delete a plan. Published ones stay."""
        delete_plan(plan=self.plan(plan, to_change=True), by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class PlanRowsView(Plans):
    """Who would serve which grid, on what way, and why."""

    serializer_class = PlanRowSerializer
    renderer_classes = (JSONRenderer, GeoJSONRenderer)

    @extend_schema(
        parameters=[
            OpenApiParameter("post", str, enum=Post.values),
            OpenApiParameter("domain", str, enum=DOMAINS),
            OpenApiParameter("changed", str, enum=["true", "false"]),
            OpenApiParameter("member", int),
            OpenApiParameter("grid", str, description="Code of a grid"),
        ],
        responses={200: PlanRowSerializer(many=True)} | FEATURES | refusals(400, 404),
    )
    def get(self, request, plan: int):
        """Rows by code and domain; as GeoJSON the ways, lines from the base point to the grid."""
        found = self.plan(plan)
        rows = PlanRow.objects.visible_to(request.user, rights_of(request)).filter(plan=found)
        rows = self._filtered(rows).select_related("member__user", "before__user")
        if request.accepted_renderer.format == "geojson":
            return Response(_ways(rows.filter(member__isnull=False).order_by("pk")))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(
            [row_shown(row, text) for row, text in zip(page, reasons(page), strict=True)]
        )

    def _filtered(self, rows):
        asked = self.request.query_params
        for name, choices in (("post", Post.values), ("domain", DOMAINS)):
            if value := asked.get(name):
                rows = rows.filter(**{name: _one_of(name, value, choices)})
        if changed := asked.get("changed"):
            rows = rows.changed(_one_of("changed", changed, ("true", "false")) == "true")
        if member := asked.get("member"):
            if not (member.isascii() and member.isdigit() and len(member) < 19):
                raise invalid("member", _("Give the id of a member."))
            rows = rows.filter(member=int(member))
        if grid := asked.get("grid"):
            rows = rows.filter(code=grid)
        return rows


class PlanPeopleView(Plans):
    """What the plan asks of each person who could serve, by name."""

    serializer_class = PlanPersonSerializer
    ordering = ("name", "pk")

    @extend_schema(responses={200: PlanPersonSerializer(many=True)} | refusals(400, 404))
    def get(self, request, plan: int):
        found = self.plan(plan)
        rows = PlanRow.objects.visible_to(request.user, rights_of(request)).filter(plan=found)
        people = (
            Member.objects.filter(pk__in=found.people)
            | Member.objects.filter(pk__in=rows.values("before"))
        ).select_related("user")
        page = self.paginate_queryset(people.annotate(name=F("user__name")))
        return self.get_paginated_response(_people(page, rows))


class PlanCorrectionsView(Plans):
    """Decided by hand, and the rest solved again around it."""

    @extend_schema(
        request=CorrectionsSerializer,
        responses={200: PlanSerializer} | refusals(400, 403, 404, _409="not-in-this-state"),
    )
    def put(self, request, plan: int):
        """Add corrections to those before, replace those of the same place, or release a place."""
        found = self.plan(plan, to_change=True)
        asked = CorrectionsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data["corrections"]
        correct_plan(plan=found, said=said, by=request.user, at=timezone.now())
        return self.answer(found.pk)


class PlanPublishView(Plans):
    """From draft to postings."""

    @extend_schema(
        request=None,
        responses={200: PlanSerializer}
        | refusals(
            403,
            404,
            _409="not-in-this-state, stale, grid-taken, member-taken, serves-already, has-left",
        ),
    )
    def post(self, request, plan: int):
        """Let it take effect from its moment on, or from now when that is past: all or nothing.
        Whoever stays keeps the posting; cover and absences are not touched."""
        found = self.plan(plan, to_change=True)
        publish_plan(plan=found, by=request.user, at=timezone.now())
        return self.answer(found.pk)


def _one_of(name: str, value: str, choices) -> str:
    if value not in choices:
        raise invalid(name, _("Give one of: %s.") % ", ".join(choices))
    return value


def _ways(rows) -> bytes:
    """A line for each row; base points are offices and stations, never homes."""
    features = [
        {
            "type": "Feature",
            "id": row.pk,
            "geometry": {
                "type": "LineString",
                "coordinates": [list(row.base_point.coords), list(row.place.coords)],
            },
            "properties": {
                "grid": row.code,
                "post": row.post,
                "domain": row.domain,
                "member": named(row.member),
                "metres": row.metres,
                "changed": row.member_id != row.before_id,
            },
        }
        for row in rows
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False).encode()


def _people(page: list[Member], rows) -> list[dict]:
    shown = {
        member.pk: {
            "member": named(member),
            "places": [],
            "before": set(),
            "metres": 0.0,
            "metres_before": 0.0,
        }
        for member in page
    }
    concerned = rows.filter(member__in=shown) | rows.filter(before__in=shown)
    for row in concerned.order_by("pk"):
        if row.member_id in shown:
            person = shown[row.member_id]
            person["metres"] = round(person["metres"] + row.metres, 3)
            person["places"].append(
                {
                    "grid": row.code,
                    "grid_name": row.name,
                    "post": row.post,
                    "domain": row.domain,
                    "metres": row.metres,
                }
            )
        if row.before_id in shown:
            person = shown[row.before_id]
            way = row.metres_before or 0.0
            person["metres_before"] = round(person["metres_before"] + way, 3)
            person["before"].add(row.code)
    return [person | {"before": sorted(person["before"])} for person in shown.values()]
