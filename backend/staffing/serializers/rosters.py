"""Shapes of rosters and of what is asked for with them."""

from rest_framework import serializers

from backend.answers.workbooks.reports import SaidSerializer

from ..models import Roster


class RosterUploadSerializer(serializers.Serializer):
    file = serializers.FileField(help_text="A workbook (.xlsx) with the headings of the template")
    dry_run = serializers.BooleanField(
        default=True, help_text="false: the good rows are entered at once, without the bad"
    )


class DroppedSerializer(serializers.Serializer):
    column = serializers.CharField(help_text="The heading")
    cells = serializers.IntegerField()
    message = serializers.CharField()


class RosterReportSerializer(serializers.Serializer):
    """Counts of rows and what was said of them, in the order of the sheet."""

    rows = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    bad = serializers.IntegerField()
    refused = SaidSerializer(many=True)
    warnings = SaidSerializer(many=True)
    dropped = DroppedSerializer(many=True, help_text="Private cells that were not taken")
    ignored = serializers.ListField(child=serializers.CharField(), help_text="Unknown headings")


class RosterSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Roster.Status.choices)
    share = serializers.FloatField(help_text="Of entering, 0 to 1")
    file_name = serializers.CharField()
    made_by = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    dry_run = serializers.BooleanField()
    forgotten_at = serializers.DateTimeField(
        allow_null=True, help_text="When its rows and what was said of them went; counts stay"
    )
    may = serializers.ListField(child=serializers.ChoiceField(["enter", "delete", "passwords"]))


class RosterDetailsSerializer(RosterSerializer):
    report = RosterReportSerializer()
    refusal = serializers.CharField(
        allow_blank=True, help_text="Why nothing of it could be entered"
    )
