"""Values as JSON says them: a text is no number, a number no text, a moment has its offset.

What is kept is a digest of the body as it came; so nothing may pass that only means something
after a conversion.
"""

from unicodedata import category
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_UNSEEN = {"Cc", "Cf"}


class Strict(serializers.Serializer):
    """Refuses members nobody would read: a misspelt field is an error, not a silence."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("There is no such field.")] for name in unknown}
                )
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class LineField(TextField):
    """Words that others read in a list: a line, without signs that nobody sees. A reason of
    nothing but those is blank."""

    def run_validation(self, data=serializers.empty):
        return super().run_validation(one_line(data) if isinstance(data, str) else data)


def one_line(text: str) -> str:
    """Without control signs, and those that turn the direction or have no width; what lies between
    words is one space."""
    seen = "".join(sign for sign in text if sign.isspace() or category(sign) not in _UNSEEN)
    return " ".join(seen.split())


class LonLatField(serializers.ListField):
    """Where something lies, as it is shown."""

    def __init__(self, **how):
        how = {"help_text": "[lon, lat] WGS-84"} | how
        super().__init__(child=serializers.FloatField(), min_length=2, max_length=2, **how)


class NumberField(serializers.FloatField):
    """A finite number. (JSON has no NaN, but the parent reads the text "nan".)"""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        try:
            return float(data)
        except OverflowError:
            self.fail("invalid")


class IdField(serializers.UUIDField):
    def to_internal_value(self, data) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """RFC 3339 with its offset: a naive time would be eight hours off for half of the senders."""

    default_error_messages = {
        "naive": _("Give the time with its offset, such as +08:00."),
    }

    def enforce_timezone(self, value):
        if timezone.is_naive(value):
            self.fail("naive")
        return super().enforce_timezone(value)
