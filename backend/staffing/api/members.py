"""Members and where they serve, in the caller's rights."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts import masking
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.territory.models import GridVersion

from ..models import Member, Posting
from ..serializers.members import MemberSerializer


class _Members(GenericAPIView):
    queryset = Member.objects.none()
    serializer_class = MemberSerializer

    def visible(self):
        rights = rights_of(self.request)
        members = Member.objects.visible_to(self.request.user, rights)
        return members.select_related("user", "area").defer("base_point")

    def shown(self, members: list[Member]) -> list[dict]:
        now = timezone.now()
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
    """The people one works with, leads or answers for."""

    @extend_schema(responses={200: MemberSerializer(many=True)} | refusals(400))
    def get(self, request):
        page = self.paginate_queryset(self.visible())
        return self.get_paginated_response(self.shown(page))


class MemberView(_Members):
    """One of them."""

    @extend_schema(responses={200: MemberSerializer} | refusals(404))
    def get(self, request, member: int):
        found = self.visible().filter(pk=member).first()
        if found is None:
            raise NotFound(_("There is no such member, or they are not yours to see."))
        return Response(self.shown([found])[0])
