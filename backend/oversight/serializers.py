"""Shapes of the figures."""

from rest_framework import serializers

from backend.accounts.serializers.walls import ShownAreaSerializer
from backend.answers.fields import LonLatField
from backend.incidents.clocks import LAMPS
from backend.incidents.models import Urgency
from backend.incidents.workflow import State
from backend.staffing.models import Post

_STATES = list(State)


class ShareSerializer(serializers.Serializer):
    """A rate as what it is made of; of a denominator of nothing there is none."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()


class OfStateSerializer(serializers.Serializer):
    state = serializers.ChoiceField(choices=_STATES)
    count = serializers.IntegerField()


class OfDomainSerializer(serializers.Serializer):
    domain = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class OfLampSerializer(serializers.Serializer):
    green = serializers.IntegerField()
    yellow = serializers.IntegerField()
    red = serializers.IntegerField()


class OpenMattersSerializer(serializers.Serializer):
    """Matters that are open, without restricted ones."""

    open = serializers.IntegerField()
    by_state = OfStateSerializer(many=True)
    by_domain = OfDomainSerializer(many=True)
    by_lamp = OfLampSerializer()


class RatesSerializer(serializers.Serializer):
    """Of the day up to the moment. `satisfaction` is shown beside `reach`, never alone."""

    on_time_acceptance = ShareSerializer(help_text="kept / ended with a verdict")
    on_time_dispatch = ShareSerializer(help_text="kept / ended with a verdict")
    on_time_handling = ShareSerializer(help_text="kept / ended with a verdict")
    on_time_checking = ShareSerializer(help_text="kept / ended with a verdict")
    satisfaction = ShareSerializer(help_text="satisfied / reached")
    reach = ShareSerializer(help_text="reached / called")
    rework = ShareSerializer(help_text="checks that failed / checks")
    accurate_dispatch = ShareSerializer(help_text="dispatches not returned / dispatches")
    closure = ShareSerializer(help_text="closed / (closed + open and overdue)")
    on_time_closure = ShareSerializer(
        help_text="closed with every clock kept / (closed + open and overdue)"
    )


class OnDutySerializer(serializers.Serializer):
    post = serializers.ChoiceField(choices=Post)
    count = serializers.IntegerField(allow_null=True, help_text="null: fewer than three")


class DaySerializer(serializers.Serializer):
    """What was reported and closed of a day from midnight up to a moment, how that was done, and
    which matters were open at the moment."""

    matters = OpenMattersSerializer()
    reported = serializers.IntegerField()
    closed = serializers.IntegerField()
    rates = RatesSerializer()


class EarlierSerializer(serializers.Serializer):
    """The day before, and the same weekday a week ago, up to the same time of day: what was told
    then. Null where the area had fewer than five grids then."""

    yesterday = DaySerializer(allow_null=True)
    week_ago = DaySerializer(allow_null=True)


class PooledSerializer(DaySerializer):
    """Of today, beside the same of earlier days."""

    earlier = EarlierSerializer()
    on_duty = OnDutySerializer(many=True)


class JointWorkSerializer(serializers.Serializer):
    """Departments that were whistled for, counted once a matter."""

    matters = serializers.IntegerField()
    called = serializers.IntegerField()
    arrived = serializers.IntegerField()
    reported = serializers.IntegerField()


class NewestSerializer(serializers.Serializer):
    """A matter of the open tier without anybody's words; `position`: the centre of its grid."""

    number = serializers.CharField()
    type = serializers.CharField()
    type_name = serializers.CharField()
    domain = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency)
    lamp = serializers.ChoiceField(choices=LAMPS)
    state = serializers.ChoiceField(choices=_STATES)
    reported_at = serializers.DateTimeField()
    community = serializers.CharField(allow_null=True)
    position = LonLatField(allow_null=True)


class FiguresSerializer(serializers.Serializer):
    """Figures of an area at `at`, a whole minute. `pooled` is null and `withheld` says why where
    the area has fewer than five grids: there every figure would be one of a person."""

    area = ShownAreaSerializer()
    at = serializers.DateTimeField()
    grids = serializers.IntegerField()
    withheld = serializers.ChoiceField(choices=["too_few_grids"], allow_blank=True)
    pooled = PooledSerializer(allow_null=True)
    joint_work = JointWorkSerializer()
    newest = NewestSerializer(many=True)
