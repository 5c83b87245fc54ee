"""What a shift amounts to."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ..models import Summary

_MOMENT = {"type": "string", "format": "date-time"}
_PLACE = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_CODE = {"type": "string", "nullable": True}


def _list_of(**members: dict) -> dict:
    properties = {name.rstrip("_"): schema for name, schema in members.items()}
    one = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "array", "items": one}


@extend_schema_field(
    _list_of(from_=_MOMENT, to=_MOMENT, lon={"type": "number"}, lat={"type": "number"})
)
class StopsField(serializers.JSONField):
    pass


@extend_schema_field(_list_of(at=_MOMENT, from_=_CODE, to=_CODE))
class CrossingsField(serializers.JSONField):
    pass


@extend_schema_field(
    _list_of(
        from_=_MOMENT,
        to=_MOMENT,
        from_position=_PLACE | {"nullable": True},
        to_position=_PLACE | {"nullable": True},
    )
)
class GapsField(serializers.JSONField):
    pass


class SummarySerializer(serializers.ModelSerializer):
    """Metres and seconds. `stops`: 3 minutes or more within 50 m; `crossings`: codes of grids, null
    outside the net; `gaps`: spans on duty of which nobody knows, with the positions at their ends;
    `hidden_counts`: positions that count for nothing, by reason; `rules`: the version of cleaning.
    """

    shift = serializers.UUIDField(source="shift.uuid")
    stops = StopsField()
    crossings = CrossingsField()
    gaps = GapsField()
    hidden_counts = serializers.DictField(child=serializers.IntegerField())

    class Meta:
        model = Summary
        fields = [
            "shift",
            "rules",
            "distance_m",
            "moving_s",
            "stops",
            "own_grid_s",
            "elsewhere_s",
            "crossings",
            "gaps",
            "fixes_count",
            "hidden_counts",
            "worked_out_at",
            "archived_at",
        ]
