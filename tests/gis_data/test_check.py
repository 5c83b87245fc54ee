"""The builder's own check: it must refuse what is not a net, before anything is written."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.net.check import Refused, check

NET = Path(__file__).resolve().parents[2] / "gis_data"


@pytest.fixture
def levels():
    return {name: _level(name) for name in ("district", "townships", "communities", "grids")}


def _level(name):
    text = (NET / f"{name}.geojson").read_text(encoding="utf-8")
    return [
        {
            "properties": one["properties"],
            "polygons": [
                [[(int(lon * 10**6), int(lat * 10**6)) for lon, lat in ring] for ring in polygon]
                for polygon in one["geometry"]["coordinates"]
            ],
        }
        for one in json.loads(text, parse_float=Decimal)["features"]
    ]


def test_the_committed_net_passes(levels):
    check(levels)


@pytest.mark.parametrize("step", [-1, 1])
@pytest.mark.parametrize("name", ["townships", "communities", "grids"])
def test_refuses_a_vertex_that_is_off_by_a_micro_degree(levels, name, step):
    ring = levels[name][len(levels[name]) // 2]["polygons"][0][0]
    ring[1] = (ring[1][0] + step, ring[1][1])
    with pytest.raises(Refused, match=name):
        check(levels)


def test_refuses_a_missing_grid(levels):
    del levels["grids"][500]
    with pytest.raises(Refused, match="grids"):
        check(levels)


def test_refuses_a_grid_that_names_another_township(levels):
    levels["grids"][0]["properties"]["township"] = "370211103"
    with pytest.raises(Refused, match="leaves its township"):
        check(levels)


def test_refuses_a_grid_that_forgets_one_of_its_villages(levels):
    joined = next(one for one in levels["grids"] if len(one["properties"]["communities"]) > 1)
    joined["properties"]["communities"].pop()
    with pytest.raises(Refused, match="leaves its communities"):
        check(levels)


def test_refuses_two_grids_of_one_name_in_a_township(levels):
    first, second = levels["grids"][:2]
    second["properties"]["name"] = first["properties"]["name"]
    with pytest.raises(Refused, match="one name"):
        check(levels)


def test_refuses_a_net_of_another_size(levels):
    levels["townships"].append(levels["townships"][0])
    with pytest.raises(Refused, match="townships"):
        check(levels)
