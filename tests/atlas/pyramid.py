"""Tiles as a client reads them: the pyramid of web maps, and shapes in units of a tile.

Decoded by mapbox-vector-tile; the arithmetic of the pyramid is that of the OGC's WebMercatorQuad.
"""

import math

import mapbox_vector_tile
import shapely
from shapely.geometry import shape

EXTENT, BUFFER = 4096, 64


def column(lon: float, z: int) -> float:
    return (lon + 180) / 360 * 2**z


def row(lat: float, z: int) -> float:
    return (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z


def over(lon: float, lat: float, z: int) -> tuple[int, int, int]:
    return z, int(column(lon, z)), int(row(lat, z))


def decoded(content: bytes, layer: str = "grids") -> dict[int, tuple[dict, shapely.Geometry]]:
    """By id the properties and the shape in units of the tile, y downwards; {} for an empty one."""
    found = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert set(found) <= {layer}
    if not found:
        return {}
    assert found[layer]["extent"] == EXTENT
    assert found[layer]["version"] == 2
    return {
        feature["id"]: (feature["properties"], shape(feature["geometry"]))
        for feature in found[layer]["features"]
    }
