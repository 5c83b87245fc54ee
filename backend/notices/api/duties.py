"""The duty roster: who answers where, when, and as which."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.answers.workbooks.reports import Report
from backend.answers.workbooks.sheets import Sheet
from backend.answers.workbooks.views import WorkbookView
from backend.territory.models import Area, AreaCode
from backend.territory.parameters import area_named, moment_asked

from ..actions import duty_workbook
from ..actions.duties import NewDuty, end_duty, lay_duty
from ..models import Duty
from ..querysets import DutyQuerySet
from ..serializers.duties import DutyEndingSerializer, DutySerializer, NewDutySerializer

_OF_WHERE = [
    OpenApiParameter("area", str, description="Code of an area: duties there, not below it"),
    OpenApiParameter(
        "department", str, description="Code of a department; empty: the command centre alone"
    ),
]


class _Duties(GenericAPIView):
    queryset = Duty.objects.none()
    serializer_class = DutySerializer

    def asked_for(self) -> DutyQuerySet:
        duties = Duty.objects.visible_to(self.request.user, rights_of(self.request))
        asked = self.request.query_params
        if code := asked.get("area"):
            duties = duties.filter(area=area_named(code))
        if "department" in asked:
            duties = duties.filter(department=asked["department"] or None)
        return duties.select_related("user", "area")

    def shown(self, duties: list[Duty]) -> list[dict]:
        codes = AreaCode.objects.filter(
            area__in={duty.area_id for duty in duties},
            system=AreaCode.System.NBS,
            valid_period__contains=timezone.localdate(),
        )
        context = {"codes": dict(codes.values_list("area_id", "code"))}
        return DutySerializer(duties, many=True, context=context).data

    def refuse_unless_allowed(self, area: Area) -> None:
        if not self.request.user.has_perm("notices.change_duty", area):
            raise PermissionDenied(_("The duty roster is kept by administrators of its area."))


class DutyListView(_Duties):
    """Duties that are not over; with `at`, those of that moment."""

    @extend_schema(
        parameters=[*_OF_WHERE, OpenApiParameter("at", str, description="A moment with offset")],
        responses={200: DutySerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        duties = self.asked_for()
        if request.query_params.get("at"):
            duties = duties.at(moment_asked(request.query_params))
        else:
            ahead = Q(period__endswith__gt=timezone.now()) | Q(period__upper_inf=True)
            duties = duties.filter(ahead)
        return self.get_paginated_response(self.shown(self.paginate_queryset(duties)))

    @extend_schema(
        request=NewDutySerializer,
        responses={201: DutySerializer} | refusals(400, 403, 409, _409="duty-taken"),
    )
    def post(self, request):
        """Lay one duty. Operators hold the restricted tier of the area while it lasts."""
        asked = NewDutySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = {**asked.validated_data, "area": area_named(asked.validated_data["area"])}
        self.refuse_unless_allowed(said["area"])
        duty = lay_duty(new=NewDuty(**said), by=request.user, at=timezone.now())
        return Response(self.shown([duty])[0], status=201)


class DutyNowView(_Duties):
    """Who answers now, in the order in which they are called."""

    ordering = ("area_id", "department_id", "post", "rank", "id")

    @extend_schema(parameters=_OF_WHERE, responses={200: DutySerializer(many=True)} | refusals(400))
    def get(self, request):
        duties = self.asked_for().at(timezone.now()).filter(user__is_active=True)
        return self.get_paginated_response(self.shown(self.paginate_queryset(duties)))

    ordering = ("area_id", "department_id", "post", "rank", "id")


class DutyEndView(_Duties):
    """End a duty early; one that has not begun by then is struck out."""

    @extend_schema(
        request=DutyEndingSerializer,
        responses={200: DutySerializer, 204: None} | refusals(400, 403, 404, 409, _409="ended"),
    )
    def post(self, request, duty: int):
        found = self.asked_for().filter(pk=duty).first()
        if found is None:
            raise NotFound(_("There is no such duty."))
        self.refuse_unless_allowed(found.area)
        asked = DutyEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        ends_at = asked.validated_data.get("at", now)
        if ends_at < now:
            raise invalid("at", _("What is past stays as it was."))
        ended = end_duty(duty=found, by=request.user, at=now, ends_at=ends_at)
        if ended is None:
            return Response(status=204)
        return Response(self.shown([ended])[0])


class DutyWorkbookView(WorkbookView):
    """The duty roster as people keep it; good rows go in without the bad."""

    form = duty_workbook.FORM
    file_name = "duties"

    def refuse_unless_allowed(self) -> None:
        """Which areas, each row says."""
        user = self.request.user
        if not user.has_perm("notices.change_duty", user.area):
            raise PermissionDenied(_("The duty roster is kept by administrators of its area."))

    def enter(self, sheet: Sheet, asked: dict, at: datetime) -> Report:
        return duty_workbook.enter_duty_workbook(
            sheet=sheet, dry_run=asked["dry_run"], by=self.request.user, at=at
        )
