"""Shapes of cases, their stories and the catalogue as they leave."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.accounts.models import Role
from backend.answers.fields import LonLatField
from backend.live.models import Tier

from ..clocks import LAMPS
from ..models import Escalation, Report, Terms, Urgency
from ..workflow import Awaits, Ending, Hat, State
from .evidence import PieceSerializer


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class OwnerKeyField(serializers.JSONField):
    """The number of a member or of a centre's area, the code of a department."""


class OwnerSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["centre", "member", "department"])
    id = OwnerKeyField()
    name = serializers.CharField()


class ClockSerializer(serializers.Serializer):
    clock = serializers.CharField()
    limit = serializers.CharField()
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    paused_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True)
    kept = serializers.BooleanField(allow_null=True)
    provisional = serializers.BooleanField()


class SpanSerializer(serializers.Serializer):
    to = serializers.DateTimeField()

    def get_fields(self) -> dict:
        return {"from": serializers.DateTimeField(), **super().get_fields()}


class ExtensionSerializer(serializers.Serializer):
    by = serializers.CharField()
    at = serializers.DateTimeField()


class ClockCorrectionSerializer(serializers.Serializer):
    """Edits of the calendar moved a due time."""

    at = serializers.DateTimeField()
    changes = serializers.ListField(child=serializers.DictField())
    before = serializers.DateTimeField()
    after = serializers.DateTimeField()


class EscalationSerializer(serializers.Serializer):
    """A step that was reached; `told` is false where a later one had been reached by then."""

    step = serializers.ChoiceField(choices=Escalation.Step.choices)
    at = serializers.DateTimeField()
    told = serializers.BooleanField()


class ClockExplainedSerializer(ClockSerializer):
    """`why`: the spans of time that were counted, together the limit and its extensions."""

    yellow_at = serializers.DateTimeField()
    why = SpanSerializer(many=True)
    pauses = SpanSerializer(many=True)
    extensions = ExtensionSerializer(many=True)
    corrections = ClockCorrectionSerializer(many=True)
    escalations = EscalationSerializer(many=True)


class DueSerializer(serializers.Serializer):
    """When a clock would be due; `why`: the spans of time that are counted."""

    clock = serializers.CharField()
    limit = serializers.CharField()
    due_at = serializers.DateTimeField()
    provisional = serializers.BooleanField()
    why = SpanSerializer(many=True)


class CaseAfterSerializer(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=list(State))
    awaits = serializers.ChoiceField(choices=list(Awaits))
    version = serializers.IntegerField()
    grid = serializers.CharField(allow_null=True)
    owner = OwnerSerializer()
    clocks = ClockSerializer(many=True)


class BecauseSerializer(serializers.Serializer):
    """What speaks for two reports being one matter: metres, or the grid alone; hours between
    them; words that both have."""

    distance_m = serializers.FloatField(allow_null=True)
    same_grid = serializers.BooleanField()
    hours = serializers.FloatField()
    same_type = serializers.BooleanField()
    shared_words = serializers.ListField(child=serializers.CharField())
    shared_address = serializers.CharField(allow_blank=True)


class DuplicateSerializer(BecauseSerializer):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=list(State))
    reported_at = serializers.DateTimeField()
    score = serializers.IntegerField(min_value=0, max_value=100)


class RecordedSerializer(serializers.Serializer):
    report = serializers.UUIDField()
    case = CaseAfterSerializer()
    possible_duplicates = DuplicateSerializer(many=True)


class DoneSerializer(serializers.Serializer):
    action = serializers.UUIDField()
    case = CaseAfterSerializer()


class CaseInListSerializer(serializers.Serializer):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=list(State))
    awaits = serializers.ChoiceField(choices=list(Awaits))
    version = serializers.IntegerField()
    type = serializers.CharField()
    type_name = serializers.CharField()
    domain = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency)
    tier = serializers.ChoiceField(choices=Tier.choices)
    lamp = serializers.ChoiceField(choices=LAMPS)
    grid = serializers.CharField(allow_null=True)
    position = LonLatField(allow_null=True)
    address = serializers.CharField()
    description = serializers.CharField()
    owner = OwnerSerializer()
    due_at = serializers.DateTimeField(allow_null=True)
    reported_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    ending = serializers.ChoiceField(choices=list(Ending))
    round = serializers.IntegerField()
    parent = serializers.CharField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    allowed = serializers.ListField(child=serializers.CharField())


class CoHandlerSerializer(serializers.Serializer):
    """A department that was called to a joint handling."""

    department = serializers.CharField()
    name = serializers.CharField()
    called_at = serializers.DateTimeField()
    arrive_by = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    reported_at = serializers.DateTimeField(allow_null=True)


class ExternalShownSerializer(serializers.Serializer):
    """The number that an order from outside has there, and its deadline as it came."""

    system = serializers.CharField()
    number = serializers.CharField()
    due_at = serializers.DateTimeField(required=False, allow_null=True)


class ReportShownSerializer(serializers.Serializer):
    uuid = serializers.UUIDField()
    source = serializers.ChoiceField(choices=Report.Source.choices)
    occurred_at = serializers.DateTimeField()
    received_at = serializers.DateTimeField()
    description = serializers.CharField()
    external = ExternalShownSerializer(allow_null=True)


class CallerShownSerializer(serializers.Serializer):
    """Whoever reported from outside."""

    name = serializers.CharField()
    phone = serializers.CharField()
    safe_way = serializers.CharField()


class CallerOfReportSerializer(CallerShownSerializer):
    """Of a safe type without the phone, where a safe way was named."""

    report = serializers.UUIDField()


class UnmaskedSerializer(serializers.Serializer):
    """`caller`: the first of the `callers`."""

    caller = CallerShownSerializer(allow_null=True)
    callers = CallerOfReportSerializer(many=True)
    address = serializers.CharField()


class CaseInFullSerializer(CaseInListSerializer):
    """`caller` is masked, and there for those alone who may unmask it. `hats`: the parts in which
    the reader may act on it. `returned`: how often its handlers gave it back in this round.
    `can_give_back`: whether the reader may ask a superior platform to take its order back.
    `step_count`: how many steps its story has."""

    hats = serializers.ListField(child=serializers.ChoiceField(choices=list(Hat)))
    returned = serializers.IntegerField()
    can_give_back = serializers.BooleanField()
    step_count = serializers.IntegerField()
    yellow_at = serializers.DateTimeField(allow_null=True)
    merged_into = serializers.CharField(allow_null=True)
    children = serializers.ListField(child=serializers.CharField())
    co_handlers = CoHandlerSerializer(many=True)
    caller = CallerShownSerializer(allow_null=True)
    clocks = ClockExplainedSerializer(many=True)
    reports = ReportShownSerializer(many=True)
    evidence = PieceSerializer(many=True)


class ActorSerializer(serializers.Serializer):
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    department = serializers.CharField(allow_null=True)


_TEXT = {"type": "string"}


@extend_schema_field(
    {
        "type": "object",
        "properties": {
            "member": {"type": "integer"},
            "department": _TEXT,
            "case": _TEXT,
            "name": _TEXT,
        },
        "additionalProperties": False,
    }
)
class HandedToField(serializers.JSONField):
    """A member, a department or a case; the first two with their names."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class SaidFieldsField(serializers.JSONField):
    """What an action was told besides, by name."""


class CaseEventSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    uuid = serializers.UUIDField()
    action = serializers.CharField()
    by = ActorSerializer(allow_null=True)
    at = serializers.DateTimeField()
    happened_at = serializers.DateTimeField()
    from_state = serializers.ChoiceField(choices=list(State), allow_null=True)
    to_state = serializers.ChoiceField(choices=list(State))
    version = serializers.IntegerField()
    to = HandedToField(allow_null=True)
    late = serializers.BooleanField()
    reason = serializers.CharField()
    note = serializers.CharField()
    fields = SaidFieldsField()
    evidence = PieceSerializer(many=True)


class TypeWordsSerializer(serializers.Serializer):
    """Words that tell for a type, by how much they say; `*` stands for a gap within a clause."""

    sure = serializers.ListField(child=serializers.CharField())
    likely = serializers.ListField(child=serializers.CharField())
    perhaps = serializers.ListField(child=serializers.CharField())


class MatterTypeSerializer(serializers.Serializer):
    """What is promised for a type `since` (null: as of always) and `until` (null: for good).

    With `include=words`: `spellings`, what it is typed as (name, initials of its pinyin, code),
    and the `words` that speak for it.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    lead_department = serializers.CharField()
    assisting_departments = serializers.ListField(child=serializers.CharField())
    urgency = serializers.ChoiceField(choices=Urgency)
    respond_limit = serializers.CharField()
    handle_limit = serializers.CharField()
    self_handle = serializers.BooleanField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    check = serializers.ChoiceField(choices=Terms.Check.choices)
    callback = serializers.ChoiceField(choices=Terms.Callback.choices)
    call_first = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    spellings = serializers.ListField(child=serializers.CharField(), required=False)
    words = TypeWordsSerializer(required=False)


class DomainSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    types = MatterTypeSerializer(many=True)


class CatalogueSerializer(serializers.Serializer):
    domains = DomainSerializer(many=True)
