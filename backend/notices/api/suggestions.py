"""The suggestion box: what one has put into it, and what was answered."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.answers.described import refusals

from ..actions.suggesting import suggest
from ..models import Suggestion
from ..serializers.suggestions import BoxedSuggestionSerializer, NewSuggestionSerializer


class SuggestionListView(GenericAPIView):
    """What one has written under one's name, the newest first."""

    queryset = Suggestion.objects.none()
    serializer_class = BoxedSuggestionSerializer
    ordering = ("-made_at", "-uuid")

    @extend_schema(responses={200: BoxedSuggestionSerializer(many=True)} | refusals())
    def get(self, request):
        own = Suggestion.objects.visible_to(request.user).written_by(request.user)
        page = self.paginate_queryset(own.select_related("answered_by"))
        return self.get_paginated_response(BoxedSuggestionSerializer(page, many=True).data)


class SuggestionView(APIView):
    @extend_schema(responses={200: BoxedSuggestionSerializer} | refusals(404))
    def get(self, request, uuid: UUID):
        """One's own; an anonymous one for whoever knows its uuid, which nobody does but the phone
        that wrote it."""
        seen = Suggestion.objects.visible_to(request.user, knowing=uuid)
        found = seen.select_related("answered_by").filter(pk=uuid).first()
        if found is None:
            raise NotFound(_("There is no such suggestion, or it is not yours to see."))
        return Response(BoxedSuggestionSerializer(found).data)

    @extend_schema(
        request=NewSuggestionSerializer,
        responses={200: BoxedSuggestionSerializer, 201: BoxedSuggestionSerializer}
        | refusals(400, 409, 429, _409="uuid-taken", _429="too-many-suggestions"),
    )
    def put(self, request, uuid: UUID):
        """Put something into the box. Of an anonymous one nothing is kept but its words, its day
        and its township; the uuid is the only way to its answer, so the phone keeps it."""
        asked = NewSuggestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        suggestion, is_new = suggest(
            uuid=uuid, **asked.validated_data, by=request.user, at=timezone.now()
        )
        status = 201 if is_new else 200
        return Response(BoxedSuggestionSerializer(suggestion).data, status=status)
