"""Shapes of members and their postings."""

from rest_framework import serializers

from ..models import Post, Posting


class PostingShownSerializer(serializers.Serializer):
    grid = serializers.CharField()
    post = serializers.ChoiceField(choices=Post)
    kind = serializers.ChoiceField(choices=Posting.Kind.choices)
    domains = serializers.ListField(child=serializers.CharField())


class MemberSerializer(serializers.Serializer):
    """What a colleague needs to know; `phone` is masked, and there for those alone who may unmask
    it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.CharField()
    area = serializers.CharField()
    phone = serializers.CharField(allow_null=True)
    postings = PostingShownSerializer(many=True)


class PhoneSerializer(serializers.Serializer):
    phone = serializers.CharField()
