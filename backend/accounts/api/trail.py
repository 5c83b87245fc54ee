"""The audit trail: for auditors, and for everybody what others did that concerns them."""

from datetime import UTC

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer

from backend.answers.described import refusals
from backend.answers.fields import MomentField
from backend.answers.invalid import invalid
from backend.answers.workbooks.views import XLSX, XlsxRenderer

from ..actions.reading_the_trail import export_trail, note_reading
from ..models import Role, TrailEntry
from ..serializers.trail import (
    ConcerningMeSerializer,
    TrailEntrySerializer,
    entry_shown,
    shown_to_the_person,
)

_FILTERS = [
    OpenApiParameter("act", str, description="How the act begins: `grant.` finds `grant.given`"),
    OpenApiParameter("by", int, description="Who did it: id of a user"),
    OpenApiParameter("about", int, description="Whom it concerns: id of a user"),
    OpenApiParameter("subject", str, description="The thing, `case:20260720-000031`"),
    OpenApiParameter("since", OpenApiTypes.DATETIME),
    OpenApiParameter("until", OpenApiTypes.DATETIME, description="Before this moment"),
]


class _Trail(GenericAPIView):
    queryset = TrailEntry.objects.none()
    ordering = ("-at", "-id")

    def entries(self):
        """What the filters leave of what the auditor may read. Raises 403 for everybody else."""
        if self.request.user.role != Role.AUDITOR:
            raise PermissionDenied(_("The audit trail is read by auditors."))
        audited = TrailEntry.objects.visible_to(self.request.user).audited_by(self.request.user)
        asked = self.asked()
        if act := asked.get("act"):
            audited = audited.filter(act__startswith=act)
        for name in ("by", "about"):
            if name in asked:
                audited = audited.filter(**{name: _number(name, asked[name])})
        if subject := asked.get("subject"):
            audited = audited.filter(subject=subject)
        if since := asked.get("since"):
            audited = audited.filter(at__gte=_moment("since", since))
        if until := asked.get("until"):
            audited = audited.filter(at__lt=_moment("until", until))
        return audited.select_related("by", "about").order_by(*self.ordering)

    def asked(self) -> dict[str, str]:
        names = [parameter.name for parameter in _FILTERS]
        given = self.request.query_params
        return {name: given[name] for name in names if given.get(name)}


class TrailView(_Trail):
    """Who did what, the newest first. A look at a person's entries is itself an entry."""

    serializer_class = TrailEntrySerializer

    @extend_schema(
        parameters=_FILTERS,
        responses={200: TrailEntrySerializer(many=True)} | refusals(400, 403),
    )
    @transaction.atomic
    def get(self, request):
        page = self.paginate_queryset(self.entries())
        note_reading(by=request.user, at=timezone.now(), asked=self.asked())
        return self.get_paginated_response([entry_shown(entry) for entry in page])


class TrailExportView(_Trail):
    """The same as a workbook; taking it out is an entry."""

    renderer_classes = (JSONRenderer, XlsxRenderer)
    pagination_class = None

    @extend_schema(
        parameters=_FILTERS,
        responses={(200, XLSX): OpenApiTypes.BINARY} | refusals(400, 403),
    )
    def get(self, request):
        workbook = export_trail(
            entries=self.entries(), by=request.user, at=timezone.now(), asked=self.asked()
        )
        disposition = 'attachment; filename="trail.xlsx"'
        return HttpResponse(
            workbook, content_type=XLSX, headers={"Content-Disposition": disposition}
        )


class MyTrailView(GenericAPIView):
    """What others did that concerns me: who looked at what of mine, and why."""

    queryset = TrailEntry.objects.none()
    serializer_class = ConcerningMeSerializer
    ordering = ("-at", "-id")

    @extend_schema(responses={200: ConcerningMeSerializer(many=True)} | refusals(400))
    def get(self, request):
        mine = TrailEntry.objects.visible_to(request.user).concerning(request.user)
        page = self.paginate_queryset(mine.select_related("by"))
        return self.get_paginated_response([shown_to_the_person(entry) for entry in page])


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise invalid(name, _("Give the number of a user."))
    return int(text)


def _moment(name: str, text: str):
    try:
        return MomentField().run_validation(text).astimezone(UTC)
    except Exception as error:
        raise invalid(name, _("Give an RFC 3339 time (its + written as %2B).")) from error
