"""People hand over, leave or go over to another grid, and their open cases with them."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.staffing.models import Member, Posting
from backend.staffing.moments import not_back
from backend.territory.models import GridVersion

from ..actions import handing_over as actions
from ..models import Case
from ..querysets import CaseQuerySet
from ..serializers.handing_over import (
    HandedOverSerializer,
    HandOverSerializer,
    ResignationSerializer,
    ResignedSerializer,
    TransferredSerializer,
    TransferSerializer,
)


class _OfMember(APIView):
    def member(self, pk: int) -> Member:
        found = self._seen().filter(pk=pk).first()
        if found is None:
            raise NotFound(_("There is no such member, or they are not yours to see."))
        return found

    def member_in_body(self, name: str, pk: int | None) -> Member | None:
        if pk is None:
            return None
        found = self._seen().in_service(timezone.now()).filter(pk=pk).first()
        if found is None:
            raise invalid(name, _("There is no such member, or they are not yours to see."))
        return found

    def refuse_unless(self, permission: str, place, member: Member) -> None:
        if member.user_id == self.request.user.pk:
            raise PermissionDenied(_("Nobody changes their own rights."))
        if not self.request.user.has_perm(permission, place):
            raise PermissionDenied(_("The people of an area are kept by its administrators."))

    def _seen(self):
        seen = Member.objects.visible_to(self.request.user, rights_of(self.request))
        return seen.select_related("user", "area")


class HandOverView(_OfMember):
    """The open cases of a member go to a colleague who serves there, or to the command centre.

    By the office that keeps the people, by the operators of the area; a leader passes on those of
    the own grids. Nothing is shown of a case but its number.
    """

    @extend_schema(
        request=HandOverSerializer,
        responses={200: HandedOverSerializer} | refusals(400, 403, 404),
    )
    def post(self, request, member: int):
        found = self.member(member)
        seen = self._refuse_unless_dispatching(found)
        asked = HandOverSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        cases = Case.objects.all() if seen is None else seen
        if "cases" in data:
            cases = cases.filter(number__in=data["cases"])
        everything = seen is None and "cases" not in data
        passed = actions.hand_over(
            member=found,
            to=self.member_in_body("to", data["to"]),
            only=None if everything else cases.values_list("pk", flat=True),
            by=request.user,
            at=timezone.now(),
            reason=data["reason"],
        )
        return Response(_passed(passed))

    def _refuse_unless_dispatching(self, member: Member) -> CaseQuerySet | None:
        """The cases that may be passed on; None for all there are.

        Who keeps the postings passes on whatever is left behind. The centre and a leader pass on
        what they may see: not the restricted ones off duty, nor their numbers.
        """
        user = self.request.user
        if user.has_perm("staffing.change_posting", member.area):
            return None
        seen = Case.objects.visible_to(user, rights_of(self.request))
        if user.has_perm("staffing.arrange_cover", member.area):
            return seen
        led = rights_of(self.request).grid_ids(Role.LEADER)
        now = timezone.now()
        serves = Posting.objects.at(now).filter(member=member, grid__in=led).exists()
        if not serves or member.user_id == user.pk:
            raise PermissionDenied(_("Cases are passed on by the centre or the grid's leader."))
        return seen.filter(grid__in=led)


class ResignView(_OfMember):
    """A member leaves the service: postings, cover, leave and grants end at the moment, the
    account lets nobody in from then on, and the open cases are passed on."""

    @extend_schema(
        request=ResignationSerializer,
        responses={200: ResignedSerializer} | refusals(400, 403, 404, 409, _409="has-left"),
    )
    def post(self, request, member: int):
        found = self.member(member)
        self.refuse_unless("staffing.change_member", found.area, found)
        asked = ResignationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        leaves_at = not_back("at", data.get("at"), now)
        passed = actions.resign(
            member=found,
            leaves_at=leaves_at,
            successor=self.member_in_body("successor", data["successor"]),
            by=request.user,
            at=now,
            reason=data["reason"],
        )
        return Response({"left_at": leaves_at} | _passed(passed))


class TransferView(_OfMember):
    """A member goes over to another home grid; the open cases stay with the old one."""

    @extend_schema(
        request=TransferSerializer,
        responses={200: TransferredSerializer}
        | refusals(
            400,
            403,
            404,
            409,
            _409="grid-taken, member-taken, serves-already, has-left, no-such-grid-then",
        ),
    )
    def post(self, request, member: int):
        found = self.member(member)
        self.refuse_unless("staffing.change_posting", found.area, found)
        asked = TransferSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        since = not_back("since", data.get("since"), now)
        grid = GridVersion.objects.visible_to(request.user).at(since).filter(code=data["grid"])
        there = grid.defer("shape", "mercator").first()
        if there is None:
            raise invalid("grid", _("There is no such grid then."))
        self.refuse_unless("staffing.change_posting", there, found)
        begun, passed = actions.transfer(
            member=found,
            grid=there,
            post=data["post"],
            domains=data["domains"],
            since=since,
            successor=self.member_in_body("successor", data["successor"]),
            by=request.user,
            at=now,
            reason=data["reason"],
        )
        return Response({"posting": begun.pk, "since": since} | _passed(passed))


def _passed(passed: list[actions.Passed]) -> dict:
    return {
        "passed": [
            {
                "number": one.number,
                "to": one.to and {"id": one.to.pk, "name": one.to.user.name},
            }
            for one in passed
        ]
    }
