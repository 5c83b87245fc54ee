"""The map of one's grids for where there is no network: shapes, neighbours and names of places."""

import json
from functools import reduce

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone

from backend.territory.models import GridVersion, Place

from .asker import Asker
from .grids import ids_of_own_grids

MOST_PLACES = 500
_DIGITS = 6  # of degrees: a decimetre
# Shapes are checked to a millimetre and rounded here and there: neighbours may not quite touch.
_BESIDE_DEGREES = 1e-6


def ground(asker: Asker) -> dict:
    """`grids`, a FeatureCollection, and `places`: the first of those inside one's own grids."""
    drawn = GridVersion.objects.visible_to(asker.user).at(asker.now)
    own = drawn.filter(grid__in=ids_of_own_grids(asker))
    shapes = dict(own.values_list("pk", "shape"))
    if not shapes:
        return {"grids": {"type": "FeatureCollection", "features": []}, "places": []}
    whole = reduce(GEOSGeometry.union, shapes.values())
    near = drawn.filter(shape__dwithin=(whole, _BESIDE_DEGREES)).order_by("code")
    rows = near.annotate(geojson=AsGeoJSON("shape", precision=_DIGITS))
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "own": pk in shapes},
            "geometry": json.loads(geojson),
        }
        for pk, code, name, geojson in rows.values_list("pk", "code", "name", "geojson")
    ]
    places = Place.objects.visible_to(asker.user).at(timezone.localdate(asker.now))
    inside = places.filter(position__intersects=whole).order_by("pk")
    return {
        "grids": {"type": "FeatureCollection", "features": features},
        "places": [
            {
                "id": place.pk,
                "name": place.name,
                "kind": place.kind,
                "number": place.number,
                "position": [round(value, _DIGITS) for value in place.position.coords],
            }
            for place in inside.only("name", "kind", "number", "position")[:MOST_PLACES]
        ],
    }
