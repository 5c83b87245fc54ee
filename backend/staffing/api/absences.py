"""Leave over HTTP: announced by the member or arranged for them, with cover at once."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.permissions import paths_where
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.models import GridVersion
from backend.territory.parameters import area_named, moment_asked
from backend.territory.paths import township_of

from ..actions import absences as actions
from ..holding import drawn_last
from ..leave import uncovered_by
from ..models import Absence, Member, Posting
from ..moments import not_back
from ..serializers.absences import (
    AbsenceEndingSerializer,
    AbsenceSerializer,
    NewAbsenceSerializer,
    NewCoverSerializer,
)
from ..shown import absence_shown, postings_shown

_REFUSED = "away-already, covers-then, not-served, serves-already, has-left"


class _Absences(GenericAPIView):
    queryset = Absence.objects.none()
    serializer_class = AbsenceSerializer

    def visible(self):
        return Absence.objects.visible_to(
            self.request.user, rights_of(self.request)
        ).select_related("member__user", "member__area")

    def absence(self, pk: int) -> Absence:
        found = self.visible().filter(pk=pk).first()
        if found is None:
            raise NotFound(_("There is no such absence, or it is not yours to see."))
        return found

    def shown(self, absences: list[Absence]) -> list[dict]:
        now = timezone.now()
        covers = Posting.objects.filter(absence__in=absences).select_related("member__user")
        by_absence: dict[int, list[dict]] = {absence.pk: [] for absence in absences}
        for cover in postings_shown(covers.order_by("pk"), may=lambda posting: []):
            by_absence[cover["absence"]].append(cover)
        uncovered = uncovered_by(absences, now)
        drawn = drawn_last(set().union(*uncovered.values()))
        arranged = self.arranged_among([absence.member for absence in absences], now)
        return [
            absence_shown(
                absence,
                covers=by_absence[absence.pk],
                uncovered=sorted(drawn[grid].code for grid in uncovered[absence.pk]),
                may=self._may(absence, absence.member_id in arranged, now),
            )
            for absence in absences
        ]

    def _may(self, absence: Absence, arranges: bool, now: datetime) -> list[str]:
        if absence.period.upper <= now:
            return []
        own = absence.member.user_id == self.request.user.pk
        return ["end"] * (arranges or own) + ["cover"] * arranges

    def arranges_for(self, member: Member, at: datetime) -> bool:
        return member.pk in self.arranged_among([member], at)

    def arranged_among(self, members: list[Member], at: datetime) -> set[int]:
        """Ids of those whose leave and cover the caller arranges: as the office of the member's
        area or of a grid they serve, or as the leader of such a grid."""
        served = Posting.objects.at(at).filter(member__in=members).values_list("member", "grid")
        drawn = drawn_last({grid for _member, grid in served})
        paths = self._paths()
        led = rights_of(self.request).grid_ids(Role.LEADER)
        return {
            member for member, grid in served if grid in led or drawn[grid].path.startswith(paths)
        } | {member.pk for member in members if member.area.path.startswith(paths)}

    def cover(self, place: str, asked: dict) -> actions.Cover:
        """A cover as asked for. 403 where the caller does not arrange it: of grids that are
        not theirs, by people of elsewhere, or by themselves."""
        grid = self._grid(asked["grid"])
        if grid is None:
            raise invalid(f"{place}grid", _("There is no such grid now."))
        if not self._arranges_in(grid):
            raise PermissionDenied(_("Cover is arranged by the centre or the grid's leader."))
        standing_in = self.member_seen(beside=grid, **_who(asked))
        if standing_in is None:
            raise invalid(
                f"{place}member", _("There is no such member, or they are not yours to see.")
            )
        if standing_in.user_id == self.request.user.pk:
            raise PermissionDenied(_("Nobody changes their own rights."))
        return actions.Cover(
            grid=grid.grid_id,
            member=standing_in,
            since=asked.get("since"),
            until=asked.get("until"),
        )

    def member_seen(self, *, beside: GridVersion | None = None, **which) -> Member | None:
        """A member the caller sees; who leads a grid may also call on the grid's township."""
        members = Member.objects.select_related("user", "area").filter(**which)
        seen = members.visible_to(self.request.user, rights_of(self.request)).first()
        if seen or beside is None:
            return seen
        neighbour = members.first()
        there = neighbour and township_of(neighbour.area.path) == township_of(beside.path)
        return neighbour if there else None

    def _arranges_in(self, grid: GridVersion) -> bool:
        led = rights_of(self.request).grid_ids(Role.LEADER)
        return grid.grid_id in led or grid.path.startswith(self._paths())

    def _paths(self) -> tuple[str, ...]:
        rights = rights_of(self.request)
        return tuple(paths_where(self.request.user, "staffing.arrange_cover", rights))

    def _grid(self, code: str) -> GridVersion | None:
        drawn = GridVersion.objects.visible_to(self.request.user).at(timezone.now())
        return drawn.filter(code=code).defer("shape", "mercator").first()


class AbsenceListView(_Absences):
    """Who is away, for those who are concerned: themselves, who covers, who finds cover."""

    @extend_schema(
        parameters=[
            OpenApiParameter("member", int),
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter(
                "at",
                str,
                description="A date or a moment; when not said, leave that goes on or is to come",
            ),
        ],
        responses={200: AbsenceSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        page = self.paginate_queryset(self._asked())
        return self.get_paginated_response(self.shown(page))

    @extend_schema(
        request=NewAbsenceSerializer,
        responses={201: AbsenceSerializer} | refusals(400, 403, 409, _409=_REFUSED),
    )
    def post(self, request):
        """Announce one's own leave, or arrange somebody's, with who covers from now on."""
        asked = NewAbsenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        member = self.member_seen(pk=data["member"])
        own = member is not None and member.user_id == request.user.pk
        if member is None or not (own or self.arranges_for(member, now)):
            raise PermissionDenied(_("Leave is arranged by the member, the centre or the leader."))
        since = data.get("since", now)
        if data["until"] <= max(since, now):
            raise invalid("until", _("This lies in the past."))
        covers = [self.cover(f"cover.{index}.", one) for index, one in enumerate(data["cover"])]
        absence = actions.arrange_absence(
            member=member,
            period=DateTimeTZRange(since, data["until"]),
            covers=covers,
            by=request.user,
            at=now,
        )
        return Response(self.shown([absence])[0], status=201)

    def _asked(self):
        asked = self.request.query_params
        absences = self.visible()
        moment = moment_asked(asked)
        if asked.get("at"):
            absences = absences.at(moment)
        else:
            absences = absences.filter(period__endswith__gt=moment)
        if member := asked.get("member"):
            if not (member.isascii() and member.isdigit() and len(member) < 19):
                raise invalid("member", _("Give the number of a member."))
            absences = absences.filter(member=int(member))
        if code := asked.get("area"):
            absences = absences.filter(member__area__path__startswith=area_named(code).path)
        return absences


class AbsenceView(_Absences):
    """One leave with its cover."""

    @extend_schema(responses={200: AbsenceSerializer} | refusals(404))
    def get(self, request, absence: int):
        return Response(self.shown([self.absence(absence)])[0])


class AbsenceCoverView(_Absences):
    """Somebody stands in on one of the grids, with its rights from now to the end of the leave."""

    @extend_schema(
        request=NewCoverSerializer,
        responses={201: AbsenceSerializer}
        | refusals(400, 403, 404, 409, _409=f"{_REFUSED}, absence-over"),
    )
    def post(self, request, absence: int):
        found = self.absence(absence)
        if not self.arranges_for(found.member, timezone.now()):
            raise PermissionDenied(_("Cover is arranged by the centre or the grid's leader."))
        asked = NewCoverSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        cover = self.cover("", asked.validated_data)
        actions.arrange_cover(absence=found, cover=cover, by=request.user, at=timezone.now())
        return Response(self.shown([found])[0], status=201)


class AbsenceEndView(_Absences):
    """Back sooner: the leave ends, and with it every cover and its rights."""

    @extend_schema(
        request=AbsenceEndingSerializer,
        responses={200: AbsenceSerializer} | refusals(400, 403, 404, 409, _409="absence-over"),
    )
    def post(self, request, absence: int):
        found = self.absence(absence)
        own = found.member.user_id == request.user.pk
        if not (own or self.arranges_for(found.member, timezone.now())):
            raise PermissionDenied(_("Leave is arranged by the member, the centre or the leader."))
        asked = AbsenceEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        ended = actions.end_absence(
            absence=found,
            ends_at=not_back("at", asked.validated_data.get("at"), now),
            by=request.user,
            at=now,
        )
        return Response(self.shown([ended])[0])


def _who(asked: dict) -> dict:
    return {"pk": asked["member"]} if "member" in asked else {"staff_number": asked["staff_number"]}
