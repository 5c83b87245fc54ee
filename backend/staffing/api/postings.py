"""Postings over HTTP: who serves which grid, by any date; beginning, changing and ending them."""

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.permissions import paths_where
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.models import GridVersion
from backend.territory.parameters import area_named, moment_asked

from ..actions import posting as actions
from ..holding import drawn_last
from ..models import Member, Post, Posting
from ..moments import not_back
from ..serializers.postings import (
    ChangedPostingSerializer,
    NewPostingSerializer,
    PostingEndingSerializer,
    PostingSerializer,
)
from ..shown import postings_shown

_TAKEN = "grid-taken, member-taken, serves-already, has-left, no-such-grid-then"


class _Postings(GenericAPIView):
    queryset = Posting.objects.none()
    serializer_class = PostingSerializer

    def visible(self):
        return Posting.objects.visible_to(
            self.request.user, rights_of(self.request)
        ).select_related("member__user", "member__area")

    def posting(self, pk: int) -> Posting:
        found = self.visible().filter(pk=pk).first()
        if found is None:
            raise NotFound(_("There is no such posting, or it is not yours to see."))
        return found

    def shown(self, postings) -> list[dict]:
        rows = list(postings)
        now = timezone.now()
        changeable = self.changeable(rows)

        def may(posting: Posting) -> list[str]:
            over = posting.period.upper and posting.period.upper <= now
            if over or posting.pk not in changeable:
                return []
            return ["end"] if posting.absence_id else ["change", "end"]

        return postings_shown(rows, may=may)

    def changeable(self, postings: list[Posting]) -> set[int]:
        """Those that the caller may change: of a grid or a member in whose area they keep the
        people; nobody their own."""
        user = self.request.user
        paths = tuple(paths_where(user, "staffing.change_posting", rights_of(self.request)))
        if not paths:
            return set()
        drawn = drawn_last({posting.grid_id for posting in postings})
        return {
            posting.pk
            for posting in postings
            if posting.member.user_id != user.pk
            and (
                posting.member.area.path.startswith(paths)
                or drawn[posting.grid_id].path.startswith(paths)
            )
        }

    def refuse_unless_changing(self, posting: Posting) -> None:
        if not self.changeable([posting]):
            raise PermissionDenied(_("Postings are changed by administrators of their area."))

    def member_in_body(self, name: str, pk: int) -> Member:
        """A member the caller sees; the error in its place otherwise."""
        seen = Member.objects.visible_to(self.request.user, rights_of(self.request))
        member = seen.select_related("user", "area").filter(pk=pk).first()
        if member is None:
            raise invalid(name, _("There is no such member, or they are not yours to see."))
        return member


class PostingListView(_Postings):
    """Who serves which grid, in the caller's rights."""

    @extend_schema(
        parameters=[
            OpenApiParameter("member", int),
            OpenApiParameter("grid", str, description="Code of a grid"),
            OpenApiParameter("area", str, description="Code of an area"),
            OpenApiParameter("post", str, enum=Post.values),
            OpenApiParameter("kind", str, enum=Posting.Kind.values),
            OpenApiParameter(
                "at",
                str,
                description="A date or a moment: those in force then. When not said, those in "
                "force now and those to come; `all`: those that have ended, too",
            ),
        ],
        responses={200: PostingSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        page = self.paginate_queryset(self._asked())
        return self.get_paginated_response(self.shown(page))

    @extend_schema(
        request=NewPostingSerializer,
        responses={201: PostingSerializer} | refusals(400, 403, 409, _409=_TAKEN),
    )
    def post(self, request):
        """Post a member to a grid; the rights begin and end with it."""
        asked = NewPostingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        grid = self._grid_in_body(data["grid"], data["since"])
        may = request.user.has_perm
        if not may("staffing.change_posting", grid):
            raise PermissionDenied(_("Postings are changed by administrators of their area."))
        member = self.member_in_body("member", data["member"])
        if not may("staffing.change_posting", member.area):
            raise PermissionDenied(_("Who belongs elsewhere is posted by both areas' office."))
        if member.user_id == request.user.pk:
            raise PermissionDenied(_("Nobody changes their own rights."))
        begun = actions.begin_posting(
            posting=Posting(
                member=member,
                grid_id=grid.grid_id,
                post=data["post"],
                kind=data["kind"],
                domains=data["domains"],
                period=DateTimeTZRange(data["since"], data.get("until")),
            ),
            by=request.user,
            at=timezone.now(),
        )
        return Response(self.shown([begun])[0], status=201)

    def _grid_in_body(self, code: str, at) -> GridVersion:
        """By the code it has when the posting begins, or by today's."""
        for moment in (at, timezone.now()):
            found = GridVersion.objects.visible_to(self.request.user).at(moment)
            if grid := found.filter(code=code).defer("shape", "mercator").first():
                return grid
        raise invalid("grid", _("There is no such grid then."))

    def _asked(self):
        asked = self.request.query_params
        postings = self.visible()
        everything = asked.get("at") == "all"
        moment = timezone.now() if everything else moment_asked(asked)
        if asked.get("at") and not everything:
            postings = postings.at(moment)
        elif not everything:
            postings = postings.filter(period__overlap=DateTimeTZRange(moment, None))
        if member := asked.get("member"):
            if not (member.isascii() and member.isdigit() and len(member) < 19):
                raise invalid("member", _("Give the number of a member."))
            postings = postings.filter(member=int(member))
        drawn = GridVersion.objects.visible_to(self.request.user).at(moment)
        if code := asked.get("grid"):
            postings = postings.filter(grid__in=drawn.filter(code=code).values("grid"))
        if code := asked.get("area"):
            within = drawn.within(area_named(code).path)
            postings = postings.filter(grid__in=within.values("grid"))
        for name, choices in (("post", Post.values), ("kind", Posting.Kind.values)):
            if value := asked.get(name):
                if value not in choices:
                    raise invalid(
                        name, _("Give one of: %(choices)s.") % {"choices": ", ".join(choices)}
                    )
                postings = postings.filter(**{name: value})
        return postings


class PostingView(_Postings):
    """One posting, also when it is over."""

    @extend_schema(responses={200: PostingSerializer} | refusals(404))
    def get(self, request, posting: int):
        return Response(self.shown([self.posting(posting)])[0])

    @extend_schema(
        request=ChangedPostingSerializer,
        responses={200: PostingSerializer}
        | refusals(400, 403, 404, 409, _409=f"{_TAKEN}, has-begun, ended-already, of-an-absence"),
    )
    def patch(self, request, posting: int):
        """Give it another period, as far as that has not come yet."""
        found = self.posting(posting)
        self.refuse_unless_changing(found)
        asked = ChangedPostingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        until = data.get("until", found.period.upper)
        if "until" in data and until:
            until = not_back("until", until, now)
        since = data.get("since", found.period.lower)
        if until and until <= since:
            raise invalid("until", _("This ends before it begins."))
        changed = actions.change_period(
            posting=found, period=DateTimeTZRange(since, until), by=request.user, at=now
        )
        return Response(self.shown([changed])[0])


class PostingEndView(_Postings):
    """A posting ends, now or at a moment ahead; the rights that follow from it end with it."""

    @extend_schema(
        request=PostingEndingSerializer,
        responses={200: PostingSerializer} | refusals(400, 403, 404, 409, _409="ended-already"),
    )
    def post(self, request, posting: int):
        found = self.posting(posting)
        self.refuse_unless_changing(found)
        asked = PostingEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        data, now = asked.validated_data, timezone.now()
        successor = data.get("successor") and self.member_in_body("successor", data["successor"])
        ended = actions.end_posting(
            posting=found,
            ends_at=not_back("at", data.get("at"), now),
            by=request.user,
            at=now,
            reason=data["reason"],
            successor=successor or None,
        )
        return Response(self.shown([ended])[0])
