"""The committed net, read as a stranger would: with json, csv and shapely, not with its builder."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

ROOT = Path(__file__).resolve().parents[2]
NET = ROOT / "gis_data"
COUNTS = {"district": 1, "townships": 26, "communities": 1230, "grids": 1106}
LEVELS = list(COUNTS)
METRES = (0.0903, 0.111)  # of a micro-degree, near enough to look for needles


class Level:
    """One file: its text, properties, and shapes in whole micro-degrees (exact in a double)."""

    def __init__(self, name):
        self.text = (NET / f"{name}.geojson").read_text(encoding="utf-8")
        features = json.loads(self.text, parse_float=Decimal)["features"]
        self.properties = [one["properties"] for one in features]
        self.geometries = [one["geometry"] for one in features]
        self.codes = [one["code"] for one in self.properties]
        self.shapes = [shapely.MultiPolygon(_polygons(one)) for one in self.geometries]
        self.shape_of = dict(zip(self.codes, self.shapes, strict=True))
        self.by_code = dict(zip(self.codes, self.properties, strict=True))


def _polygons(geometry):
    for shell, *holes in geometry["coordinates"]:
        yield _whole(shell), [_whole(hole) for hole in holes]


def _whole(ring):
    return [(int(lon * 10**6), int(lat * 10**6)) for lon, lat in ring]


@pytest.fixture(scope="module")
def net():
    return {name: Level(name) for name in LEVELS}


@pytest.fixture(scope="module")
def table():
    path = ROOT / "fixtures" / "areas" / "communities_2020.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["code12"]: row for row in csv.DictReader(lines)}


@pytest.fixture(scope="module")
def urban(net):
    return {one["code"] for one in net["communities"].properties if one["kind"] == "urban"}


@pytest.mark.parametrize("name", LEVELS)
def test_each_level_has_its_number_of_features_in_the_order_of_their_codes(net, name):
    codes = net[name].codes
    assert len(codes) == COUNTS[name]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize(
    ("name", "level", "form"),
    [
        ("district", "district", r"\d{6}"),
        ("townships", "township", r"\d{9}"),
        ("communities", "community", r"\d{12}"),
    ],
)
def test_areas_have_well_formed_codes_and_say_their_level(net, name, level, form):
    assert {one["level"] for one in net[name].properties} == {level}
    assert all(re.fullmatch(form, code) for code in net[name].codes)


def test_a_grid_code_is_its_home_community_and_a_serial(net):
    for one in net["grids"].properties:
        assert re.fullmatch(re.escape(one["home_community"]) + r"\d{3}", one["code"])
        assert one["home_community"] in one["communities"]
        assert one["kind"] in {"basic", "dedicated"}
    serials = defaultdict(list)
    for code in net["grids"].codes:
        serials[code[:12]].append(int(code[12:]))
    assert all(found == list(range(1, len(found) + 1)) for found in serials.values())


def test_communities_are_those_of_the_table(net, table):
    kinds = {"居委会": "urban", "村委会": "village"}
    found = {
        one["code"]: (one["name"], one["kind"], one["parent"])
        for one in net["communities"].properties
    }
    assert found == {
        code: (row["name"], kinds[row["kind"]], row["street_code9"]) for code, row in table.items()
    }


def test_townships_are_those_of_the_table_and_four_are_zones(net, table):
    found = {one["code"]: one["name"] for one in net["townships"].properties}
    assert found == {row["street_code9"]: row["street_name"] for row in table.values()}
    assert {one["parent"] for one in net["townships"].properties} == {"370211"}
    zones = [one["code"] for one in net["townships"].properties if one["zone"]]
    assert zones == ["370211400", "370211401", "370211402", "370211403"]


def test_two_townships_keep_the_codes_the_other_office_gives_them_swapped(net):
    townships = net["townships"].by_code
    assert townships["370211004"]["mca_code"] == "370211005"
    assert townships["370211005"]["mca_code"] == "370211004"
    assert townships["370211401"]["mca_code"] is None


def test_grid_names_are_chinese_and_unique_within_their_township(net):
    names = Counter((one["township"], one["name"]) for one in net["grids"].properties)
    assert max(names.values()) == 1
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+网格", name) for _, name in names)


def test_dedicated_grids_are_few_and_labelled_fictional(net):
    dedicated = [one for one in net["grids"].properties if one["kind"] == "dedicated"]
    assert 5 <= len(dedicated) <= 30
    assert all("虚构" in one["note"] for one in dedicated)


@pytest.mark.parametrize("name", LEVELS)
def test_polygons_are_valid_and_follow_rfc_7946(net, name):
    assert all(shapely.is_valid(net[name].shapes))
    for geometry in net[name].geometries:
        assert geometry["type"] == "MultiPolygon"
        for shell, holes in _polygons(geometry):
            assert shapely.is_ccw(shapely.LinearRing(shell))
            assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes)


@pytest.mark.parametrize("name", LEVELS)
def test_files_hold_one_feature_a_line_and_whole_micro_degrees(net, name):
    head, *lines, foot = net[name].text.splitlines()
    assert head.startswith('{"type":"FeatureCollection"')
    assert foot == "]}"
    assert len(lines) == COUNTS[name]
    for line in lines:
        json.loads(line.rstrip(","))
        numbers = re.findall(r"-?\d+\.\d+", line.partition('"geometry"')[2])
        assert numbers
        assert all(re.fullmatch(r"1[12]\d\.\d{6}|3\d\.\d{6}", number) for number in numbers)
    assert "\\u" not in net[name].text


@pytest.mark.parametrize("name", LEVELS)
def test_each_level_is_a_valid_coverage(net, name):
    assert shapely.coverage_is_valid(net[name].shapes)


@pytest.mark.parametrize("name", LEVELS)
def test_each_level_is_a_valid_coverage_in_the_degrees_that_readers_load(net, name):
    degrees = [shapely.from_geojson(json.dumps(one, default=float)) for one in net[name].geometries]
    assert shapely.coverage_is_valid(degrees)


@pytest.mark.parametrize("name", LEVELS[1:])
def test_each_level_together_is_the_district_without_gap_or_overlap(net, name):
    district = net["district"].shapes[0]
    together = shapely.union_all(net[name].shapes)
    assert shapely.symmetric_difference(together, district).is_empty
    # whole micro-degrees: twice the area is a whole number, so sums are exact
    assert sum(map(_doubled_area, net[name].geometries)) == _doubled_area(
        net["district"].geometries[0]
    )


def _doubled_area(geometry):
    return sum(
        ax * by - bx * ay
        for polygon in geometry["coordinates"]
        for ring in map(_whole, polygon)
        for (ax, ay), (bx, by) in pairwise(ring)
    )


def test_every_community_lies_in_its_township(net):
    for one in net["communities"].properties:
        township = net["townships"].shape_of[one["parent"]]
        assert township.covers(net["communities"].shape_of[one["code"]]), one["code"]


def test_every_grid_lies_in_its_township(net):
    for one in net["grids"].properties:
        assert one["township"] == one["code"][:9]
        assert {code[:9] for code in one["communities"]} == {one["township"]}
        township = net["townships"].shape_of[one["township"]]
        assert township.covers(net["grids"].shape_of[one["code"]]), one["code"]


def test_a_grid_of_villages_is_exactly_their_union(net, urban):
    villages = [one for one in net["grids"].properties if not urban & set(one["communities"])]
    covered = [code for one in villages for code in one["communities"]]
    assert sorted(covered) == sorted(set(net["communities"].codes) - urban)
    for one in villages:
        union = shapely.union_all(
            [net["communities"].shape_of[code] for code in one["communities"]]
        )
        assert shapely.symmetric_difference(union, net["grids"].shape_of[one["code"]]).is_empty


def test_grids_of_an_urban_committee_lie_in_it_and_tile_it(net, urban):
    pieces = defaultdict(list)
    for one in net["grids"].properties:
        if urban & set(one["communities"]):
            assert one["communities"] == [one["home_community"]]
            pieces[one["home_community"]].append(net["grids"].shape_of[one["code"]])
    assert pieces.keys() == urban
    for code, shapes in pieces.items():
        committee = net["communities"].shape_of[code]
        assert all(committee.covers(shape) for shape in shapes)
        assert shapely.symmetric_difference(shapely.union_all(shapes), committee).is_empty


def test_grids_are_in_one_part_and_have_no_needles(net):
    for code, shape in net["grids"].shape_of.items():
        assert len(shape.geoms) == 1, code
        metres = shapely.transform(shape, lambda points: points * METRES)
        assert isinstance(metres.buffer(-20), shapely.Polygon), code  # no waist under 40 m
        assert not metres.buffer(-20).is_empty, code


def test_only_the_zone_with_the_island_has_two_parts(net):
    parts = {code: len(shape.geoms) for code, shape in net["townships"].shape_of.items()}
    assert parts.pop("370211401") == 2
    assert set(parts.values()) == {1}


def test_households_of_grids_add_up_to_those_of_the_communities(net, urban):
    sizes = {one["code"]: one["households"] for one in net["communities"].properties}
    by_committee = Counter()
    for one in net["grids"].properties:
        if one["home_community"] in urban:
            by_committee[one["home_community"]] += one["households"]
        else:
            assert one["households"] == sum(sizes[code] for code in one["communities"])
    assert all(sizes[code] == by_committee[code] for code in urban)


def test_most_basic_grids_keep_the_household_rule(net, urban):
    basic = [one for one in net["grids"].properties if one["kind"] == "basic"]
    town = [one["households"] for one in basic if one["home_community"] in urban]
    country = [one["households"] for one in basic if one["home_community"] not in urban]
    assert sum(300 <= size <= 500 for size in town) / len(town) > 0.95
    # villages stay whole, and not every village has neighbours it can be joined with
    assert sum(200 <= size <= 300 for size in country) / len(country) > 0.8
    assert sum(150 <= size <= 350 for size in country) / len(country) > 0.97
    assert min(town + country) > 50


def test_checksums_are_those_of_the_files():
    lines = (NET / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert sums.keys() == {*(f"{name}.geojson" for name in LEVELS), "outline_370211.json"}
    for name, digest in sums.items():
        assert hashlib.sha256((NET / name).read_bytes()).hexdigest() == digest, name


def test_the_readme_gives_the_sizes_and_counts_of_the_files(net):
    readme = (NET / "README.md").read_text(encoding="utf-8")
    for name, count in COUNTS.items():
        size = (NET / f"{name}.geojson").stat().st_size
        assert f"| `{name}.geojson` | {count:,} | {size:,} |" in readme
    vertices = sum(shapely.get_num_coordinates(net["grids"].shapes))
    assert f"| vertices of the grids | {vertices:,} |" in readme


def _check(root):
    command = [sys.executable, str(root / "scripts" / "build_gis_data"), "--check"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_building_again_gives_the_same_bytes():
    answer = _check(ROOT)
    assert answer.returncode == 0, answer.stderr


def test_the_check_names_a_file_that_was_changed(tmp_path):
    shutil.copytree(ROOT / "fixtures" / "areas", tmp_path / "fixtures" / "areas")
    shutil.copytree(NET, tmp_path / "gis_data")
    shutil.copytree(
        ROOT / "scripts" / "net",
        tmp_path / "scripts" / "net",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "scripts" / "build_gis_data", tmp_path / "scripts")
    changed = tmp_path / "gis_data" / "townships.geojson"
    changed.write_bytes(changed.read_bytes().replace("黄岛街道".encode(), "黃岛街道".encode()))
    answer = _check(tmp_path)
    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "differs from what is committed: gis_data/townships.geojson"
    ]
