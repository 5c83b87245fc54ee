"""Doubtful positions: the member sees them and what was decided; a supervisor decides."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from backend.accounts.rights import rights_of
from backend.answers.described import refusals
from backend.answers.problems import invalid

from ..actions.doubts import decide_doubt
from ..models import Doubt, Shift
from ..serializers.doubts import DoubtDecisionSerializer, DoubtSerializer


class _Doubts(GenericAPIView):
    queryset = Doubt.objects.none()
    serializer_class = DoubtSerializer
    ordering = ("-found_at", "-id")

    def visible(self):
        return Doubt.objects.visible_to(self.request.user, rights_of(self.request)).select_related(
            "shift__member__user", "decided_by"
        )

    def shown(self, doubts: Iterable[Doubt]) -> list[dict]:
        """With the walk that an identical one repeats, where the caller may see whose it is."""
        doubts = list(doubts)
        named = {doubt.details.get("other") for doubt in doubts} - {None}
        user, rights = self.request.user, rights_of(self.request)
        others = Shift.objects.none()
        if named:
            others = Shift.objects.reviewed_by(user, rights).filter(pk__in=named)
        others = others.select_related("member__user")
        context = {"others": {shift.pk: shift for shift in others}}
        return DoubtSerializer(doubts, many=True, context=context).data


class DoubtListView(_Doubts):
    """Those about oneself, and those one reviews; the newest first. Nothing follows from any by
    itself. Positions are for who opens the track, with a reason."""

    @extend_schema(
        parameters=[OpenApiParameter("state", enum=Doubt.State.values)],
        responses={200: DoubtSerializer(many=True)} | refusals(400),
    )
    def get(self, request):
        doubts = self.visible()
        if (state := request.query_params.get("state")) is not None:
            if state not in Doubt.State.values:
                raise invalid("state", _("There is no such state."))
            doubts = doubts.filter(state=state)
        return self.get_paginated_response(self.shown(self.paginate_queryset(doubts)))


class DoubtDecisionView(_Doubts):
    @extend_schema(
        request=DoubtDecisionSerializer,
        responses={200: DoubtSerializer}
        | refusals(400, 403, 404, 409, _403="not-allowed, own-doubt", _409="decided-already"),
    )
    def post(self, request, doubt: int):
        """Confirm or dismiss, once; the member sees it, with the remark. No consequence follows."""
        found = self.visible().filter(pk=doubt).first()
        if found is None:
            raise NotFound(_("There is no such doubt, or it is not yours to see."))
        asked = DoubtDecisionSerializer(data=request.data)
        reviewed = Doubt.objects.reviewed_by(request.user, rights_of(request))
        if not reviewed.filter(pk=doubt).exists() and found.shift.member.user_id != request.user.pk:
            raise PermissionDenied(_("A supervisor of the area decides this."))
        asked.is_valid(raise_exception=True)
        decided = decide_doubt(
            doubt=found, by=request.user, at=timezone.now(), **asked.validated_data
        )
        return Response(self.shown([decided])[0])
