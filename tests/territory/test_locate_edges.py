"""Python and SQL decide alike at every border, in every gap: on lattices and on the whole net."""

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from django.conf import settings
from django.contrib.gis.geos import Point
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from backend.territory.communities import communities_at
from backend.territory.locate import OUTSIDE, Net, Placed
from backend.territory.locate.cells import BORDER
from backend.territory.models import Area, AreaCode, AreaShape, Boundary, Level
from backend.territory.net_files import read_net

pytestmark = pytest.mark.django_db
with_a_database = how(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SIDE = 5
# Squares on the edges of the raster's cells, squares in decimals off them, and slanted ones; of
# the slanted ones all numbers are exact, so that points in the middle of an edge are on it.
LAYS = {
    "even": (np.array([[1, 0], [0, 1]]) / 2**7, (120.0, 36.0)),
    "decimal": (np.array([[0.01, 0], [0, 0.01]]), (120.003, 35.997)),
    "slanted": (np.array([[3, 4], [-4, 3]]) / 2**9, (120.0, 36.0)),
    "flat": (np.array([[7, 1], [3, 1]]) / 2**9, (-0.0625, -0.03125)),
}
labels = st.lists(st.integers(0, 4), min_size=SIDE**2, max_size=SIDE**2)
halves = st.integers(-2, 2 * SIDE + 2).map(lambda n: n / 2)
spots = st.lists(st.tuples(halves | st.floats(-1, SIDE + 1), halves), min_size=1, max_size=30)


def net_of(labels: list[int], lay: str) -> Net:
    """Grids of the squares of a lattice that bear the same label; 0 is a gap.

    Many are in several parts, with holes, enclaves and corners where four meet.
    """
    squares = np.array([shapely.box(n % SIDE, n // SIDE, n % SIDE + 1, n // SIDE + 1)
                        for n in range(SIDE**2)])  # fmt: skip
    numbers = sorted(set(labels) - {0})
    shapes = [shapely.union_all(squares[np.array(labels) == number]) for number in numbers]
    shapes = shapely.transform(
        np.array(shapes, dtype=object), lambda xy: np.column_stack(laid(xy, lay))
    )
    placed = [Placed(number, f"{number}", "", f"/g{number}/", (0.0, 0.0)) for number in numbers]
    return Net(1, placed, shapes)


def laid(spots, lay: str) -> tuple[np.ndarray, np.ndarray]:
    """Places on the lattice to longitudes and latitudes."""
    matrix, origin = LAYS[lay]
    x, y = np.asarray(spots, dtype=float).T
    return (
        x * matrix[0, 0] + y * matrix[1, 0] + origin[0],
        x * matrix[0, 1] + y * matrix[1, 1] + origin[1],
    )


def codes_by(net: Net, lon: np.ndarray, lat: np.ndarray) -> list[str | None]:
    return [
        None if index == OUTSIDE else net.grids[index].code for index in net.find(lon, lat).tolist()
    ]


def codes_by_sql(net: Net, lon: np.ndarray, lat: np.ndarray) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TEMP TABLE drawn ON COMMIT DROP AS
            SELECT code, ST_GeomFromWKB(shape, 4326) AS shape
            FROM unnest(%s::text[], %s::bytea[]) AS given (code, shape);
            CREATE INDEX ON drawn USING gist (shape);
            ANALYZE drawn;
            """,
            [[placed.code for placed in net.grids], shapely.to_wkb(net.shapes).tolist()],
        )
        cursor.execute(
            """
            SELECT (SELECT code FROM drawn
                    WHERE ST_Intersects(shape, ST_SetSRID(ST_MakePoint(lon, lat), 4326))
                    ORDER BY code LIMIT 1)
            FROM unnest(%s, %s) WITH ORDINALITY AS given (lon, lat, number) ORDER BY number
            """,
            [lon.tolist(), lat.tolist()],
        )
        codes = [code for (code,) in cursor.fetchall()]
        cursor.execute("DROP TABLE drawn")
    return codes


@pytest.mark.parametrize("lay", LAYS)
@with_a_database
@given(labels=labels, spots=spots)
def test_decides_as_sql_does_on_every_lattice(lay, labels, spots):
    net = net_of(labels, lay)
    lon, lat = laid(spots, lay)
    assert codes_by(net, lon, lat) == codes_by_sql(net, lon, lat)


@with_a_database
@given(labels=labels, spots=spots)
def test_one_position_gets_the_same_answer_as_among_others(labels, spots):
    net = net_of(labels, "slanted")
    lon, lat = laid(spots, "slanted")
    alone = [net.find(lon[n : n + 1], lat[n : n + 1])[0] for n in range(len(lon))]
    assert alone == net.find(lon, lat).tolist()


@with_a_database
@given(labels=labels, spots=spots)
def test_areas_are_decided_in_sql_as_grids_are_in_memory(cast, labels, spots):
    """Communities drawn like the grids, with the same codes."""
    net = net_of(labels, "slanted")
    at = datetime(2026, 6, 1, tzinfo=UTC)
    AreaShape.objects.all().delete()
    boundary = Boundary.objects.filter(level=Level.COMMUNITY).get()
    AreaCode.objects.filter(area__level=Level.COMMUNITY).delete()
    community = Area.objects.filter(level=Level.COMMUNITY).order_by("pk")
    for area, placed, shape in zip(community, net.grids, net.shapes, strict=False):
        area.codes.create(system="nbs", code=placed.code, valid_period=area.valid_period)
        multi = shapely.multipolygons(shapely.get_parts(shape))
        AreaShape.objects.create(boundary=boundary, area=area, shape=shapely.to_wkt(multi, -1))
    lon, lat = laid(spots, "slanted")
    for code, *there in zip(codes_by(net, lon, lat), lon.tolist(), lat.tolist(), strict=True):
        found = Area.objects.covering(Point(*there, srid=4326), level=Level.COMMUNITY, at=at)
        assert found.values_list("codes__code", flat=True).first() == code
    codes = dict(AreaCode.objects.filter(area__in=community).values_list("area", "code"))
    many = communities_at(list(zip(lon.tolist(), lat.tolist(), strict=True)), at)
    assert [codes.get(area) for area in many] == codes_by(net, lon, lat)


# --- the demonstration net ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def district() -> Net:
    grids = read_net(settings.ROOT / "gis_data").grids
    shapes = np.array([shapely.from_wkb(bytes(row["shape"].wkb)) for row in grids], dtype=object)
    placed = [Placed(n, row["code"], "", f"/g{n}/", (0.0, 0.0)) for n, row in enumerate(grids)]
    return Net(1, placed, shapes)


def test_decides_as_sql_does_on_every_border_of_the_district(district):
    """Every vertex, where three and four grids meet among them, every middle of an edge as near
    as numbers come, and points evenly over the box, the island and the sea included."""
    rings = shapely.get_rings(shapely.get_parts(district.shapes))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    middles = ((vertices[1:] + vertices[:-1]) / 2)[ring[1:] == ring[:-1]]
    west, south, east, north = shapely.total_bounds(district.shapes)
    evenly = np.random.default_rng(7).uniform((west, south), (east, north), (10_000, 2))
    points = np.concatenate([np.unique(vertices, axis=0), np.unique(middles, axis=0), evenly])
    lon, lat = points.T.copy()
    assert codes_by(district, lon, lat) == codes_by_sql(district, lon, lat)


def test_the_raster_knows_most_answers_and_never_a_wrong_one(district):
    """At the corners of its cells, where four of them meet, and just beside those."""
    cells = district.cells
    random = np.random.default_rng(3)
    rows, columns = cells.answers.shape
    lon = (cells.west + random.integers(0, columns + 1, 20_000)) / cells.scale
    lat = (cells.south + random.integers(0, rows + 1, 20_000)) / cells.scale
    lon = np.concatenate([lon, np.nextafter(lon, -360), np.nextafter(lon, 360)])
    lat = np.concatenate([lat, np.nextafter(lat, 360), np.nextafter(lat, -360)])
    known = cells.look_up(lon, lat)
    assert (known != BORDER).mean() > 0.8
    touched, point = district.tree.query(shapely.points(lon, lat), predicate="intersects")[::-1]
    smallest = np.full(lon.shape, len(district.grids))
    np.minimum.at(smallest, point, touched)
    truth = np.where(smallest == len(district.grids), OUTSIDE, smallest)
    assert ((known == truth) | (known == BORDER)).all()


def test_what_is_no_place_is_outside(district):
    nowhere = np.array([np.nan, np.inf, -np.inf, 1e300, 120.0, np.nan])
    assert district.find(nowhere, nowhere[::-1].copy()).tolist() == [OUTSIDE] * 6


# --- gaps, the coast, islands ------------------------------------------------------------------


def ring_with_a_gap() -> Net:
    """Two grids that leave a gap of 0.01 x 0.01 degrees between them, and an island east of it."""
    around = shapely.box(120.00, 36.00, 120.03, 36.03) - shapely.box(120.01, 36.01, 120.02, 36.02)
    halves = [around & shapely.box(120.0, 36.0, x, 36.03) for x in (120.013, 120.03)]
    halves[1] -= halves[0]
    island = shapely.box(120.10, 36.01, 120.11, 36.02)
    placed = [Placed(n, f"{n}", "", f"/g{n}/", (0.0, 0.0)) for n in range(3)]
    return Net(1, placed, np.array([*halves, island], dtype=object))


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (120.0101, 36.015, "0"),  # just inside the gap
        (120.0199, 36.015, "1"),
        # 0.0048 degrees from the western edge, 432 m; 0.0043 from the northern one, 477 m.
        (120.0148, 36.0157, "0"),
        (120.0145, 36.0104, "1"),  # the southern edge, east of where the two grids meet
        (120.04, 36.015, "1"),  # at the coast
        (120.064, 36.015, "1"),  # in the strait: 0.034 from one, 0.036 from the other
        (120.066, 36.015, "2"),
        (120.12, 36.00, "2"),  # behind the island
    ],
)
def test_gives_the_nearest_grid_of_a_gap_and_its_distance(lon, lat, code):
    net = ring_with_a_gap()
    assert net.place(lon, lat) is None
    nearest, distance_m = net.nearest(lon, lat)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(ST_Distance(ST_GeomFromWKB(shape, 4326)::geography,"
            " ST_MakePoint(%s, %s)::geography)) FROM unnest(%s::bytea[]) AS given (shape)",
            [lon, lat, shapely.to_wkb(net.shapes).tolist()],
        )
        (expected_m,) = cursor.fetchone()
    assert nearest.code == code
    assert distance_m == pytest.approx(expected_m, abs=0.5)


@given(labels=labels, spots=spots)
@with_a_database
def test_no_grid_is_nearer_than_the_nearest(labels, spots):
    """By PostGIS, on the ellipsoid; its edges are geodesics, ours straight on the map."""
    net = net_of(labels, "decimal")
    lon, lat = laid(spots, "decimal")
    outside = net.find(lon, lat) == OUTSIDE
    if not len(net.grids) or not outside.any():
        return
    there = list(zip(lon[outside].tolist(), lat[outside].tolist(), strict=True))[:5]
    for place in there:
        nearest, distance_m = net.nearest(*place)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT code, ST_Distance(ST_GeomFromWKB(shape, 4326)::geography,"
                " ST_MakePoint(%s, %s)::geography) FROM unnest(%s, %s::bytea[]) AS g (code, shape)"
                " ORDER BY 2, 1",
                [*place, [g.code for g in net.grids], shapely.to_wkb(net.shapes).tolist()],
            )
            distances = dict(cursor.fetchall())
        assert distance_m == pytest.approx(min(distances.values()), abs=0.5)
        assert distances[nearest.code] == pytest.approx(min(distances.values()), abs=0.5)


def test_of_grids_at_one_distance_the_smallest_code_is_nearest():
    """Due north of where two squares meet, on the meridian that the plane is symmetrical to."""
    shapes = [shapely.box(west, 36, west + 0.01, 36.01) for west in (119.99, 120.00)]
    for codes in ("ab", "ba"):
        order = np.argsort(list(codes))
        placed = [Placed(int(n), codes[n], "", "/", (0.0, 0.0)) for n in order]
        net = Net(1, placed, np.array(shapes, dtype=object)[order])
        assert net.nearest(120.0, 36.02)[0].code == "a"
