"""`?format=geojson`: a whole FeatureCollection (RFC 7946), built by SQL and sent as bytes."""

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.renderers import JSONRenderer


class GeoJSONRenderer(JSONRenderer):
    """Renders a dict as usual and lets bytes that are GeoJSON already pass."""

    media_type = "application/geo+json"
    format = "geojson"
    charset = None

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        if isinstance(data, bytes):
            return data
        return super().render(data, accepted_media_type, renderer_context)


def rows_as_features(rows: Iterable[Mapping[str, Any]], *, id: str) -> dict[str, Any]:
    """Rows of a list as a collection of points; `id` names the member that identifies a row.

    Each row has `position`, `[lon, lat]` or None; what has no position has a null geometry.
    """
    return {"type": "FeatureCollection", "features": [_feature(row, row[id]) for row in rows]}


def _feature(row: Mapping[str, Any], identity: Any) -> dict[str, Any]:
    position = row["position"]
    return {
        "type": "Feature",
        "id": identity,
        "geometry": position and {"type": "Point", "coordinates": position},
        "properties": {name: value for name, value in row.items() if name != "position"},
    }
