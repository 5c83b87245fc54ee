"""`GET /api/v1/net/export/`: files that other programs read as they were meant."""

import json
import shutil
import subprocess
import tempfile
import zipfile
from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import geopandas
import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backend.territory.models import Boundary
from tests.cast import COMMUNITIES, GRID_CODES, TOWNSHIPS, WEST_EDGES

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/net/export/"
FILES = {"gpkg": "a.gpkg", "fgb": "a.fgb", "shp": "a.zip", "kml": "a.kml", "geojson": "a.geojson"}


@pytest.fixture
def ask(cast, signed_in):
    client = signed_in(cast.east_worker)
    return lambda **asked: client.get(EXPORT, {name.strip("_"): it for name, it in asked.items()})


@pytest.fixture
def saved(ask, tmp_path):
    """`saved(as_=..., ...)`: the file, saved as a browser would."""

    def save(**asked) -> Path:
        answer = ask(**asked)
        assert answer.status_code == 200, answer.content
        path = tmp_path / FILES[asked["as_"]]
        path.write_bytes(answer.content)
        return path

    return save


def read(path: Path) -> geopandas.GeoDataFrame:
    """By code of the grid; what KML calls Name is a name."""
    frame = geopandas.read_file(path, engine="pyogrio").rename(columns={"Name": "name"})
    return frame.set_index("code")


def read_by_debian(path: Path) -> list[dict]:
    """The features as Debian's GDAL reads them, another build than pyogrio's."""
    source = f"/vsizip/{path}" if path.suffix == ".zip" else str(path)
    told = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", source],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout)["features"]


# --- the same features in every form -----------------------------------------------------------


@pytest.mark.parametrize("form", FILES)
def test_every_form_holds_the_same_grids(cast, saved, form):
    grids = read(saved(as_=form))
    assert sorted(grids.index) == sorted(GRID_CODES.values())
    for name, edge in WEST_EDGES.items():
        grid = grids.loc[GRID_CODES[name]]
        assert grid["name"] == f"{name}网格"
        assert grid["kind"] == "basic"
        assert grid["home"] == grid["covers"] == COMMUNITIES[name][0]
        assert grid["township"] == COMMUNITIES[name][1]
        assert int(grid["households"]) == 300
        if form != "kml":  # where `id` is the placemark's
            assert grid["id"] == cast.grids[name].grid_id
        expected = shapely.box(edge, 36.0, round(edge + 0.02, 2), 36.02)
        assert grid.geometry.area == pytest.approx(expected.area, rel=1e-6)
        assert grid.geometry.symmetric_difference(expected).area < 1e-6 * expected.area
    assert grids.crs.to_epsg() == 4326


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="gdal-bin is not installed")
@pytest.mark.parametrize("form", FILES)
def test_every_form_is_read_by_the_systems_own_gdal(saved, form):
    shapes = {
        feature["properties"]["code"]: shapely.geometry.shape(feature["geometry"])
        for feature in read_by_debian(saved(as_=form))
    }
    assert sorted(shapes) == sorted(GRID_CODES.values())
    for shape in shapes.values():
        assert shape.area == pytest.approx(0.02 * 0.02, rel=1e-6)


@pytest.mark.parametrize(
    ("level", "parents"),
    [
        ("district", {"370211": None}),
        ("township", {nbs: "370211" for nbs, _mca in TOWNSHIPS.values()}),
        ("community", dict(COMMUNITIES.values())),
    ],
)
def test_areas_come_with_code_and_parent(saved, level, parents):
    areas = read(saved(as_="gpkg", level=level))
    assert set(areas["level"]) == {level}
    assert {
        code: parent if isinstance(parent, str) else None
        for code, parent in areas["parent"].items()
    } == parents


# --- Shapefiles --------------------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "bytes_of"), [("utf-8", "utf-8"), ("gbk", "gbk")])
def test_a_shapefile_says_its_encoding_and_keeps_it(saved, encoding, bytes_of):
    path = saved(as_="shp", encoding=encoding)
    with zipfile.ZipFile(path) as archive:
        parts = {name.rpartition(".")[2]: archive.read(name) for name in archive.namelist()}
    assert set(parts) == {"shp", "shx", "dbf", "prj", "cpg"}
    assert parts["cpg"].decode().strip().lower() == encoding
    assert "east网格".encode(bytes_of) in parts["dbf"]
    assert read(path).loc[GRID_CODES["east"]]["name"] == "east网格"


def test_a_name_that_gbk_cannot_write_is_refused_not_spoilt(cast, ask):
    grid = cast.grids["east"]
    grid.name = "𬇙河网格"
    grid.save()
    refused = ask(as_="shp", encoding="gbk")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/encoding"
    assert ask(as_="shp", encoding="utf-8").status_code == 200


def test_a_text_longer_than_a_field_is_refused_not_cut(cast, ask):
    grid = cast.grids["east"]
    grid.name = "长" * 85  # 255 bytes
    grid.save()
    assert ask(as_="shp").json()["errors"][0]["pointer"] == "/as"
    assert ask(as_="shp", encoding="gbk").status_code == 200  # 170 bytes
    assert ask(as_="gpkg").status_code == 200


# --- coordinate systems ------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["gpkg", "fgb", "shp"])
@pytest.mark.parametrize(("epsg", "easting"), [(4549, 500_000), (4528, 40_500_000)])
def test_metres_have_their_easting_and_name_their_system(saved, form, epsg, easting):
    grids = read(saved(as_=form, crs=epsg))
    # The common border of far and west lies on the central meridian, 120 degrees east.
    assert grids.loc[GRID_CODES["far"]].geometry.bounds[2] == pytest.approx(easting, abs=1e-3)
    # Parallels of 36.00 and 36.02, a fiftieth of a degree apart: 2,219.4 m on the ellipsoid.
    _, south, _, north = grids.loc[GRID_CODES["far"]].geometry.bounds
    assert north - south == pytest.approx(2219.4, abs=1.0)
    assert grids.crs.to_epsg(min_confidence=20) == epsg


@pytest.mark.parametrize("form", ["gpkg", "shp"])
def test_cgcs2000_in_degrees_is_longitude_first_for_every_reader(saved, form):
    grids = read(saved(as_=form, crs=4490))
    assert grids.crs.to_epsg(min_confidence=20) == 4490
    assert grids.loc[GRID_CODES["east"]].geometry.bounds == pytest.approx(
        (120.02, 36.0, 120.04, 36.02), abs=1e-9
    )


# --- the answer itself -------------------------------------------------------------------------


def test_has_a_chinese_name_and_one_for_old_clients(cast, ask):
    said = Message()
    said["Content-Disposition"] = ask(as_="gpkg", crs=4549)["Content-Disposition"]
    header = said["Content-Disposition"]
    assert header.startswith('attachment; filename="grid-2026-01-01-4549.gpkg"; ')
    encoding, _language, name = header.partition("filename*=")[2].split("'")
    assert (encoding, unquote(name)) == ("UTF-8", "网格-2026-01-01-EPSG4549.gpkg")
    assert header.isascii()


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"as_": "dwg"}, "/as"),
        ({"level": "house"}, "/level"),
        ({"as_": "shp", "encoding": "big5"}, "/encoding"),
        ({"as_": "gpkg", "encoding": "gbk"}, "/encoding"),
        ({"as_": "gpkg", "crs": "3857"}, "/crs"),
        ({"as_": "gpkg", "crs": "x"}, "/crs"),
        ({"as_": "kml", "crs": "4549"}, "/crs"),
        ({"at": "never"}, "/at"),
    ],
)
def test_says_what_is_wrong_with_a_wish(ask, asked, pointer):
    refused = ask(**asked)
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_knows_nothing_before_the_first_publication(ask):
    assert ask(at="2020-01-01").status_code == 404


def test_leaves_no_file_behind(ask, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for form in FILES:
        assert ask(as_=form).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_is_written_once_for_a_version(ask):
    first = ask(as_="gpkg")
    with CaptureQueriesContext(connection) as queries:
        again = ask(as_="gpkg")
        unchanged = ask(as_="gpkg", HTTP_IF_NONE_MATCH="x")
    assert again.content == first.content == unchanged.content
    assert not [query for query in queries if "shape" in query["sql"]]


def test_answers_304_without_asking_for_any_shape(cast, signed_in):
    client = signed_in(cast.auditor)
    etag = client.get(EXPORT, {"as": "fgb"})["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(EXPORT, {"as": "fgb"}, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert len(queries) == 2  # the token, the version
    other = client.get(EXPORT, {"as": "gpkg"}, headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_a_version_without_shapes_is_a_file_without_features(cast, ask, tmp_path):
    now = timezone.now()
    Boundary.objects.create(
        level="grid", title="x", status="published", published_at=now, made_at=now
    )
    for form in FILES:
        answer = ask(as_=form)
        assert answer.status_code == 200, (form, answer.content)
    assert json.loads(ask(as_="geojson").content)["features"] == []


def test_is_for_nobody_who_is_signed_out(cast):
    assert APIClient().get(EXPORT, {"as": "gpkg"}).status_code == 401
