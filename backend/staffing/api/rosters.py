"""Rosters from the file to being entered, and what comes back of them."""

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from backend.accounts.models import User
from backend.answers.described import refusals
from backend.answers.uploads import StrictFormParser
from backend.answers.workbooks.keeping import sheet_of
from backend.answers.workbooks.marking import marked
from backend.answers.workbooks.templates import template
from backend.answers.workbooks.views import XLSX, XlsxRenderer

from ..actions.first_passwords import give_first_passwords, without_password
from ..actions.rosters import ask_to_enter, delete_roster, receive_roster, refuse_forgotten
from ..models import Roster
from ..rosters.form import ALLOWED_WORDS, FORM
from ..rosters.shown import refused_of, shown
from ..serializers.rosters import (
    RosterDetailsSerializer,
    RosterSerializer,
    RosterUploadSerializer,
)

WORKBOOK = {(200, XLSX): OpenApiTypes.BINARY}


def keeps_people(user: User) -> bool:
    """Whether a user keeps people anywhere: in the district, or in the area of their office."""
    permission = "staffing.change_member"
    return user.has_perm(permission) or (
        user.area is not None and user.has_perm(permission, user.area)
    )


def workbook_answer(content: bytes, name: str) -> HttpResponse:
    """A file of people: nothing between here and the reader may keep it."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.xlsx"',
            "Cache-Control": "no-store",
        },
    )


class Rosters(GenericAPIView):
    """What views of rosters share: which one is asked for, and whether the caller keeps people."""

    queryset = Roster.objects.none()
    serializer_class = RosterDetailsSerializer

    def visible(self):
        waiting = without_password(User.objects.filter(rosters=OuterRef("pk")))
        rosters = Roster.objects.visible_to(self.request.user).select_related("made_by", "area")
        return rosters.annotate(waiting_accounts=Exists(waiting))

    def roster(self, pk: int) -> Roster:
        found = self.visible().filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise NotFound(_("There is no such roster, or it is not yours to see."))
        return found

    def refuse_unless_allowed(self) -> None:
        if not keeps_people(self.request.user):
            raise PermissionDenied(_("People are kept by administrators of their area."))

    def answer(self, roster: Roster, *, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.roster(roster.pk)
        return Response(shown(fresh, may_keep=keeps_people(self.request.user)), status=code)


class RosterListView(Rosters):
    """Rosters one brought, and those of the areas one keeps; the newest first."""

    parser_classes = (StrictFormParser,)
    ordering = ("-pk",)

    @extend_schema(responses={200: RosterSerializer(many=True)} | refusals(400))
    def get(self, request):
        page = self.paginate_queryset(self.visible().defer("sheet"))
        keeps = keeps_people(request.user)
        rows = [shown(roster, may_keep=keeps, whole=False) for roster in page]
        return self.get_paginated_response(rows)

    @extend_schema(
        request={"multipart/form-data": RosterUploadSerializer},
        responses={201: RosterDetailsSerializer} | refusals(400, 403, 413),
    )
    def post(self, request):
        """Judge every row of a workbook. Nothing is entered, unless `dry_run` is false: then the
        good rows are, in the background."""
        self.refuse_unless_allowed()
        asked = RosterUploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        roster = receive_roster(
            content=file.read(),
            file_name=file.name,
            dry_run=asked.validated_data["dry_run"],
            by=request.user,
            at=timezone.now(),
        )
        return self.answer(roster, code=status.HTTP_201_CREATED)


class RosterView(Rosters):
    """One roster, with what was said of its rows."""

    @extend_schema(responses={200: RosterDetailsSerializer} | refusals(404))
    def get(self, request, roster: int):
        return self.answer(self.roster(roster))

    @extend_schema(responses={204: None} | refusals(403, 404, 409, _409="roster-state"))
    def delete(self, request, roster: int):
        """Forget it; what was entered of it stays."""
        found = self.roster(roster)
        self.refuse_unless_allowed()
        delete_roster(roster=found, by=request.user, at=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


class RosterEnterView(Rosters):
    """Entering the good rows of a roster that was judged."""

    @extend_schema(
        request=None,
        responses={200: RosterDetailsSerializer} | refusals(403, 404, 409, _409="roster-state"),
    )
    def post(self, request, roster: int):
        """Enter the good rows in the background; they are judged again when they are."""
        found = self.roster(roster)
        self.refuse_unless_allowed()
        return self.answer(ask_to_enter(roster=found, by=request.user))


class MarkedRosterView(Rosters):
    """The rows as they came, with the reasons in those that are bad."""

    renderer_classes = (JSONRenderer, XlsxRenderer)

    @extend_schema(responses=WORKBOOK | refusals(404, 409, _409="roster-state"))
    def get(self, request, roster: int):
        found = self.roster(roster)
        refuse_forgotten(found)
        content = marked(sheet_of(found.sheet), FORM, refused_of(found.report))
        return workbook_answer(content, f"roster-{found.pk}-marked")


class FirstPasswordsView(Rosters):
    """First passwords of accounts a roster made; each is told once."""

    renderer_classes = (JSONRenderer, XlsxRenderer)

    @extend_schema(
        request=None, responses=WORKBOOK | refusals(403, 404, 409, _409="no-accounts-wait")
    )
    def post(self, request, roster: int):
        """Passwords for up to 200 accounts that never had one, a township after another. Ask
        again while `may` says `passwords`."""
        found = self.roster(roster)
        self.refuse_unless_allowed()
        content = give_first_passwords(roster=found, by=request.user, at=timezone.now())
        return workbook_answer(content, f"first-passwords-{found.pk}")


class RosterTemplateView(Rosters):
    """An empty roster."""

    renderer_classes = (JSONRenderer, XlsxRenderer)

    @extend_schema(responses=WORKBOOK | refusals(403))
    def get(self, request):
        """The headings, an example that is passed over, and a sheet of the words one may write."""
        self.refuse_unless_allowed()
        return workbook_answer(template(FORM, ALLOWED_WORDS), "roster")
