"""What one can see and change of one's own account: password, devices, second factor.

All of it stands before the gate (gate.py): it is the way through.
"""

from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError as Unfit
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from .. import second_factor
from ..actions.own_password import change_own_password
from ..actions.sessions import sign_device_out
from ..devices import devices_of, signed_in
from ..models import DeviceToken, User
from ..own_password import check_own_password, wrong_password_words
from ..serializers.devices import (
    BegunSerializer,
    CodeSerializer,
    DeviceListSerializer,
    EndedSerializer,
    OwnPasswordSerializer,
    RecoveryCodesSerializer,
    SecondFactorSerializer,
)


class PasswordView(APIView):
    """A new password; every other device and browser of mine is signed out."""

    before_the_gate = True

    @extend_schema(
        request=OwnPasswordSerializer,
        responses={200: EndedSerializer} | refusals(400, 429, _429="locked-out"),
    )
    def post(self, request):
        asked = OwnPasswordSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        if not check_own_password(
            request._request, user=request.user, password=asked.validated_data["old"], at=now
        ):
            raise ValidationError({"old": [wrong_password_words()]})
        token = request.auth if isinstance(request.auth, DeviceToken) else None
        try:
            ended = change_own_password(
                user=request.user,
                new=asked.validated_data["new"],
                token=token,
                session_key=None if token else request.session.session_key,
                at=now,
            )
        except Unfit as unfit:
            raise ValidationError({"new": unfit.messages}) from unfit
        if token is None:
            _keep_session(request)
        return Response(EndedSerializer(ended).data)


class DevicesView(APIView):
    """Where I am signed in, the newest used first."""

    before_the_gate = True

    @extend_schema(responses={200: DeviceListSerializer} | refusals())
    def get(self, request):
        found = devices_of(request.user, current=current_device(request))
        whole = {"next": None, "previous": None, "results": found}
        return Response(DeviceListSerializer(whole).data)


class DeviceView(APIView):
    """One device of mine."""

    before_the_gate = True

    @extend_schema(responses={204: None} | refusals(404))
    def delete(self, request, device: int):
        """Sign it out; its live wire closes within minutes."""
        found = get_object_or_404(signed_in(request.user), pk=device)
        sign_device_out(device=found, by=request.user, at=timezone.now())
        return Response(status=204)


class SecondFactorView(APIView):
    """My second factor: a code of the moment from my own phone."""

    before_the_gate = True

    @extend_schema(responses={200: SecondFactorSerializer} | refusals())
    def get(self, request):
        return Response(
            {
                "set_up": second_factor.is_set_up(request.user),
                "needed": request.user.must_have_second_factor,
                "recovery_codes_left": second_factor.recovery_code_count(request.user),
            }
        )

    @extend_schema(
        request=None,
        responses={201: BegunSerializer} | refusals(409, _409="second-factor-set-up"),
    )
    def post(self, request):
        """Begin: a secret that counts once a right code confirms it."""
        begun = second_factor.begin(user=request.user, at=timezone.now())
        return Response(BegunSerializer(begun).data, status=201)

    @extend_schema(
        request=CodeSerializer,
        responses={204: None}
        | refusals(400, 403, _403="second-factor-needed, second-factor-wrong"),
    )
    def delete(self, request):
        """Remove it, with a code of its own; who must have one sets up another at once."""
        asked = CodeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        second_factor.prove(user=request.user, otp=asked.validated_data["otp"], at=now)
        second_factor.remove(user=request.user, by=request.user, at=now)
        return Response(status=204)


class ConfirmView(APIView):
    """The first right code: from now on the second factor counts."""

    before_the_gate = True

    @extend_schema(
        request=CodeSerializer,
        responses={200: RecoveryCodesSerializer}
        | refusals(400, 403, 409, _403="second-factor-wrong", _409="second-factor-not-begun"),
    )
    def post(self, request):
        asked = CodeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        codes = second_factor.confirm(
            user=request.user, otp=asked.validated_data["otp"], at=timezone.now()
        )
        return Response({"recovery_codes": codes})


def current_device(request) -> int | None:
    if isinstance(request.auth, DeviceToken):
        return request.auth.device_id
    return request.session.device_id


def _keep_session(request) -> None:
    """The session of who changed it goes on under a new key, with the new password's hash."""
    update_session_auth_hash(request._request, User.objects.get(pk=request.user.pk))
