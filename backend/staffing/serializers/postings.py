"""Shapes of postings, asked and shown."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import LineField, MomentField, Strict, TextField

from ..domains import DOMAINS
from ..models import Post, Posting
from .plans import NamedSerializer


class WholeNumberField(serializers.IntegerField):
    """An id as JSON says it: neither a text nor a truth."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int) or not 0 < data < 2**63:
            self.fail("invalid")
        return data


class PostingSerializer(serializers.Serializer):
    """`until` null: no end is set; `since` and `until` the same: it never began."""

    id = serializers.IntegerField()
    member = NamedSerializer()
    grid = serializers.CharField(allow_null=True)
    grid_name = serializers.CharField()
    post = serializers.ChoiceField(choices=Post)
    kind = serializers.ChoiceField(choices=Posting.Kind.choices)
    domains = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    absence = serializers.IntegerField(allow_null=True)
    may = serializers.ListField(child=serializers.ChoiceField(choices=["end", "change"]))


class DomainsField(serializers.ListField):
    """Codes among the ten domains of every grid; each once, in order."""

    def __init__(self, **how):
        child = serializers.ChoiceField(choices=DOMAINS)
        super().__init__(child=child, max_length=30, required=False, default=list, **how)

    def to_internal_value(self, data):
        return sorted(set(super().to_internal_value(data)))


def refuse_unfit_domains(asked: dict) -> dict:
    """Domains for the posts that have some, and for no others."""
    if bool(asked["domains"]) != (asked["post"] == Post.PROFESSIONAL):
        raise serializers.ValidationError(
            {"domains": _("Professional members serve domains, others serve none.")}
        )
    return asked


def refuse_reversed(asked: dict) -> dict:
    since, until = asked.get("since"), asked.get("until")
    if since and until and until <= since:
        raise serializers.ValidationError({"until": _("This ends before it begins.")})
    return asked


class _Period(Strict):
    since = MomentField(required=False)
    until = MomentField(required=False, allow_null=True)

    def validate(self, asked):
        return refuse_reversed(asked)


class NewPostingSerializer(_Period):
    """`since`: now, when not said; it may lie back, as what is so already is entered."""

    member = WholeNumberField()
    grid = TextField(max_length=30)
    post = serializers.ChoiceField(choices=Post)
    kind = serializers.ChoiceField(
        choices=[Posting.Kind.HOME, Posting.Kind.ADDITIONAL],
        help_text="cover is arranged with an absence",
    )
    domains = DomainsField()

    def validate(self, asked):
        asked["since"] = asked.get("since") or timezone.now()
        refuse_reversed(asked)
        return refuse_unfit_domains(asked)


class ChangedPostingSerializer(_Period):
    """Another beginning while it has not begun, another end while it has not ended."""


class PostingEndingSerializer(Strict):
    """`at`: now, when not said."""

    at = MomentField(required=False)
    reason = LineField(required=False, allow_blank=True, max_length=500, default="")
    successor = WholeNumberField(
        required=False,
        allow_null=True,
        help_text="Member who takes over the open cases of the grid",
    )
