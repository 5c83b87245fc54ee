"""Coordinate systems of files: values by pyproj and by published pairs; doubt is a question."""

import json

import numpy as np
import pyproj
import pytest
import shapely

from backend.territory import crs as offsets
from backend.territory import files
from backend.territory.files import words

from . import nets

_GEOGCS = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",'
    'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)


def esri(name: str, easting: float) -> bytes:
    """A .prj as ArcGIS writes it: names, no EPSG code."""
    return (
        f'PROJCS["{name}",{_GEOGCS},PROJECTION["Gauss_Kruger"],'
        f'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],'
        'PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    ).encode()


def shapefile(crs, prj: bytes | None = None) -> bytes:
    parts = nets.without(nets.shapefile(nets.net(crs)), ".prj")
    return nets.zipped(parts | ({"net.prj": prj} if prj else {}))


def ask(content: bytes, **declared):
    name = "net.zip" if content.startswith(b"PK") else "net.geojson"
    return nets.interpreted(name, content, **declared)


def read(content: bytes, **declared) -> files.Read:
    answer = ask(content, **declared)
    assert isinstance(answer, files.Read), answer
    return answer


def geojson(*rings: list, **members) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for ring, code in zip(rings, nets.codes(len(rings)), strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def moved(crs: str) -> list[list]:
    """Our squares in `crs`, by pyproj alone."""
    there = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    return [
        list(map(list, zip(*there.transform(*shape.exterior.xy), strict=True)))
        for shape in nets.squares()
    ]


# WGS-84, CGCS2000; its 3-degree and 6-degree zones with the zone's number and without; a
# neighbouring zone; UTM; Web Mercator.
SYSTEMS = [4326, 4490, 4528, 4549, 4498, 4509, 4548, 32651, 3857]


@pytest.mark.parametrize("code", SYSTEMS)
def test_takes_any_epsg_code_from_the_file(code):
    answer = read(geojson(*moved(f"EPSG:{code}"), crs=named(f"urn:ogc:def:crs:EPSG::{code}")))
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())
    assert answer.found["crs"]["name"] == f"EPSG:{code}"
    assert answer.found["crs"]["known_by"] == "file"


@pytest.mark.parametrize("said", ["EPSG:4549", "epsg:4549", "4549", 4549])
def test_takes_an_epsg_code_as_it_is_declared(said):
    answer = read(shapefile(4549), crs=said)
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())
    assert (answer.found["crs"]["name"], answer.found["crs"]["known_by"]) == (
        "EPSG:4549",
        "declared",
    )


@pytest.mark.parametrize("crs", range(4513, 4534))
def test_the_number_of_the_zone_stands_in_the_easting(crs):
    """On the central meridian the easting is the zone's number and 500 km."""
    zone = crs - 4513 + 25
    system = pyproj.CRS.from_epsg(crs)
    (easting,) = [p.value for p in system.coordinate_operation.params if p.name == "False easting"]
    assert easting == zone * 1_000_000 + 500_000


@pytest.mark.parametrize(
    ("name", "easting", "code"),
    [
        ("CGCS2000_3_Degree_GK_CM_120E", 500_000.0, 4549),
        ("CGCS2000_3_Degree_GK_Zone_40", 40_500_000.0, 4528),
    ],
)
def test_reads_the_names_of_arcgis_without_a_code(name, easting, code):
    answer = read(shapefile(code, esri(name, easting)))
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())
    assert answer.found["crs"]["name"] == f"EPSG:{code}"
    assert answer.found["crs"]["known_by"] == "file"


def test_reads_a_local_system_by_its_own_parameters():
    """A city's own meridian has no code anywhere: 120°30', easting 500 km there."""
    prj = esri("City", 500_000.0).replace(b'Meridian",120.0', b'Meridian",120.5')
    there = moved("+proj=tmerc +lon_0=120.5 +x_0=500000 +ellps=GRS80")
    frame = nets.net(4490)
    frame["geometry"] = shapely.polygons(there)
    parts = nets.without(nets.shapefile(frame), ".prj") | {"net.prj": prj}
    answer = read(nets.zipped(parts))
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())
    assert answer.found["crs"]["name"] == "City"


def test_kml_is_wgs84_by_its_standard():
    frame = nets.net().rename(columns={"网格名称": "Name"})
    answer = nets.read("net.kml", nets.written(frame, "LIBKML"))
    assert answer.found["crs"]["known_by"] == "standard"


def test_geojson_without_a_crs_is_wgs84_by_its_standard():
    answer = read(geojson(*moved("EPSG:4326")))
    assert answer.found["crs"]["known_by"] == "standard"


# The published pair of recipes and test_crs, longitude first.
WGS84, GCJ02 = (121.5272106, 31.1774276), (121.53154186, 31.17530398)


def triangle(lon: float, lat: float) -> list:
    return [[lon, lat], [lon + 0.01, lat], [lon, lat + 0.01], [lon, lat]]


def test_takes_gcj02_back_where_it_is_declared():
    answer = read(geojson(triangle(*GCJ02)), crs="gcj02")
    first = shapely.get_coordinates(answer.drawing.shapes[0])[0]
    assert nets.drawn_alike([shapely.Point(first)], [shapely.Point(WGS84)], metres=0.002)
    assert (answer.found["crs"]["name"], answer.found["crs"]["known_by"]) == ("gcj02", "declared")


def test_takes_bd09_back_where_it_is_declared():
    """All vertices, forward by the published formulas, come back."""
    rings = [
        np.column_stack(offsets.gcj02_to_bd09(*offsets.wgs84_to_gcj02(*vertices.T))).tolist()
        for vertices in map(shapely.get_coordinates, nets.squares())
    ]
    answer = read(geojson(*rings), crs="bd09")
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())


def named(name: str) -> dict:
    return {"type": "name", "properties": {"name": name}}


# What is missing


def test_asks_for_a_missing_prj_with_the_degrees_first():
    question = ask(shapefile(4490))
    assert (question.about, question.why) == ("crs", "crs_missing")
    values = [choice["value"] for choice in question.choices]
    assert values == ["cgcs2000", "wgs84", "gcj02", "bd09"]


def test_offers_the_zone_that_an_easting_names():
    question = ask(shapefile(4528))
    assert question.why == "crs_missing"
    assert question.choices[0] == {
        "value": "EPSG:4528",
        "title": "CGCS2000 / 3-degree Gauss-Kruger zone 40",
    }


def test_offers_the_wide_zone_that_an_easting_names():
    assert ask(shapefile(4498)).choices[0]["value"] == "EPSG:4498"  # zone 20: 117 degrees


def test_offers_the_meridians_of_the_province_for_an_easting_without_zone():
    values = [choice["value"] for choice in ask(shapefile(4549)).choices]
    assert set(values[:2]) == {"EPSG:4548", "EPSG:4549"}  # Shandong: 117 and 120 degrees


def test_a_crs_that_is_null_is_a_question():
    assert ask(geojson(*moved("EPSG:4326"), crs=None)).why == "crs_missing"


def test_a_crs_to_be_fetched_is_a_question():
    link = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "proj4"}}
    assert ask(geojson(*moved("EPSG:4326"), crs=link)).why == "crs_unknown"


@pytest.mark.parametrize("said", ["EPSG:999999", "Mars", "+proj=longlat", "/etc/passwd", "7837"])
def test_a_code_that_is_no_map_system_is_a_question(said):
    question = ask(shapefile(4490), crs=said)
    assert (question.about, question.why) == ("crs", "crs_unknown")
    assert said in words.question(question.why, question.found)


# What contradicts itself

CONTRADICTIONS = {
    "zone prefix declared without": (4528, "EPSG:4549", "EPSG:4528"),
    "no prefix declared with": (4549, "EPSG:4528", "EPSG:4549"),
    "degrees declared as metres": (4490, "EPSG:4549", "cgcs2000"),
    "metres declared as degrees": (4549, "EPSG:4490", "EPSG:4549"),
    "metres declared as gcj02": (4528, "gcj02", "EPSG:4528"),
    "another zone": (4528, "EPSG:4527", "EPSG:4528"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_coordinates_that_contradict_the_declaration_are_a_question(case):
    actual, declared, offered = CONTRADICTIONS[case]
    question = ask(shapefile(actual), crs=declared)
    assert (question.about, question.why) == ("crs", "crs_contradicts")
    values = [choice["value"] for choice in question.choices]
    assert offered in values
    assert declared not in values


def test_a_question_says_what_was_seen():
    seen = ask(shapefile(4528), crs="EPSG:4549").found["crs"]["seen"]
    assert 40_499_999 < seen["x"][0] < seen["x"][1] < 40_504_000
    assert 3_970_000 < seen["y"][0] < seen["y"][1] < 3_980_000


def test_geojson_in_metres_that_claims_nothing_is_a_question():
    assert ask(geojson(*moved("EPSG:4528"))).why == "crs_contradicts"


def test_what_the_file_says_wrongly_can_be_declared_rightly():
    content = shapefile(4490, esri("CGCS2000_3_Degree_GK_CM_120E", 500_000.0))
    assert ask(content).why == "crs_contradicts"
    answer = read(content, crs="cgcs2000")
    assert answer.found["crs"]["stated"] == "EPSG:4549"
    assert nets.drawn_alike(answer.drawing.shapes, nets.squares())


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4549", "EPSG:4528"])
def test_northings_first_are_refused_with_what_was_seen(crs):
    swapped = [[[y, x] for x, y in ring] for ring in moved(crs)]
    with pytest.raises(files.Unreadable, match="axes_swapped") as refused:
        ask(geojson(*swapped), crs=crs)
    low, high = refused.value.details["x"]
    assert low == pytest.approx(min(x for ring in swapped for x, _ in ring))
    assert high == pytest.approx(max(x for ring in swapped for x, _ in ring))


def test_an_older_datum_without_known_shift_is_read_with_a_note():
    """EPSG gives no transformation from Xian 1980 (4610) to WGS 84."""
    answer = read(geojson(*moved("EPSG:4528")), crs="EPSG:2364")
    assert {"name": "datum_shift_unknown"} in answer.found["notes"]
