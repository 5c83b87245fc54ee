"""What a feature looks like, in the two shapes in which clients ask for it (Part 5).

A property whose value is not known is null in the feature, whatever its type here: QGIS and GDAL
read one type for each property and take a list of two for none.
"""

from .collections import Collection

SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
SCHEMA_TYPE = "application/schema+json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def flat(collection: Collection, address: str) -> dict:
    """The properties in a row with the geometry among them, as QGIS reads it."""
    schemas = {
        each.name: {"title": str(each.title)} | each.schema() | {"x-ogc-propertySeq": place}
        for place, each in enumerate(collection.properties, start=1)
    }
    geometry = {
        "x-ogc-role": "primary-geometry",
        "format": f"geometry-{collection.geometry.lower()}",
    }
    return {
        "$schema": _DRAFT,
        "$id": address,
        "title": str(collection.title),
        "type": "object",
        "properties": schemas | {"geometry": geometry},
        "additionalProperties": False,
    }


def whole(collection: Collection, address: str) -> dict:
    """A GeoJSON Feature with everything in its place, as GDAL reads it."""
    return {
        "$schema": _DRAFT,
        "$id": address,
        "title": str(collection.title),
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "integer"},
            "links": {"type": "array"},
            "geometry": {
                "type": "object",
                "required": ["type", "coordinates"],
                "properties": {
                    "type": {"type": "string", "enum": [collection.geometry]},
                    "coordinates": {"type": "array"},
                },
            },
            "properties": {
                "type": "object",
                "properties": {
                    each.name: {"title": str(each.title)} | each.schema()
                    for each in collection.properties
                },
            },
        },
    }
