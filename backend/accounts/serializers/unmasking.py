"""What somebody says who wants to see a name, a phone or an address as it is."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import LineField, Strict, TextField

REASON_LEAST = 5
_DIFFERENT_LEAST = 3


class ReasonField(LineField):
    """A reason in words: five characters at least, not one or two repeated."""

    def __init__(self, **options) -> None:
        super().__init__(max_length=500, **options)

    def run_validation(self, data):
        reason = super().run_validation(data)
        different = {character for character in reason if character.isalnum()}
        if len(reason) < REASON_LEAST or len(different) < _DIFFERENT_LEAST:
            raise serializers.ValidationError(
                _("Say why, in %(least)s characters at least.") % {"least": REASON_LEAST}
            )
        return reason


class UnmaskSerializer(Strict):
    """`reason` stands in the audit trail, where the person concerned can read it."""

    reason = ReasonField()
    otp = TextField(
        max_length=40, required=False, allow_null=True, help_text="A code of the second factor"
    )
