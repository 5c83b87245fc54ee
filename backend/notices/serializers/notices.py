"""Shapes of notices, of the outbox and of calls."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import Strict, TextField

from ..models import Channel, Message, MessageState, Notice, Told
from ..words import text_of

# As WeChat Work makes them. No "|", which would name several, and no "@all", which names all.
_OF_WECHAT_WORK = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$", _("This is no id of WeChat Work.")
)


class AnsweredSerializer(serializers.Serializer):
    by = serializers.CharField(source="answered_by.name")
    at = serializers.DateTimeField(source="answered_at")


class NoticeSerializer(serializers.ModelSerializer):
    """One's own notice, in the language of the request."""

    text = serializers.SerializerMethodField()
    answered = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = (
            "id",
            "kind",
            "text",
            "subject",
            "urgent",
            "made_at",
            "acknowledged_at",
            "answered",
        )
        read_only_fields = fields

    def get_text(self, notice: Notice) -> str:
        return text_of(notice)

    def get_answered(self, notice: Notice) -> AnsweredSerializer(allow_null=True):
        """Who else answered, when several were called for the same thing."""
        return AnsweredSerializer(notice).data if notice.answered_at else None


class CountSerializer(serializers.Serializer):
    open = serializers.IntegerField()
    urgent = serializers.IntegerField(help_text="Of those, urgent ones")


class WishesSerializer(Strict):
    """Whether ordinary notices come by these channels too; urgent ones always do."""

    sms = serializers.BooleanField(default=False)
    webhook = serializers.BooleanField(default=False)
    wechat_work = serializers.BooleanField(default=False)


class AddressesSerializer(Strict):
    """Where one is reached by channels that nobody must use; "" takes an address away."""

    wechat_work = TextField(
        required=False, allow_blank=True, default="", validators=[_OF_WECHAT_WORK]
    )


class ChannelCountSerializer(serializers.Serializer):
    channel = serializers.ChoiceField(choices=Channel)
    set_up = serializers.BooleanField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="By state: " + ", ".join(MessageState.values)
    )


class FailureSerializer(serializers.ModelSerializer):
    """Neither text nor receiver: what an administrator needs to find the fault."""

    state = serializers.CharField(help_text="failed, given_up")
    kind = serializers.CharField(source="notice.kind")
    made_at = serializers.DateTimeField(source="notice.made_at")

    class Meta:
        model = Message
        fields = (
            "id",
            "channel",
            "state",
            "kind",
            "urgent",
            "made_at",
            "attempt_count",
            "next_at",
            "error",
        )


class OutboxSerializer(serializers.Serializer):
    channels = ChannelCountSerializer(many=True)
    failures = FailureSerializer(many=True, help_text="The newest hundred")


class ToldSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="notice.to.name")
    area = serializers.CharField(source="area.name")
    told_at = serializers.DateTimeField(source="notice.made_at")
    acknowledged_at = serializers.DateTimeField(source="notice.acknowledged_at", allow_null=True)
    messages = serializers.SerializerMethodField()

    class Meta:
        model = Told
        fields = (
            "name",
            "step",
            "reason",
            "area",
            "rank",
            "told_at",
            "acknowledged_at",
            "messages",
        )

    def get_messages(self, told: Told) -> dict[str, str]:
        """The state of what left the house for it, by channel."""
        return {message.channel: message.state for message in told.notice.messages.all()}


class CallSerializer(serializers.Serializer):
    """Who was told when, and who answered. `next_at`: when the next are told, if nobody does."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    subject = serializers.CharField()
    area = serializers.CharField(source="area.name")
    begun_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True)
    answered = serializers.SerializerMethodField()
    told = ToldSerializer(many=True)

    def get_answered(self, call) -> AnsweredSerializer(allow_null=True):
        return AnsweredSerializer(call).data if call.answered_at else None
