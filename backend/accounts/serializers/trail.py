"""Shapes of the audit trail: for auditors, and for the person an entry concerns."""

from rest_framework import serializers

from ..models import Role, TrailEntry
from ..told import told


class TrailPersonSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class TrailEntrySerializer(serializers.Serializer):
    """One line of the trail. `by` is null where time itself or a keyboard on the machine did it,
    and has the name of that day; `subject` is `kind:id`."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    act = serializers.CharField()
    by = TrailPersonSerializer(allow_null=True)
    about = TrailPersonSerializer(allow_null=True)
    subject = serializers.CharField()
    scope = serializers.CharField()
    reason = serializers.CharField()
    details = serializers.DictField()


class OtherSerializer(serializers.Serializer):
    """Never more of somebody than this."""

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)


class ConcerningMeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    act = serializers.CharField()
    text = serializers.CharField(help_text="What happened, in the language asked for")
    by = OtherSerializer(allow_null=True)
    reason = serializers.CharField(help_text="As the other one said it")


def entry_shown(entry: TrailEntry) -> dict:
    by, about = entry.by, entry.about
    return {
        "id": entry.pk,
        "at": entry.at,
        "act": entry.act,
        "by": by and {"id": by.pk, "name": entry.by_name, "role": by.role},
        "about": about and {"id": about.pk, "name": about.name, "role": about.role},
        "subject": entry.subject,
        "scope": entry.scope,
        "reason": entry.reason,
        "details": entry.details,
    }


def shown_to_the_person(entry: TrailEntry) -> dict:
    return {
        "id": entry.pk,
        "at": entry.at,
        "act": entry.act,
        "text": told(entry.act),
        "by": entry.by and {"name": entry.by_name, "role": entry.by.role},
        "reason": entry.reason,
    }
