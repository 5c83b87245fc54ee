"""The open cases of whoever is on the line."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import Role
from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.fields import Strict, TextField

from ..actions.seeking import FEWEST_DIGITS, MOST_DIGITS, digits_of, seek_by_phone
from ..serializers.shown import CaseInListSerializer
from ..shown import case_in_list


class CallerPhoneSerializer(Strict):
    phone = TextField(max_length=40)

    def validate_phone(self, phone):
        if not FEWEST_DIGITS <= len(digits_of(phone)) <= MOST_DIGITS:
            raise serializers.ValidationError(_("Give the whole telephone number."))
        return phone


class OfCallerSerializer(serializers.Serializer):
    cases = CaseInListSerializer(many=True)


class ByCallerView(APIView):
    """Open cases reported from exactly this number, for operators; each look is in the trail.

    A POST, so that the number stands in no address and no log.
    """

    @extend_schema(
        request=CallerPhoneSerializer, responses={200: OfCallerSerializer} | refusals(400, 403)
    )
    def post(self, request):
        rights = rights_of(request)
        if Role.OPERATOR not in rights.roles():
            raise PermissionDenied
        asked = CallerPhoneSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        found = seek_by_phone(
            phone=asked.validated_data["phone"], by=request.user, rights=rights, at=now
        )
        shown = [case_in_list(case, user=request.user, rights=rights, now=now) for case in found]
        return Response({"cases": shown})
