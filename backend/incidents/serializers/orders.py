"""Shapes of what superior platforms send and are answered."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from backend.answers.fields import MomentField, Strict, TextField
from backend.notices.models import MessageState

from ..models import Feedback, Instruction
from ..workflow import State
from .asked import ReportSerializer, believable_deadline

LONGEST_NUMBER = 100
_DECIDES_A_DEADLINE = Instruction.Kind.GRANT_EXTENSION
_MAY_MOVE_IT = (_DECIDES_A_DEADLINE, Instruction.Kind.AMEND)


class OrderSerializer(ReportSerializer):
    """A matter as a platform orders it: as it is reported, with the moment it wants an answer by.
    Source and number are known from the address."""

    source = None
    external = None
    self_handled = None
    due_at = MomentField(validators=[believable_deadline])


class InstructionSerializer(Strict):
    """`description`: words for whoever handles the matter. `due_at`: the new deadline; needed to
    grant an extension, allowed in a correction."""

    kind = serializers.ChoiceField(choices=Instruction.Kind.choices)
    description = TextField(max_length=4000, required=False, allow_blank=True, default="")
    reason = TextField(max_length=2000, required=False, allow_blank=True, default="")
    due_at = MomentField(required=False, allow_null=True, validators=[believable_deadline])

    def validate(self, asked):
        kind, due_at = asked["kind"], asked.get("due_at")
        if kind == _DECIDES_A_DEADLINE and due_at is None:
            raise serializers.ValidationError({"due_at": _("Say until when.")})
        if kind not in _MAY_MOVE_IT and due_at is not None:
            raise serializers.ValidationError({"due_at": _("This moves no deadline.")})
        if kind == Instruction.Kind.AMEND and not (asked["description"] or due_at):
            raise serializers.ValidationError({"description": _("Say what is corrected.")})
        return asked


class ReturnSerializer(Strict):
    reason = TextField(max_length=2000)


class OrderReceivedSerializer(serializers.Serializer):
    system = serializers.CharField()
    number = serializers.CharField()
    case = serializers.CharField(help_text="Our number, for talking about it")
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()


class FeedbackSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Feedback.Kind.choices)
    at = serializers.DateTimeField()
    reason = serializers.CharField(source="body.reason", default="")
    reply = serializers.CharField(source="body.reply", default="")
    delivered_at = serializers.DateTimeField(source="sent_at", allow_null=True)


class InstructionFollowedSerializer(serializers.Serializer):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Instruction.Kind.choices)
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="The order's deadline from then on")


class OrderStatusSerializer(OrderReceivedSerializer):
    """Where an order stands, without anybody who works on it: what was fed back of it, and what
    the platform has said since."""

    case = serializers.CharField(source="report.case.number")
    state = serializers.ChoiceField(choices=list(State), source="report.case.state")
    waits = serializers.BooleanField(help_text="For an answer, or a refusal")
    taken_back_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.SerializerMethodField()
    reply = serializers.SerializerMethodField()
    feedback = FeedbackSerializer(many=True)
    instructions = serializers.SerializerMethodField()

    def get_accepted_at(self, order) -> serializers.DateTimeField(allow_null=True):
        accepted = [one.at for one in order.feedback.all() if one.kind == Feedback.Kind.ACCEPTED]
        return timezone.localtime(accepted[-1]) if accepted else None

    def get_reply(self, order) -> serializers.CharField(allow_null=True):
        """The newest, and null while there is none."""
        replies = [one for one in order.feedback.all() if one.kind == Feedback.Kind.REPLIED]
        return replies[-1].body["reply"] if replies else None

    def get_instructions(self, order) -> InstructionFollowedSerializer(many=True):
        return [one.answer for one in order.instructions.all()]


class ReturnAskedSerializer(serializers.Serializer):
    number = serializers.CharField(help_text="Of the case")
    asked_at = serializers.DateTimeField()
    orders = serializers.IntegerField(help_text="How many were asked about")


class FeedbackFailureSerializer(serializers.Serializer):
    """What an administrator needs to find the fault: no words of it."""

    system = serializers.CharField(source="order.system")
    number = serializers.CharField(source="order.number")
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=MessageState)
    at = serializers.DateTimeField()
    attempt_count = serializers.IntegerField()
    next_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class PlatformCountSerializer(serializers.Serializer):
    system = serializers.CharField()
    set_up = serializers.BooleanField()
    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="By state: " + ", ".join(MessageState.values)
    )


class FeedbackOutboxSerializer(serializers.Serializer):
    platforms = PlatformCountSerializer(many=True)
    failures = FeedbackFailureSerializer(many=True, help_text="The newest hundred")
