"""What security administrators do: lock-outs, sessions, second factors, grants."""

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.models import AreaCode, GridVersion
from backend.territory.parameters import area_named

from .. import offices
from ..actions import granting, securing
from ..models import Grant
from ..serializers.users import (
    GivenGrantSerializer,
    NewGrantSerializer,
    PerhapsReasonSerializer,
    ReasonSerializer,
    shown_grant,
)
from .users import Users


class UnlockView(Users):
    """Failed attempts are forgotten; the person may try again at once."""

    @extend_schema(request=None, responses={204: None} | refusals(403, 404))
    def post(self, request, user: int):
        securing.unlock_user(user=self.user(user), by=request.user, at=timezone.now())
        return Response(status=204)


class SignOutView(Users):
    """Every device and every browser is signed out."""

    @extend_schema(request=None, responses={204: None} | refusals(403, 404))
    def post(self, request, user: int):
        securing.sign_user_out(user=self.user(user), by=request.user, at=timezone.now())
        return Response(status=204)


class SecondFactorView(Users):
    """Takes it off, for whoever lost their phone and their recovery codes."""

    @extend_schema(
        request=ReasonSerializer,
        responses={204: None} | refusals(400, 403, 404, 409, _409="no-second-factor"),
    )
    def delete(self, request, user: int):
        found = self.user(user)
        said = self.asked(ReasonSerializer)
        securing.take_second_factor_off(user=found, by=request.user, at=timezone.now(), **said)
        return Response(status=204)


class _Grants(Users):
    queryset = Grant.objects.none()
    serializer_class = GivenGrantSerializer

    def shown(self, grants) -> list[dict]:
        today = timezone.localdate()
        codes = AreaCode.objects.filter(
            area=OuterRef("area"), system=AreaCode.System.NBS, valid_period__contains=today
        )
        listed = list(
            grants.select_related("area").annotate(area_code=Subquery(codes.values("code")[:1]))
        )
        versions = GridVersion.objects.visible_to(self.request.user).at(timezone.now())
        served = versions.filter(grid__in={g.grid_id for g in listed if g.grid_id})
        grid_codes = dict(served.values_list("grid_id", "code"))
        return [shown_grant(grant, grid_codes=grid_codes) for grant in listed]

    def known(self):
        return Grant.objects.visible_to(self.request.user, of_others=True)


class GrantListView(_Grants):
    """What is, was and will be granted to somebody, the newest first."""

    ordering = ("-id",)

    @extend_schema(responses={200: GivenGrantSerializer(many=True)} | refusals(400, 403, 404))
    def get(self, request, user: int):
        found = self.user(user)
        if not offices.secures(request.user, found):
            raise PermissionDenied(_("Grants are looked at by security administrators."))
        page = self.paginate_queryset(self.known().filter(user=found))
        order = [grant.pk for grant in page]
        shown = {one["id"]: one for one in self.shown(Grant.objects.filter(pk__in=order))}
        return self.get_paginated_response([shown[pk] for pk in order])

    @extend_schema(
        request=NewGrantSerializer,
        responses={201: GivenGrantSerializer}
        | refusals(400, 403, 404, 409, _409="offices-mixed, closed"),
    )
    def post(self, request, user: int):
        """Grant a role by name, in an area or in one grid, up to a tier."""
        found = self.user(user)
        asked = dict(self.asked(NewGrantSerializer))
        now = timezone.now()
        area, grid = asked.pop("area", None), asked.pop("grid", None)
        given = granting.give_grant(
            user=found,
            area=area_named(area) if area else None,
            grid=self._grid(grid, now) if grid else None,
            since=asked.pop("since", now),
            **asked,
            by=request.user,
            at=now,
        )
        return Response(self.shown(self.known().filter(pk=given.pk))[0], status=201)

    def _grid(self, code: str, now) -> GridVersion:
        grids = GridVersion.objects.visible_to(self.request.user).at(now)
        grid = grids.filter(code=code).first()
        if grid is None:
            raise invalid("grid", _("No grid has this code today."))
        return grid


class GrantEndView(_Grants):
    """Ends a grant that was given by name; others end with what they follow from."""

    @extend_schema(
        request=PerhapsReasonSerializer,
        responses={200: GivenGrantSerializer}
        | refusals(400, 403, 404, 409, _409="ended, follows-from"),
    )
    def post(self, request, grant: int):
        found = self.known().select_related("user__area").filter(pk=grant).first()
        if found is None:
            raise NotFound(_("There is no such grant, or it is not yours to see."))
        said = self.asked(PerhapsReasonSerializer)
        granting.end_grant(grant=found, by=request.user, at=timezone.now(), **said)
        return Response(self.shown(self.known().filter(pk=grant))[0])
