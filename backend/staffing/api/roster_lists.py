"""The roster and the ledger going out as workbooks, in the caller's rights."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer

from backend.accounts.rights import rights_of
from backend.accounts.trail import note
from backend.answers.described import refusals
from backend.answers.workbooks.templates import written
from backend.answers.workbooks.views import XlsxRenderer
from backend.territory.models import Area
from backend.territory.parameters import area_named, moment_asked

from ..actions.rosters import keeps
from ..models import Member, Posting, Roster
from ..querysets import KNOWING_PEOPLE
from ..rosters.listing import Listed, ledger_at, roster_at
from ..serializers.rosters import RosterSerializer
from .rosters import WORKBOOK, workbook_answer

_ASKED = [
    OpenApiParameter("area", str, description="Code of the area; all one answers for, if not said"),
    OpenApiParameter("at", str, description="A date or a moment; now, when not said"),
]


class _Lists(GenericAPIView):
    queryset = Roster.objects.none()
    serializer_class = RosterSerializer
    renderer_classes = (JSONRenderer, XlsxRenderer)

    def asked(self) -> tuple[Area | None, datetime, list[str]]:
        """The area and the moment, and the areas whose people the caller answers for."""
        scopes = rights_of(self.request).area_paths(*KNOWING_PEOPLE)
        if not scopes:
            raise PermissionDenied(_("Lists of people are for those who answer for an area."))
        code = self.request.query_params.get("area")
        return area_named(code) if code else None, moment_asked(self.request.query_params), scopes

    def sent(self, act: str, listed: Listed, area: Area | None, name: str) -> HttpResponse:
        content = written(listed.title, listed.heads, listed.rows)
        note(
            act=act,
            by=self.request.user,
            at=timezone.now(),
            subject=f"area:{area.pk}" if area else "",
            scope=area.path if area else "",
            details={"rows": len(listed.rows), "people": listed.people, "phones": listed.phones},
        )
        return workbook_answer(content, name)


class CurrentRosterView(_Lists):
    """The roster as it is (名册)."""

    @extend_schema(parameters=_ASKED, responses=WORKBOOK | refusals(400, 403))
    def get(self, request):
        """People and postings at a moment, under the headings of the template: it can come in
        again. Phones are whole for who keeps the people, masked for others."""
        area, at, _scopes = self.asked()
        rights = rights_of(request)
        listed = roster_at(
            postings=Posting.objects.visible_to(request.user, rights, drawn_at=at),
            members=Member.objects.visible_to(request.user, rights),
            area=area,
            keeps=keeps(request.user),
            at=at,
        )
        return self.sent("people.roster_taken", listed, area, "roster")


class LedgerView(_Lists):
    """The ledger of grids (台账)."""

    @extend_schema(parameters=_ASKED, responses=WORKBOOK | refusals(400, 403))
    def get(self, request):
        """A row for each grid at a moment: leader, worker, professional members by domain, and
        what is vacant. Phones are whole for who keeps the people, masked for others."""
        area, at, scopes = self.asked()
        listed = ledger_at(
            postings=Posting.objects.visible_to(request.user, rights_of(request), drawn_at=at),
            area=area,
            scopes=scopes,
            keeps=keeps(request.user),
            at=at,
        )
        return self.sent("people.ledger_taken", listed, area, "ledger")
