"""Shapes of somebody's day and of the map of their grids."""

from rest_framework import serializers

from backend.accounts.serializers.signing_in import AskingDeviceSerializer
from backend.answers.described import FeatureCollectionSerializer
from backend.answers.fields import LonLatField
from backend.incidents.serializers.shown import CaseInFullSerializer
from backend.notices.serializers.notices import NoticeSerializer
from backend.patrol.serializers import SamplingSerializer
from backend.patrol.serializers.due_places import DuePlaceSerializer
from backend.patrol.serializers.looks import LookSerializer
from backend.staffing.models import Post, Posting
from backend.territory.models import Place


class SendingDeviceSerializer(AskingDeviceSerializer):
    """`is_this`: it is the device that asks."""

    is_this = serializers.BooleanField()


class OpenShiftSerializer(serializers.Serializer):
    """`device`: which phone sends its positions; null for one that is signed out for good."""

    uuid = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    planned_end_at = serializers.DateTimeField()
    purpose = serializers.CharField()
    tracked = serializers.BooleanField()
    paused = serializers.BooleanField()
    device = SendingDeviceSerializer(allow_null=True)


class ColleagueSerializer(serializers.Serializer):
    """`domains` of a professional; `phone` is masked, and there for those alone who may unmask
    it."""

    id = serializers.IntegerField()
    post = serializers.ChoiceField(choices=Post)
    name = serializers.CharField()
    domains = serializers.ListField(child=serializers.CharField())
    phone = serializers.CharField(allow_null=True)


class OwnGridSerializer(serializers.Serializer):
    """A grid one serves now. `covers_for`: whose leave one stands in for; `until`: when one
    serves it no more, as far as that is known. `people`: who else serves it now."""

    code = serializers.CharField()
    name = serializers.CharField()
    post = serializers.ChoiceField(choices=Post)
    kind = serializers.ChoiceField(choices=Posting.Kind.choices)
    covers_for = serializers.CharField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    people = ColleagueSerializer(many=True)


class TaskSerializer(serializers.Serializer):
    """A case that waits for whoever asks; `actions`: those of theirs that carry it on."""

    case = serializers.CharField()
    actions = serializers.ListField(child=serializers.CharField())
    due_at = serializers.DateTimeField(allow_null=True)


class _HeadSerializer(serializers.Serializer):
    """`cursor`: from where to ask for changes. `more_cases`: there are more than are given; those
    due first are."""

    cursor = serializers.CharField()
    server_time = serializers.DateTimeField()
    more_cases = serializers.BooleanField()
    sampling = SamplingSerializer()


class TodaySerializer(_HeadSerializer):
    """`device`: the one that asks, null for a browser that is no phone; `member`: one's number as
    a member. Open cases stand first, by when they are due; of one's own reports and of what one
    handled also what ended within seven days. Notices: open ones and those of seven days; looks:
    those of thirty."""

    device = AskingDeviceSerializer(allow_null=True)
    member = serializers.IntegerField(allow_null=True)
    shift = OpenShiftSerializer(allow_null=True)
    tasks = TaskSerializer(many=True)
    grids = OwnGridSerializer(many=True)
    due_places = DuePlaceSerializer(many=True)
    cases = CaseInFullSerializer(many=True)
    notices = NoticeSerializer(many=True)
    looks = LookSerializer(many=True)


class ChangedSerializer(serializers.Serializer):
    """What is said here is new or otherwise than it was: single things and `tasks` whole, of lists
    the items that are."""

    device = AskingDeviceSerializer(allow_null=True, required=False)
    member = serializers.IntegerField(allow_null=True, required=False)
    shift = OpenShiftSerializer(allow_null=True, required=False)
    tasks = TaskSerializer(many=True, required=False)
    grids = OwnGridSerializer(many=True, required=False)
    due_places = DuePlaceSerializer(many=True, required=False)
    cases = CaseInFullSerializer(many=True, required=False)
    notices = NoticeSerializer(many=True, required=False)
    looks = LookSerializer(many=True, required=False)


class RemovedSerializer(serializers.Serializer):
    """What one has to do with no more, by what it is known by: of grids the code, of cases the
    number, of looks `look`."""

    grids = serializers.ListField(child=serializers.CharField())
    due_places = serializers.ListField(child=serializers.IntegerField())
    cases = serializers.ListField(child=serializers.CharField())
    notices = serializers.ListField(child=serializers.IntegerField())
    looks = serializers.ListField(child=serializers.IntegerField())


class ChangesOfTheDaySerializer(_HeadSerializer):
    changed = ChangedSerializer()
    removed = RemovedSerializer()


class PlaceOnTheMapSerializer(serializers.Serializer):
    """`number`: as it is painted on a lamp post or a lift."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Place.Kind)
    number = serializers.CharField()
    position = LonLatField()


class GridOnTheMapSerializer(serializers.Serializer):
    """`own`: whether one serves the grid, or it only touches one of those."""

    code = serializers.CharField()
    name = serializers.CharField()
    own = serializers.BooleanField()


class GridFeatureSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=["Feature"])
    properties = GridOnTheMapSerializer()
    geometry = serializers.DictField(help_text="Polygon or MultiPolygon")


class GridsOnTheMapSerializer(FeatureCollectionSerializer):
    features = GridFeatureSerializer(many=True)


class GroundSerializer(serializers.Serializer):
    """Places: 500 at most."""

    grids = GridsOnTheMapSerializer()
    places = PlaceOnTheMapSerializer(many=True)
