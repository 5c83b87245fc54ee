"""Where a place lies on the page while the map shows the whole district, or some grids of it.

Worked out from the published net alone, by the formulas of the Web Mercator projection
(EPSG:3857): the box of what is shown is fitted into the map's frame with a margin all around.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import asinh, radians, tan

from shapely.geometry import shape

from tests.serving import ROOT

MARGIN = 36  # pixels left free around what is shown


@dataclass(frozen=True)
class NetGrid:
    code: str
    name: str
    township: str
    size: float  # square degrees: only to compare grids of the same net
    inside: tuple[float, float]
    box: tuple[float, float, float, float]


@cache
def net_grids() -> list[NetGrid]:
    """The grids of the published net, the largest first."""
    collection = json.loads((ROOT / "gis_data/grids.geojson").read_text(encoding="utf-8"))
    grids = []
    for feature in collection["features"]:
        properties, outline = feature["properties"], shape(feature["geometry"])
        inside = outline.representative_point()
        grids.append(
            NetGrid(
                properties["code"],
                properties["name"],
                properties["township"],
                outline.area,
                (inside.x, inside.y),
                outline.bounds,
            )
        )
    return sorted(grids, key=lambda grid: -grid.size)


def largest_by_township(count: int, *, after: int = 0) -> list[NetGrid]:
    """The largest grid of each of `count` townships; `after`: the next after so many larger ones,
    whose people no other test has at work."""
    by_township: dict[str, list[NetGrid]] = {}
    for grid in net_grids():
        by_township.setdefault(grid.township, []).append(grid)
    return [grids[after] for grids in by_township.values() if len(grids) > after][:count]


def pixel(
    place: tuple[float, float], frame: dict, shown: Sequence[NetGrid] = ()
) -> tuple[float, float]:
    """The pixel of a place on the page; `frame` is the map's bounding box there, and `shown` the
    grids that fill it, those of the whole net when not said."""
    boxes = [grid.box for grid in shown or net_grids()]
    west, north = _mercator(min(box[0] for box in boxes), max(box[3] for box in boxes))
    east, south = _mercator(max(box[2] for box in boxes), min(box[1] for box in boxes))
    scale = min(
        (frame["width"] - 2 * MARGIN) / (east - west),
        (frame["height"] - 2 * MARGIN) / (north - south),
    )
    x, y = _mercator(*place)
    return (
        frame["x"] + frame["width"] / 2 + (x - (west + east) / 2) * scale,
        frame["y"] + frame["height"] / 2 - (y - (south + north) / 2) * scale,
    )


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return radians(lon), asinh(tan(radians(lat)))
