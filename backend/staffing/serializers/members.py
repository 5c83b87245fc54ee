"""Shapes of members and their postings."""

from rest_framework import serializers

from ..models import Post, Posting


class PostingShownSerializer(serializers.Serializer):
    grid = serializers.CharField()
    post = serializers.ChoiceField(choices=Post)
    kind = serializers.ChoiceField(choices=Posting.Kind)
    domains = serializers.ListField(child=serializers.CharField())


class MemberSerializer(serializers.Serializer):
    """A member without phone or address: what a colleague needs to know."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    postings = PostingShownSerializer(many=True)
