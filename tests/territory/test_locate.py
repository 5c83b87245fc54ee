"""Which grid a position lies in: the same in memory and in SQL, at every border and moment."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from backend.territory import locate
from backend.territory.locate import OUTSIDE, Net, Placed
from backend.territory.models import Boundary, GridVersion
from tests.cast import CENTRES, GRID_CODES, NORTH, OUT_AT_SEA, SINCE, SOUTH

SQL = """
    SELECT g.code FROM territory_gridversion g JOIN territory_boundary b ON b.id = g.boundary_id
    WHERE b.published_at = %s AND ST_Intersects(g.shape, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
    ORDER BY g.code LIMIT 1
"""


def by_sql(lon: float, lat: float, published_at=SINCE) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [published_at, lon, lat])
        row = cursor.fetchone()
    return row[0] if row else None


def code_at(lon: float, lat: float, **more) -> str | None:
    placed = locate.place(lon, lat, **more)
    return placed.code if placed else None


def squares(count: int, side: float = 0.01) -> Net:
    """A checkerboard whose codes run against the order of its columns."""
    cells = [(column, row) for column in range(count) for row in range(count)]
    shapes = [shapely.box(c * side, r * side, (c + 1) * side, (r + 1) * side) for c, r in cells]
    shapes.reverse()
    placed = [Placed(1000 + n, f"{n:03d}", "", f"/1/g{n}/", (0.0, 0.0)) for n in range(len(cells))]
    return Net(1, placed, np.array(shapes, dtype=object))


CHECKERBOARD = squares(4)
# Off the board, inside cells, on their borders and on corners where four meet.
steps = st.integers(-2, 10).map(lambda n: n * 0.005) | st.floats(-0.01, 0.05)


# --- borders -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        *CENTRES.values(),
        (120.02, 36.01),  # the border of east and west
        (120.00, 36.015),  # of west and far
        (120.02, SOUTH),  # a corner of two on the rim
        (120.02, NORTH),
        (119.98, SOUTH),  # a corner of the district
        (120.06, 36.01),  # its eastern rim
        OUT_AT_SEA,
    ],
)
def test_decides_as_sql_does(cast, lon, lat):
    assert code_at(lon, lat) == by_sql(lon, lat)


@pytest.mark.django_db
def test_gives_a_shared_border_to_the_smallest_code(cast):
    assert code_at(120.02, 36.01) == min(GRID_CODES["east"], GRID_CODES["west"])
    assert code_at(120.00, 36.01) == min(GRID_CODES["far"], GRID_CODES["west"])


@pytest.mark.django_db
def test_gives_a_corner_of_four_to_the_smallest_code(cast):
    boundary = Boundary.objects.create(
        level="grid",
        title="four",
        status="published",
        made_by="tests",
        made_at=SINCE,
        published_at=timezone.now(),
    )
    corners = {"d": (0, 0), "b": (1, 0), "a": (0, 1), "c": (1, 1)}
    for grid, (code, (x, y)) in zip(cast.grids.values(), corners.items(), strict=True):
        box = Polygon.from_bbox((110 + x, 30 + y, 111 + x, 31 + y))
        GridVersion.objects.create(
            boundary=boundary,
            grid=grid.grid,
            code=code,
            name=code,
            kind="basic",
            home_community=grid.home_community,
            path=grid.path,
            shape=MultiPolygon(box, srid=4326),
        )
    locate.forget()
    for lon, lat, expected in ((111, 31, "a"), (111, 30.5, "b"), (111, 31.5, "a"), (112, 31, "b")):
        assert code_at(lon, lat) == expected == by_sql(lon, lat, boundary.published_at)


@given(steps, steps)
def test_finds_the_first_grid_that_touches_and_nothing_elsewhere(lon, lat):
    touching = shapely.intersects(CHECKERBOARD.shapes, shapely.Point(lon, lat)).nonzero()[0]
    found = CHECKERBOARD.find(np.array([lon]), np.array([lat]))[0]
    assert found == (touching[0] if touching.size else OUTSIDE)


def test_finds_nothing_for_no_positions():
    assert CHECKERBOARD.find(np.array([]), np.array([])).tolist() == []


# --- outside -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lon", "lat", "nearest"),
    [
        (*OUT_AT_SEA, "coast"),
        (119.9, 36.03, "far"),
        (120.011, 36.5, "west"),
        (120.031, 35.5, "east"),
        (121.5, 31.2, "coast"),
    ],
)
def test_measures_the_way_to_the_nearest_grid_as_postgis_does(cast, lon, lat, nearest):
    grid, distance_m = locate.net_at().nearest(lon, lat)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, ST_Distance(shape::geography, ST_MakePoint(%s, %s)::geography)"
            " FROM territory_gridversion ORDER BY 2, code LIMIT 1",
            [lon, lat],
        )
        code, expected_m = cursor.fetchone()
    assert grid.code == code == GRID_CODES[nearest]
    # PostGIS takes edges for geodesics and we for straight lines on the map: up to a metre in
    # two kilometres of edge, more only where the whole way is long.
    assert distance_m == pytest.approx(expected_m, abs=0.5, rel=1e-4)


@pytest.mark.django_db
@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (-60, 0), (-60, -36), (180, 0), (30, 0), (0, 90)])
def test_knows_how_far_it_is_from_the_other_side_of_the_globe(cast, lon, lat):
    _grid, distance_m = locate.net_at().nearest(lon, lat)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(ST_Distance(shape::geography, ST_MakePoint(%s, %s)::geography))"
            " FROM territory_gridversion",
            [lon, lat],
        )
        (expected_m,) = cursor.fetchone()
    assert distance_m == pytest.approx(expected_m, rel=0.01)


# --- moments -----------------------------------------------------------------------------------


def publish_swapped(cast, at) -> Boundary:
    """A second version in which east and west change their codes' places."""
    boundary = Boundary.objects.create(
        level="grid",
        title="second",
        status="published",
        made_by="tests",
        made_at=at,
        published_at=at,
    )
    for name, other in (("east", "west"), ("west", "east")):
        old = cast.grids[name]
        GridVersion.objects.create(
            boundary=boundary,
            grid=old.grid,
            code=old.code,
            name=old.name,
            kind=old.kind,
            home_community=old.home_community,
            path=old.path,
            shape=cast.grids[other].shape,
        )
    locate.forget()
    return boundary


@pytest.mark.django_db
def test_answers_by_the_boundaries_of_the_moment(cast):
    change = datetime(2026, 6, 1, tzinfo=UTC)
    publish_swapped(cast, change)
    before, after = change - timedelta(seconds=1), change
    east = CENTRES["east"]
    assert code_at(*east, at=before) == GRID_CODES["east"]
    assert code_at(*east, at=after) == GRID_CODES["west"]
    assert code_at(*CENTRES["coast"], at=after) is None
    assert code_at(*east, at=SINCE - timedelta(seconds=1)) is None
    for moment in (before, after):
        version = SINCE if moment == before else change
        assert code_at(*east, at=moment) == by_sql(*east, version)


@pytest.mark.django_db
def test_places_each_position_by_its_own_moment(cast):
    change = datetime(2026, 6, 1, tzinfo=UTC)
    publish_swapped(cast, change)
    names = ["east", "east", "east", "coast", "coast"]
    moments = [SINCE - timedelta(days=1), SINCE, change, change, SINCE]
    lon, lat = np.array([CENTRES[name] for name in names]).T
    moment_ms = np.array([round(moment.timestamp() * 1000) for moment in moments])
    ids = {name: cast.grids[name].grid_id for name in ("east", "west", "coast")}
    assert locate.grids_at(lon, lat, moment_ms).tolist() == [
        locate.NOWHERE,
        ids["east"],
        ids["west"],
        locate.NOWHERE,
        ids["coast"],
    ]
    before = moment_ms[2:3] - 1  # the last millisecond of the old boundaries
    assert locate.grids_at(lon[2:3], lat[2:3], before).tolist() == [ids["east"]]


@pytest.mark.django_db
def test_is_nowhere_before_the_first_publication(db):
    locate.forget()
    assert locate.net_at() is None
    assert locate.place(*CENTRES["east"]) is None
    here = (np.array([120.0]), np.array([36.0]))
    assert locate.grids_at(*here, np.array([1_784_512_800_000])).tolist() == [locate.NOWHERE]
    assert locate.grid_now(1) is None
    assert locate.ready()


@pytest.mark.django_db
def test_does_not_know_a_version_that_is_not_published(cast):
    boundary = publish_swapped(cast, timezone.now())
    Boundary.objects.filter(pk=boundary.pk).update(status="draft", published_at=None)
    locate.forget()
    assert code_at(*CENTRES["east"]) == GRID_CODES["east"]
