"""Shapes of the suggestion box."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import Strict, TextField, one_line

from ..models import Suggestion
from ..models.suggestions import LONGEST


class NewSuggestionSerializer(Strict):
    """`anonymous` has to be said: nobody's name is kept by a field that was forgotten."""

    text = TextField(max_length=LONGEST)
    anonymous = serializers.BooleanField()

    def validate_text(self, text: str) -> str:
        if not one_line(text):
            raise serializers.ValidationError(_("Write something that can be seen."))
        return text


class AnswerToSuggestionSerializer(serializers.Serializer):
    text = serializers.CharField(source="answer")
    by = serializers.CharField(source="answered_by.name")
    at = serializers.DateTimeField(source="answered_at")


class BoxedSuggestionSerializer(serializers.ModelSerializer):
    """Never says who wrote it. `made_at` is null of an anonymous one: its day is all there is."""

    anonymous = serializers.BooleanField()
    answer = serializers.SerializerMethodField()

    class Meta:
        model = Suggestion
        fields = ("uuid", "text", "anonymous", "made_on", "made_at", "answer")
        read_only_fields = fields

    def get_answer(self, suggestion: Suggestion) -> AnswerToSuggestionSerializer(allow_null=True):
        return AnswerToSuggestionSerializer(suggestion).data if suggestion.answered_at else None
