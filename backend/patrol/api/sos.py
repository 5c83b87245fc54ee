"""Calls for help: who watches over the area sees them, and says when one is over."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.rights import rights_of
from backend.answers import problems
from backend.answers.described import refusals
from backend.staffing.models import Member

from .. import envelopes
from ..actions.sos import end_alarm, raise_alarm
from ..models import Sos
from ..serializers.sos import SosBodySerializer, SosEndingSerializer, SosSerializer
from ..whereabouts import spot_in
from .asked import body_of


class SosView(APIView):
    parser_classes = (envelopes.RawJSON,)

    @extend_schema(
        request=SosBodySerializer,
        responses={200: SosSerializer, 201: SosSerializer}
        | refusals(403, 404, 409, 413, _403="not-a-member", _409="other-content"),
    )
    def post(self, request, uuid):
        """Call for help, on duty or off: 201, and 200 for every repetition.

        A position that cannot be read is left out; the call is made all the same.
        """
        member = Member.objects.visible_to(request.user, rights_of(request)).filter(
            user=request.user
        )
        if (own := member.select_related("user", "area").first()) is None:
            raise problems.Problem(
                "not-a-member", _("Only members of the grids call for help here."), status=403
            )
        raised = raise_alarm(
            uuid=uuid,
            member=own,
            position=spot_in(body_of(request)),
            by=request.user,
            at=timezone.now(),
        )
        return Response(SosSerializer(raised.sos).data, status=201 if raised.created else 200)


class _Alarms(GenericAPIView):
    queryset = Sos.objects.none()
    serializer_class = SosSerializer
    ordering = ("-received_at", "-id")

    def visible(self):
        return Sos.objects.visible_to(self.request.user, rights_of(self.request)).select_related(
            "member__user", "ended_by"
        )


class SosListView(_Alarms):
    """Calls for help that nobody has taken care of: one's own, and those one may answer."""

    @extend_schema(responses={200: SosSerializer(many=True)} | refusals())
    def get(self, request):
        page = self.paginate_queryset(self.visible().open())
        return self.get_paginated_response(SosSerializer(page, many=True).data)


class SosEndView(_Alarms):
    @extend_schema(
        request=SosEndingSerializer,
        responses={200: SosSerializer} | refusals(400, 403, 404, 409, _409="ended-already"),
    )
    def post(self, request, uuid):
        """Say who took care of it. Who called cannot: they may not be free to speak."""
        found = self.visible().filter(uuid=uuid).first()
        if found is None:
            raise NotFound(_("There is no such call for help."))
        answered = Sos.objects.answered_by(request.user, rights_of(request))
        if not answered.filter(pk=found.pk).exists():
            raise PermissionDenied(_("Whoever watches over the area says when this is over."))
        asked = SosEndingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ended = end_alarm(sos=found, by=request.user, at=timezone.now(), **asked.validated_data)
        return Response(SosSerializer(ended).data)
