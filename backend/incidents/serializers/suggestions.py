"""Shape of suggested types as they leave."""

from rest_framework import serializers

from ..models import Urgency


class SuggestionSerializer(serializers.Serializer):
    """`matched`: what in the text speaks for the type, the strongest first."""

    type = serializers.CharField()
    name = serializers.CharField()
    domain = serializers.CharField()
    domain_name = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency)
    score = serializers.IntegerField()
    matched = serializers.ListField(child=serializers.CharField())


class SuggestionsSerializer(serializers.Serializer):
    suggestions = SuggestionSerializer(many=True)
