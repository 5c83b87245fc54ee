"""Shapes of what one can see and change of one's own account."""

from rest_framework import serializers

from backend.answers.fields import Strict


class EndedSerializer(serializers.Serializer):
    """What was signed out."""

    tokens = serializers.IntegerField(source="token_count", help_text="phones and machines")
    sessions = serializers.IntegerField(source="session_count", help_text="browsers")


class OwnDeviceSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=["app", "browser", "phone"],
        help_text="phone: a browser on somebody's own phone, signed in for long",
    )
    first_seen_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(
        help_text="of an app to the day, of a browser or phone to the minute"
    )
    is_current = serializers.BooleanField(help_text="this is the one that asks")


class DeviceListSerializer(serializers.Serializer):
    """A list like every other, always whole: nobody has so many."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = OwnDeviceSerializer(many=True)


class OwnPasswordSerializer(Strict):
    old = serializers.CharField(max_length=1000, trim_whitespace=False)
    new = serializers.CharField(max_length=1000, trim_whitespace=False)


class SecondFactorSerializer(serializers.Serializer):
    """`set_up`: it counts; `needed`: my office may not be without one."""

    set_up = serializers.BooleanField()
    needed = serializers.BooleanField()
    recovery_codes_left = serializers.IntegerField()


class BegunSerializer(serializers.Serializer):
    secret = serializers.CharField(help_text="base32, to type into an authenticator")
    uri = serializers.CharField(help_text="otpauth://totp/...")
    svg = serializers.CharField(help_text="the same as a QR code")


class CodeSerializer(Strict):
    otp = serializers.CharField(max_length=40)


class RecoveryCodesSerializer(serializers.Serializer):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="shown this once; each is good once"
    )
