"""Every format, there and back: written by pyogrio, read into the same rows and shapes."""

import json

import numpy as np
import pytest
import shapely

from backend.territory import files

from . import nets


def read(name: str, content: bytes, level: str = "grid", **declared) -> files.Read:
    answer = files.read(name, content, declared, level=level)
    assert isinstance(answer, files.Read), answer
    return answer


def by_code(answer: files.Read) -> tuple[list[str], list[str], np.ndarray]:
    """FlatGeobuf writes features in an order of its own."""
    order = np.argsort(answer.drawing.codes)
    rows = [answer.drawing.rows[at] for at in order]
    return [r.code for r in rows], [r.name for r in rows], answer.drawing.shapes[order]


@pytest.mark.parametrize(
    ("driver", "kind"),
    [
        ("GPKG", "gpkg"),
        ("FlatGeobuf", "flatgeobuf"),
        ("GeoJSON", "geojson"),
        ("GeoJSONSeq", "geojson"),
        ("KML", "kml"),
        ("LIBKML", "kml"),
    ],
)
def test_reads_what_was_written(driver, kind):
    frame = nets.net()
    if kind == "kml":  # its own column for names
        frame = frame.rename(columns={"网格名称": "Name"})
    answer = read(f"net.{nets.SUFFIXES[driver]}", nets.written(frame, driver))
    codes, names, shapes = by_code(answer)
    assert (codes, names) == (nets.codes(), nets.NAMES)
    assert nets.drawn_alike(shapes, nets.squares())
    assert answer.found["format"] == kind
    assert answer.found["columns"]["code"] == {"column": "网格编码", "sure": "exact"}


def test_reads_a_zipped_shapefile():
    answer = read("net.zip", nets.zipped(nets.shapefile(nets.net(4490), "青岛网格")))
    codes, names, shapes = by_code(answer)
    assert (codes, names) == (nets.codes(), nets.NAMES)
    assert nets.drawn_alike(shapes, nets.squares())
    assert answer.found["format"] == "shapefile"
    assert answer.found["layer"] == "青岛网格"


@pytest.mark.parametrize("driver", ["GPKG", "GeoJSON", "FlatGeobuf"])
def test_reads_any_of_the_formats_out_of_a_zip(driver):
    packed = nets.zipped({f"folder/net.{nets.SUFFIXES[driver]}": nets.written(nets.net(), driver)})
    assert by_code(read("net.zip", packed))[0] == nets.codes()


def test_reads_the_main_document_of_a_kmz():
    frame = nets.net().rename(columns={"网格名称": "Name"})
    parts = {"doc.kml": nets.written(frame, "LIBKML"), "files/icon.png": b"\x89PNG"}
    assert by_code(read("net.kmz", nets.zipped(parts)))[0] == nets.codes()


def test_says_what_the_file_holds():
    found = read("net.geojson", nets.written(nets.net(4549), "GeoJSON")).found
    (layer,) = found["layers"]
    assert (layer["features"], layer["geometry"], layer["crs"]) == (4, "polygon", "EPSG:4549")
    assert layer["columns"] == [
        {"name": "网格编码", "samples": nets.codes(3)},
        {"name": "网格名称", "samples": nets.NAMES[:3]},
    ]


def test_tells_of_its_progress_in_rising_steps():
    told: list[float] = []
    content = nets.written(nets.net(), "GPKG")
    files.read("net.gpkg", content, {}, level="grid", progress=told.append)
    assert len(told) >= 3
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] <= 1


def feature(geometry: dict | None, code: str) -> dict:
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def collection(*geometries: dict | None) -> bytes:
    features = [feature(g, code) for g, code in zip(geometries, nets.codes(9), strict=False)]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def shape(at: int = 0) -> dict:
    return json.loads(shapely.to_geojson(nets.squares()[at]))


def test_keeps_a_row_without_a_shape():
    drawing = read("net.geojson", collection(shape(), None)).drawing
    assert drawing.codes == nets.codes(2)
    assert drawing.shapes[1] is None


def test_keeps_a_ring_that_crosses_itself_as_it_is():
    ring = [[120, 36], [120.1, 36.1], [120.1, 36], [120, 36.1], [120, 36]]
    drawing = read("net.geojson", collection({"type": "Polygon", "coordinates": [ring]})).drawing
    assert shapely.get_coordinates(drawing.shapes[0]).tolist() == ring
    assert not drawing.shapes[0].is_valid


def test_drops_heights():
    ring = [[120, 36, 7], [120.1, 36, 8], [120.1, 36.1, 9], [120, 36, 7]]
    drawing = read("net.geojson", collection({"type": "Polygon", "coordinates": [ring]})).drawing
    assert not drawing.shapes[0].has_z
    assert drawing.shapes[0].bounds == (120, 36, 120.1, 36.1)


def test_takes_a_collection_of_polygons_as_one_area():
    parts = {"type": "GeometryCollection", "geometries": [shape(0), shape(2)]}
    (drawn,) = read("net.geojson", collection(parts)).drawing.shapes
    assert drawn.equals(shapely.MultiPolygon([nets.squares()[0], nets.squares()[2]]))


def test_refuses_a_layer_of_points():
    with pytest.raises(files.Unreadable) as refused:
        read("net.geojson", collection({"type": "Point", "coordinates": [120, 36]}))
    assert (refused.value.reason, refused.value.details) == (
        "no_polygons",
        {"geometries": ["point"]},
    )


def test_refuses_a_layer_of_lines():
    frame = nets.net()
    frame["geometry"] = frame.boundary
    with pytest.raises(files.Unreadable, match="no_polygons"):
        read("net.zip", nets.zipped(nets.shapefile(frame)))


def test_refuses_a_collection_without_features():
    with pytest.raises(files.Unreadable, match="no_polygons"):
        read("net.geojson", collection())


def test_asks_which_of_several_layers_is_the_net():
    parts = nets.shapefile(nets.net(), "网格") | nets.shapefile(nets.net(), "旧网格")
    content = nets.zipped(parts)
    question = files.read("net.zip", content, {}, level="grid")
    assert (question.about, question.why) == ("layer", "several_layers")
    assert sorted(choice["value"] for choice in question.choices) == ["旧网格", "网格"]
    assert read("net.zip", content, layer="旧网格").found["layer"] == "旧网格"


def test_asks_again_for_a_layer_that_is_not_there():
    content = nets.written(nets.net(), "GPKG")
    question = files.read("net.gpkg", content, {"layer": "另一层"}, level="grid")
    assert (question.about, question.why) == ("layer", "unknown_layer")
    assert [choice["value"] for choice in question.choices] == ["net"]


def test_passes_over_layers_that_are_not_of_polygons():
    points = nets.net()
    points["geometry"] = points.representative_point()
    parts = nets.shapefile(points, "points") | nets.shapefile(nets.net(), "grids")
    answer = read("net.zip", nets.zipped(parts))
    assert answer.found["layer"] == "grids"
    assert {layer["geometry"] for layer in answer.found["layers"]} == {"point", "polygon"}


def test_gives_a_row_no_shape_when_a_vertex_lies_outside_the_country():
    ring = [[120, 36], [120.1, 36], [0, 0], [120, 36]]
    many = [shape(at) for at in range(4)] * 8  # one vertex of many: the file is not in doubt
    answer = read("net.geojson", collection({"type": "Polygon", "coordinates": [ring]}, *many))
    assert answer.drawing.shapes[0] is None
    assert answer.drawing.shapes[1] is not None
    assert answer.found["notes"] == [{"name": "vertices_far_off", "ordinals": [1], "count": 1}]


def test_leaves_out_rows_that_dbase_marks_as_deleted():
    parts = nets.shapefile(nets.net())
    dbf = bytearray(parts["net.dbf"])
    header, width = int.from_bytes(dbf[8:10], "little"), int.from_bytes(dbf[10:12], "little")
    dbf[header + width] = ord("*")  # the second row
    drawing = read("net.zip", nets.zipped(parts | {"net.dbf": bytes(dbf)})).drawing
    kept = [0, 2, 3]
    assert drawing.codes == [nets.codes()[at] for at in kept]
    assert nets.drawn_alike(drawing.shapes, nets.squares()[kept])


def test_reads_a_geopackage_that_was_left_in_wal_mode():
    content = bytearray(nets.written(nets.net(), "GPKG"))
    content[18:20] = b"\x02\x02"  # SQLite file format: read and write version 2 mean WAL
    assert read("net.gpkg", bytes(content)).drawing.codes == nets.codes()


def test_refuses_more_vertices_than_can_be_checked():
    """Packed, since so many take 80 MB; zigzags pack well, but not so well as to be a bomb."""
    steps = np.arange(1_250_001)
    ring = np.column_stack([120 + steps % 2 * 0.1, 36 + steps * 1e-7])
    ring[-1] = ring[0]
    frame = nets.net()
    frame["geometry"] = shapely.polygons([ring] * 4)
    content = nets.zipped(nets.shapefile(frame))
    assert len(content) < files.limits.MAX_BYTES
    with pytest.raises(files.Unreadable, match="too_many_vertices"):
        read("net.zip", content)


def test_refuses_more_features_than_a_district_has():
    small = json.dumps(feature(shape(), "1")).encode()
    content = b'{"type":"FeatureCollection","features":[' + b",".join([small] * 50_001) + b"]}"
    with pytest.raises(files.Unreadable, match="too_many_features"):
        read("net.geojson", content)
