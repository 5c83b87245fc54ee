"""GIS clients as officers have them, against a served process with the net of gis_data.

Two GDALs: the one inside pyogrio, which speaks Part 2 and Part 5, and Debian's older one. Both
run in processes of their own, since GDAL holds the GIL while it waits.
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from pyproj import Transformer

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, User
from backend.accounts.sign_in import issue_token
from backend.territory import locate
from backend.territory.actions.net import publish_net
from backend.territory.models import Area, GridVersion
from backend.territory.net_files import read_net

pytestmark = pytest.mark.django_db
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
TO_METRES = Transformer.from_crs("OGC:CRS84", "EPSG:4549", always_xy=True)
# Reads a layer with pyogrio's GDAL: address, layer, options; writes it to a file.
READING = """
import ast, sys, pyogrio
address, layer, options, target = sys.argv[1:]
read = pyogrio.read_dataframe("OAPIF:" + address, layer=layer, **ast.literal_eval(options))
read.to_pickle(target)
"""
ATTRIBUTES = ["code", "name", "kind", "home_community", "communities", "area", "households"]


@pytest.fixture(scope="module")
def net(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The net of gis_data with real commits, for this file alone."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")  # it is emptied below
        published = read_net(settings.ROOT / "gis_data")
        publish_net(net=published, title="gis_data", by="tests", at=SINCE, since=date(2020, 1, 1))
        locate.forget()
        # Autovacuum may have seen these tables nearly empty, after tests that were rolled back:
        # planned by that, a question over 1,106 grids takes minutes.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False)
        locate.forget()


@pytest.fixture(scope="module")
def header_file(net, tmp_path_factory) -> Path:
    """What GDAL sends with each request: the token of a GIS officer."""
    area = Area.objects.get(level="district")
    officer = User(username="officer", name="officer", role="chief", area=area)
    period = DateTimeTZRange(SINCE, None)
    enrol([officer], [Grant(user=officer, role="chief", area=area, period=period, origin="t")])
    token = issue_token(user=officer, key="gis", name="", at=timezone.now()).token
    file = tmp_path_factory.mktemp("gdal") / "headers"
    file.write_text(f"Authorization: Token {token}\n")
    return file


@pytest.fixture
def run(server, header_file, monkeypatch):
    """`run(command ...)`: its output; GDAL's requests carry the token."""
    monkeypatch.setenv("GDAL_HTTP_HEADER_FILE", str(header_file))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def read(run, server, tmp_path):
    """`read(layer, **options)`: what pyogrio's GDAL makes of it."""

    def read(layer: str, **options) -> gpd.GeoDataFrame:
        target = tmp_path / "read.pickle"
        command = (f"{server.http}/ogc", layer, repr(options), str(target))
        run(sys.executable, "-c", READING, *command)
        return gpd.pd.read_pickle(target)

    return read


def stored() -> gpd.GeoDataFrame:
    """The grids as the database has them."""
    rows = [
        {
            "code": grid.code,
            "name": grid.name,
            "kind": grid.kind,
            "households": grid.households,
            "geometry": shapely.from_wkb(bytes(grid.shape.wkb)),
        }
        for grid in GridVersion.objects.order_by("code")
    ]
    return gpd.GeoDataFrame(rows, crs="OGC:CRS84")


def compare(found: gpd.GeoDataFrame, *, transform=None) -> None:
    """Each grid once, with its attributes, covering what it covers in the database."""
    known = stored()
    found = found.sort_values("code").reset_index(drop=True)
    assert len(found) == len(known) == 1106
    for name in ("code", "name", "kind", "households"):
        assert found[name].tolist() == known[name].tolist()
    wanted = known.geometry.values
    if transform:
        wanted = shapely.transform(wanted, lambda xy: np.column_stack(transform(*xy.T)))
    areas, known_areas = shapely.area(found.geometry.values), shapely.area(wanted)
    assert np.max(np.abs(areas / known_areas - 1)) < 1e-9
    apart = shapely.area(shapely.symmetric_difference(found.geometry.values, wanted))
    assert np.max(apart / known_areas) < 1e-9


def test_pyogrio_reads_every_grid_as_it_is(read):
    found = read("grids")
    assert list(found.columns) == [*ATTRIBUTES, "geometry"]
    assert found.crs.to_string() == "OGC:CRS84"
    compare(found)
    net = {f["properties"]["code"]: f["properties"] for f in _file("grids")}
    for row in found.itertuples():
        said = net[row.code]
        assert row.home_community == said["home_community"]
        assert list(row.communities) == sorted(said["communities"])


@pytest.mark.parametrize("size", [7, 100, 1000])
def test_pages_of_any_size_make_a_whole(read, size):
    found = read("grids", PAGE_SIZE=str(size))
    assert found["code"].is_unique
    assert len(found) == 1106


def test_a_page_has_a_thousand_at_most_whatever_is_asked(server, header_file):
    """Part 1: a limit that is too high is no error."""
    name, _colon, token = header_file.read_text().strip().partition(": ")
    asked = urllib.request.Request(f"{server.http}/ogc/collections/grids/items?limit=5000")
    asked.add_header(name, token)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        page = json.load(answer)
    assert (page["numberMatched"], page["numberReturned"]) == (1106, 1000)
    assert len(page["features"]) == 1000


def test_pyogrio_reads_cgcs2000_in_the_right_order_of_axes(read):
    found = read("grids", CRS="EPSG:4490")
    assert found.crs.to_epsg() == 4490
    compare(found)  # CGCS2000 is taken as equal to WGS-84; GDAL has turned the axes back


def test_pyogrio_reads_the_gauss_krueger_zone_as_pyproj_works_it_out(read):
    found = read("grids", CRS="EPSG:4549")
    assert found.crs.to_epsg() == 4549
    compare(found, transform=TO_METRES.transform)


BOX = (119.95, 35.85, 120.05, 35.95)


@pytest.mark.parametrize("crs", ["OGC:CRS84", "EPSG:4490", "EPSG:4549"])
def test_a_box_finds_what_touches_it(read, crs):
    known, box = stored(), BOX
    if crs == "EPSG:4549":
        box = (450_000, 3_960_000, 470_000, 3_975_000)
        moved = shapely.transform(
            known.geometry.values, lambda xy: np.column_stack(TO_METRES.transform(*xy.T))
        )
        known = known.set_geometry(moved)
    found = read("grids", bbox=box, **({} if crs == "OGC:CRS84" else {"CRS": crs}))
    wanted = known[shapely.intersects(known.geometry.values, shapely.box(*box))]
    assert 10 < len(wanted) < 500
    assert sorted(found["code"]) == sorted(wanted["code"])


def test_a_condition_is_asked_of_the_server(read):
    found = read("grids", where="area = '370211001'")
    assert sorted(found["code"]) == sorted(
        feature["properties"]["code"]
        for feature in _file("grids")
        if feature["properties"]["code"].startswith("370211001")
    )


@pytest.mark.parametrize(
    ("layer", "file"),
    [("districts", "district"), ("townships", "townships"), ("communities", "communities")],
)
def test_every_level_is_there(read, layer, file):
    codes = [feature["properties"]["code"] for feature in _file(file)]
    assert sorted(read(layer)["code"]) == sorted(codes)


def test_debians_gdal_lists_counts_and_copies(run, server, tmp_path):
    address = f"OAPIF:{server.http}/ogc"
    listed = run("ogrinfo", "-ro", "-q", address)
    for name in ("districts", "townships", "communities", "grids", "cases"):
        assert f"{name} (title: " in listed
    summary = run("ogrinfo", "-ro", "-so", address, "grids")
    assert "Feature Count: 1106" in summary
    assert "communities: StringList" in summary
    assert "households: Integer" in summary
    target = tmp_path / "grids.geojson"
    copy = ("-lco", "COORDINATE_PRECISION=15", str(target), address, "grids")
    run("ogr2ogr", "-f", "GeoJSON", *copy, "-oo", "PAGE_SIZE=100")
    copied = json.loads(target.read_text())["features"]
    geometry = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in copied]
    compare(gpd.GeoDataFrame([f["properties"] for f in copied], geometry=geometry))


def test_debians_gdal_finds_what_touches_a_box(run, server):
    box = [str(edge) for edge in BOX]
    found = run("ogrinfo", "-ro", "-so", f"OAPIF:{server.http}/ogc", "grids", "-spat", *box)
    known = stored()
    count = int(shapely.intersects(known.geometry.values, shapely.box(*BOX)).sum())
    assert f"Feature Count: {count}\n" in found


def _file(level: str) -> list[dict]:
    return json.loads((settings.ROOT / "gis_data" / f"{level}.geojson").read_text())["features"]
