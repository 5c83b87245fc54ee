"""Signing in and out, who I am, and tickets for the live wire."""

from datetime import datetime

from django.contrib.auth import logout
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals
from backend.live import tickets
from backend.territory.models import GridVersion

from .. import proven
from ..actions.sessions import sign_out_everywhere
from ..devices import device_of
from ..live_scopes import own_views, views_of, views_on_walls
from ..models import Device, DeviceToken, Grant, User
from ..rights import rights_of
from ..serializers.devices import EndedSerializer
from ..serializers.signing_in import (
    AskedTicketSerializer,
    LoginSerializer,
    MeSerializer,
    SignedInSerializer,
    TicketSerializer,
    me,
)
from ..sign_in import sign_in_device, sign_out


class LoginView(APIView):
    """Phones and machines: a password for a token of 30 days, sliding, one a device.

    Where a second factor is set up, the code belongs to it; without one a right password is
    answered by `second-factor-needed`. After failures the next try has to wait, see Retry-After.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=LoginSerializer,
        responses={200: SignedInSerializer}
        | refusals(
            400,
            429,
            _401="wrong-credentials, second-factor-needed, second-factor-wrong",
            _429="locked-out",
        ),
    )
    def post(self, request):
        asked = LoginSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        signed_in = sign_in_device(
            request._request,
            username=asked.validated_data["username"],
            password=asked.validated_data["password"],
            otp=asked.validated_data.get("otp"),
            key=asked.validated_data["device"]["id"],
            name=asked.validated_data["device"]["name"],
            at=timezone.now(),
        )
        return Response(
            SignedInSerializer(
                {
                    "token": signed_in.token,
                    "expires_at": signed_in.expires_at,
                    "user": _me(
                        signed_in.user, device=signed_in.device, until=signed_in.expires_at
                    ),
                }
            ).data
        )


class LogoutView(APIView):
    """Ends the token or the session that asks; other devices stay signed in."""

    before_the_gate = True

    @extend_schema(request=None, responses={204: None} | refusals())
    def post(self, request):
        proven.forget(request)
        if isinstance(request.auth, DeviceToken):
            sign_out(token=request.auth)
        else:
            logout(request._request)
        return Response(status=204)


class LogoutEverywhereView(APIView):
    """Ends every token and session of mine, this one too; live wires close within minutes."""

    before_the_gate = True

    @extend_schema(request=None, responses={200: EndedSerializer} | refusals())
    def post(self, request):
        proven.forget(request)
        ended = sign_out_everywhere(user=request.user, by=request.user, at=timezone.now())
        return Response(EndedSerializer(ended).data)


class MeView(APIView):
    """Who I am, what is granted to me now, and on which device I am signed in until when."""

    before_the_gate = True

    @extend_schema(responses={200: MeSerializer} | refusals())
    def get(self, request):
        token = request.auth if isinstance(request.auth, DeviceToken) else None
        until = token.expiry if token else request.session.ends_at
        told = _me(request.user, device=device_of(request), until=until)
        return Response(MeSerializer(told).data)


class LiveTicketView(APIView):
    """A short ticket for `/ws/live/`, sent there as the first frame, never in the address."""

    shown_on_walls = ("POST",)  # a ticket changes nothing

    @extend_schema(
        parameters=[AskedTicketSerializer],
        request=None,
        responses={201: TicketSerializer} | refusals(400),
    )
    def post(self, request):
        asked = AskedTicketSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rights = rights_of(request)
        on_wall = asked.validated_data.get("shown_on") == "wall"
        ticket = tickets.sign(
            user=request.user.pk,
            views=views_on_walls(rights) if on_wall else views_of(rights),
            own=[] if on_wall else own_views(request.user),
        )
        return Response(TicketSerializer(ticket).data, status=201)


def _me(user: User, *, device: Device | None, until: datetime) -> dict:
    now = timezone.now()
    grants = list(Grant.objects.visible_to(user).in_force(now).order_by("pk"))
    codes = GridVersion.objects.visible_to(user).at(now)
    granted = [grant.grid_id for grant in grants if grant.grid_id]
    return me(
        user,
        grants=grants,
        grid_codes=dict(codes.filter(grid__in=granted).values_list("grid_id", "code")),
        device=device,
        until=until,
    )
