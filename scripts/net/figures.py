"""Figures of a net, for the README: measured in the plane of `plane`, within 0.4%."""

import statistics

import shapely

from .check import shape_of
from .households import RURAL, URBAN
from .plane import km2


def figures(levels):
    """[(what, value)] as text, of levels as in `build`."""
    urban = {
        one["properties"]["code"]
        for one in levels["communities"]
        if one["properties"]["kind"] == "urban"
    }
    town, country = [], []
    for one in levels["grids"]:
        if one["properties"]["kind"] == "basic":
            inside = one["properties"]["home_community"] in urban
            (town if inside else country).append(one)
    grids = shapely.MultiPolygon(shapely.get_parts([shape_of(one) for one in levels["grids"]]))
    return [
        ("area of the district", f"{_area(levels['district'][0]):,.1f} km2"),
        ("vertices of the grids", f"{shapely.get_num_coordinates(grids):,}"),
        ("dedicated grids", str(len(levels["grids"]) - len(town) - len(country))),
        *_kind("town", town, URBAN),
        *_kind("country", country, RURAL),
    ]


def _kind(name, grids, rule):
    sizes = [one["properties"]["households"] for one in grids]
    within = sum(rule[0] <= size <= rule[1] for size in sizes)
    median = statistics.median(_area(one) for one in grids)
    return [
        (f"basic grids, {name}", str(len(grids))),
        (f"median area, {name}", f"{median:.2f} km2"),
        (f"households, {name}", f"{min(sizes)}-{max(sizes)}, median {statistics.median(sizes):g}"),
        (f"within {rule[0]}-{rule[1]} households, {name}", f"{within} of {len(grids)}"),
    ]


def _area(feature):
    return km2(shapely.area(shape_of(feature)))
