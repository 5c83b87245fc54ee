"""Shape of likely duplicates as they leave."""

from rest_framework import serializers

from .shown import BecauseSerializer, CaseInListSerializer


class LikelySerializer(serializers.Serializer):
    case = CaseInListSerializer()
    score = serializers.IntegerField(min_value=0, max_value=100)
    because = BecauseSerializer()


class SimilarSerializer(serializers.Serializer):
    similar = LikelySerializer(many=True)
