"""Whom to call and where to go, for who needs to know it and says why."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response

from backend.accounts.actions.unmasking import CALLER_UNMASKED, unmask
from backend.accounts.rights import rights_of
from backend.accounts.serializers.unmasking import UnmaskSerializer
from backend.answers.described import refusals

from ..actors import may_unmask
from ..in_full import unmasked
from ..serializers.shown import UnmaskedSerializer
from .cases import CaseAnswers


class UnmaskView(CaseAnswers):
    """The caller and the address as they are, for operator, owner and handler of a case.

    It takes a reason and a second factor, and stands in the audit trail before it is answered.
    """

    @extend_schema(
        request=UnmaskSerializer,
        responses={200: UnmaskedSerializer}
        | refusals(
            400,
            403,
            404,
            429,
            _403="not-allowed, second-factor-needed, second-factor-wrong",
            _429="too-many-unmaskings",
        ),
    )
    def post(self, request, number: str):
        case = self.one(number=number)
        if not may_unmask(request.user, case, rights_of(request)):
            raise PermissionDenied
        asked = UnmaskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        unmask(
            act=CALLER_UNMASKED,
            by=request.user,
            at=timezone.now(),
            subject=f"case:{case.number}",
            scope=case.scope,
            reason=asked.validated_data["reason"],
            otp=asked.validated_data.get("otp"),
        )
        return Response(unmasked(case))
