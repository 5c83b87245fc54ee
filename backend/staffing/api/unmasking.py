"""The phone of a member, for who needs to call and says why."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.actions.unmasking import PHONE_UNMASKED, unmask
from backend.accounts.rights import rights_of
from backend.accounts.serializers.unmasking import UnmaskSerializer
from backend.answers.described import refusals

from ..models import Member
from ..serializers.members import PhoneSerializer


class MemberUnmaskView(APIView):
    """The phone as it is, for those who answer for the member's area or lead their grid.

    It takes a reason and a second factor, stands in the audit trail before it is answered, and
    the member reads there who it was.
    """

    @extend_schema(
        request=UnmaskSerializer,
        responses={200: PhoneSerializer}
        | refusals(
            400,
            403,
            404,
            429,
            _403="not-allowed, second-factor-needed, second-factor-wrong",
            _429="too-many-unmaskings",
        ),
    )
    def post(self, request, member: int):
        rights = rights_of(request)
        visible = Member.objects.visible_to(request.user, rights).filter(pk=member)
        if not visible.exists():
            raise NotFound
        opened = visible.whose_phone_opens_to(request.user, rights).select_related("user", "area")
        found = opened.first()
        if found is None:
            raise PermissionDenied
        asked = UnmaskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        unmask(
            act=PHONE_UNMASKED,
            by=request.user,
            at=timezone.now(),
            about=found.user,
            subject=f"member:{found.pk}",
            scope=found.area.path,
            reason=asked.validated_data["reason"],
            otp=asked.validated_data.get("otp"),
        )
        return Response({"phone": found.user.phone})
