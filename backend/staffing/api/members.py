"""Members and where they serve, in the caller's rights."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts import masking
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid
from backend.territory.models import GridVersion
from backend.territory.parameters import area_named, moment_asked
from backend.territory.places import plain

from ..models import Member, Post, Posting
from ..serializers.members import MemberSerializer

_LONGEST = 100


class _Members(GenericAPIView):
    queryset = Member.objects.none()
    serializer_class = MemberSerializer

    def visible(self, at: datetime | None = None):
        rights = rights_of(self.request)
        members = Member.objects.visible_to(self.request.user, rights, at=at)
        return members.select_related("user", "area").defer("base_point")

    def shown(self, members: list[Member], at: datetime | None = None) -> list[dict]:
        now = at or timezone.now()
        postings = list(
            Posting.objects.visible_to(self.request.user, rights_of(self.request))
            .at(now)
            .filter(member__in=members)
            .order_by("pk")
        )
        grids = GridVersion.objects.visible_to(self.request.user).at(now)
        served = grids.filter(grid__in={posting.grid_id for posting in postings})
        codes = dict(served.values_list("grid_id", "code"))
        serving: dict[int, list[dict]] = {member.pk: [] for member in members}
        for posting in postings:
            if posting.grid_id in codes:
                serving[posting.member_id].append(
                    {
                        "grid": codes[posting.grid_id],
                        "post": posting.post,
                        "kind": posting.kind,
                        "domains": posting.domains,
                    }
                )
        rights = rights_of(self.request)
        opening = Member.objects.whose_phone_opens_to(self.request.user, rights)
        opens = set(
            opening.filter(pk__in=[member.pk for member in members]).values_list("pk", flat=True)
        )
        return [
            {
                "id": member.pk,
                "name": member.user.name,
                "role": member.user.role,
                "area": member.area.name,
                "phone": masking.phone(member.user.phone) if member.pk in opens else None,
                "postings": serving[member.pk],
            }
            for member in members
        ]


class MemberListView(_Members):
    """The people one works with, leads or answers for, in the order in which they were entered:
    no list or sort compares them."""

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q",
                str,
                description="Part of the name, initials of its pinyin (wxm), staff number, or, in "
                "the areas one answers for, exactly the last four digits of the phone",
            ),
            OpenApiParameter("area", str, description="Code: who belongs or serves there"),
            OpenApiParameter("post", str, enum=Post.values),
            OpenApiParameter(
                "at", str, description="A date or a moment: who served then, and where"
            ),
        ],
        responses={200: MemberSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        at = moment_asked(request.query_params)
        page = self.paginate_queryset(self._asked(at))
        return self.get_paginated_response(self.shown(page, at))

    def _asked(self, at: datetime):
        asked = self.request.query_params
        members = self.visible(at).in_service(at)
        serving = Posting.objects.at(at)
        if text := asked.get("q"):
            if not plain(text) or len(text) > _LONGEST:
                raise invalid("q", _("Give 1 to 100 characters."))
            members = members.sought(text, self.request.user, rights_of(self.request))
        if code := asked.get("area"):
            path = area_named(code).path
            drawn = GridVersion.objects.visible_to(self.request.user).at(at).within(path)
            there = serving.filter(grid__in=drawn.values("grid"))
            members = members.filter(
                Q(area__path__startswith=path) | Q(pk__in=there.values("member"))
            )
        if post := asked.get("post"):
            if post not in Post.values:
                choices = ", ".join(Post.values)
                raise invalid("post", _("Give one of: %(choices)s.") % {"choices": choices})
            posted = serving.filter(post=post).values("member")
            members = members.filter(Q(user__role=post) | Q(pk__in=posted))
        return members


class MemberView(_Members):
    """One of them."""

    @extend_schema(responses={200: MemberSerializer} | refusals(404))
    def get(self, request, member: int):
        found = self.visible().filter(pk=member).first()
        if found is None:
            raise NotFound(_("There is no such member, or they are not yours to see."))
        return Response(self.shown([found])[0])
