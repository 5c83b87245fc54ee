"""Reports, cases and actions over HTTP."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import FEATURES, refusals
from backend.answers.geojson import GeoJSONRenderer, rows_as_features
from backend.answers.problems import invalid
from backend.territory.parameters import area_named, box_asked

from ..actions.reporting import record_report
from ..actions.stepping import act
from ..actions.storms import gather
from ..clocks import LAMPS
from ..evidence.cited import Pieces
from ..in_full import case_in_full
from ..models import Case
from ..serializers.asked import ActionSerializer, ReportSerializer
from ..serializers.bulk import ChildrenSerializer
from ..serializers.shown import (
    CaseEventSerializer,
    CaseInFullSerializer,
    CaseInListSerializer,
    DoneSerializer,
    RecordedSerializer,
)
from ..shown import case_in_list, event_shown
from ..workflow import State

# Auditors see the audit trail and administrators no case texts: neither reports matters.
NOT_REPORTING = (Role.AUDITOR, Role.ADMIN)


class ReportView(APIView):
    """A matter from the field, sent as often as the network needs, becomes one case."""

    @extend_schema(
        request=ReportSerializer,
        responses={200: RecordedSerializer, 201: RecordedSerializer}
        | refusals(400, 403, 409, _409="uuid-taken"),
    )
    def put(self, request, uuid: UUID):
        if request.user.role in NOT_REPORTING:
            raise PermissionDenied
        asked = ReportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        recorded = record_report(
            uuid=uuid,
            sent=request.data,
            asked=asked.validated_data,
            by=request.user,
            at=timezone.now(),
        )
        return Response(recorded.answer, status=201 if recorded.is_new else 200)


class CaseAnswers(GenericAPIView):
    """What all readers of cases share: the rows a user may see, with what they are shown by."""

    queryset = Case.objects.none()
    serializer_class = CaseInListSerializer

    def visible(self):
        rights = rights_of(self.request)
        cases = Case.objects.visible_to(self.request.user, rights)
        return cases.with_parties()

    def one(self, **which) -> Case:
        case = self.visible().filter(**which).first()
        if case is None:
            raise NotFound(_("There is no such case, or it is not yours to see."))
        return case

    def in_full(self, case: Case) -> Response:
        shown = case_in_full(
            case, user=self.request.user, rights=rights_of(self.request), now=timezone.now()
        )
        return Response(shown, headers={"ETag": f'"{case.version}"'})


class CaseListView(CaseAnswers):
    """Cases in the caller's rights, the newest first."""

    ordering = ("-pk",)
    renderer_classes = (JSONRenderer, GeoJSONRenderer)

    @extend_schema(
        parameters=[
            OpenApiParameter("format", str, enum=["json", "geojson"]),
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("state", str, enum=list(State)),
            OpenApiParameter("open", bool, description="Only cases that are not yet closed"),
            OpenApiParameter("domain", str),
            OpenApiParameter("parent", str, description="Number of a storm: its children"),
            OpenApiParameter("lamp", str, enum=LAMPS),
            OpenApiParameter("bbox", str, description="west,south,east,north in degrees"),
            OpenApiParameter("q", str, description="Words of the description, or a number"),
        ],
        responses={200: CaseInListSerializer(many=True)} | FEATURES | refusals(400),
    )
    def get(self, request):
        now = timezone.now()
        cases = self._filtered(now)
        if request.accepted_renderer.format == "geojson":
            rows = self._shown(cases.order_by(*self.ordering), now)
            return Response(rows_as_features(rows, id="number"))
        return self.get_paginated_response(self._shown(self.paginate_queryset(cases), now))

    def _shown(self, cases, now) -> list[dict]:
        rights = rights_of(self.request)
        return [
            case_in_list(case, user=self.request.user, rights=rights, now=now) for case in cases
        ]

    def _filtered(self, now):
        asked = self.request.query_params
        cases = self.visible()
        if code := asked.get("area"):
            cases = cases.within(area_named(code).path)
        if state := asked.get("state"):
            cases = cases.filter(state=_one_of("state", state, list(State)))
        if is_open := asked.get("open"):
            wanted = _one_of("open", is_open, ["true", "false"]) == "true"
            cases = cases.open() if wanted else cases.closed()
        if parent := asked.get("parent"):
            cases = cases.filter(parent__number=parent)
        if domain := asked.get("domain"):
            cases = cases.filter(type__domain=domain)
        if lamp := asked.get("lamp"):
            cases = cases.with_lamp(_one_of("lamp", lamp, LAMPS), now)
        if box := asked.get("bbox"):
            cases = cases.shown_in(*box_asked(box))
        if words := asked.get("q"):
            cases = cases.saying(words)
        return cases


class CaseView(CaseAnswers):
    @extend_schema(responses={200: CaseInFullSerializer} | refusals(404))
    def get(self, request, number: str):
        return self.in_full(self.one(number=number))


class CaseByReportView(CaseAnswers):
    """The case a report became, for a phone that lost the answer."""

    @extend_schema(responses={200: CaseInFullSerializer} | refusals(404))
    def get(self, request, uuid: UUID):
        return self.in_full(self.one(reports__uuid=uuid))


class CaseEventsView(CaseAnswers):
    """The story of a case from its report on, in order."""

    ordering = ("seq",)
    serializer_class = CaseEventSerializer

    @extend_schema(responses={200: CaseEventSerializer(many=True)} | refusals(400, 404))
    def get(self, request, number: str):
        story = self.one(number=number).events.select_related("by__department", "said")
        page = self.paginate_queryset(story)
        pieces = Pieces.of(
            (uuid for event in page for uuid in event.evidence),
            user=request.user,
            rights=rights_of(request),
            now=timezone.now(),
        )
        return self.get_paginated_response([event_shown(event, pieces) for event in page])


class CaseEventsByReportView(CaseEventsView):
    @extend_schema(responses={200: CaseEventSerializer(many=True)} | refusals(400, 404))
    def get(self, request, uuid: UUID):
        return super().get(request, self.one(reports__uuid=uuid).number)


class ChildrenView(CaseAnswers):
    """The cases of a storm: set by the command centre, whole, as often as it grows."""

    serializer_class = CaseInFullSerializer

    @extend_schema(
        request=ChildrenSerializer,
        responses={200: CaseInFullSerializer}
        | refusals(400, 403, 404, 409, _403="not-yours", _409="has-a-parent"),
    )
    def put(self, request, number: str):
        self.one(number=number)
        asked = ChildrenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            gather(
                number=number,
                children=asked.validated_data["children"],
                by=request.user,
                rights=rights_of(request),
                at=timezone.now(),
            )
        except Case.DoesNotExist as error:
            raise NotFound(_("There is no such case, or it is not yours to see.")) from error
        return self.in_full(self.one(number=number))


class ActionView(APIView):
    """One step of a case; the same uuid and body again answer the first answer."""

    @extend_schema(
        request=ActionSerializer,
        responses={200: DoneSerializer}
        | refusals(
            400,
            403,
            404,
            409,
            _403="not-yours, own-question",
            _409="uuid-taken, stale, unknown-action, not-from-here, too-late, extended-already,"
            " co-handlers-open, reported-back, not-there, evidence-missing, no-safe-way,"
            " not-called-back, not-dissatisfied, lead-ended",
        ),
    )
    def put(self, request, number: str, uuid: UUID):
        asked = ActionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            answer = act(
                case_number=number,
                uuid=uuid,
                sent=request.data,
                asked=asked.validated_data,
                by=request.user,
                rights=rights_of(request),
                at=timezone.now(),
            )
        except Case.DoesNotExist as error:
            raise NotFound(_("There is no such case, or it is not yours to see.")) from error
        return Response(answer)


def _one_of(name: str, value: str, choices) -> str:
    if value not in choices:
        raise invalid(name, _("Give one of: %(choices)s.") % {"choices": ", ".join(choices)})
    return value
