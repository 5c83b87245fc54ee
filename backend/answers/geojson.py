"""`?format=geojson`: a whole FeatureCollection (RFC 7946), built by SQL and sent as bytes."""

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
