"""Tiles meet: no border line is lost at an edge of a tile, no gap opens between neighbours.

The borders are made up, as uneven as real ones. Where a line must be is worked out by shapely
from the shapes themselves, never from a tile.
"""

from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry

from backend.atlas.editions import Edition
from backend.atlas.tiles import Tile, content
from backend.territory.models import Boundary, Grid, GridVersion

from .pyramid import BUFFER, EXTENT, column, decoded, over, row

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, tzinfo=UTC)
WEST, SOUTH, EAST, NORTH = 119.98, 36.00, 120.06, 36.05
# By snapping a vertex moves up to 0.71 units, by leaving one out a line moves up to 0.5.
MOST_UNITS = 1.25


def uneven(line: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A straight border bent at seven places."""
    steps = np.linspace(0, 1, 9)[:, None]
    bent = line[0] + (line[1] - line[0]) * steps
    bent[1:-1] += random.normal(0, 0.00015, (7, 2))
    return bent


def net() -> list[shapely.Polygon]:
    """Some sixty grids of about a kilometre that share their borders to the last bit."""
    random = np.random.default_rng(20)
    across, down = np.meshgrid(np.linspace(WEST, EAST, 9), np.linspace(SOUTH, NORTH, 8))
    corners = np.stack([across, down], axis=-1)
    corners[1:-1, 1:-1] += random.normal(0, 0.001, corners[1:-1, 1:-1].shape)
    borders = [corners[r, c : c + 2] for r in range(8) for c in range(8)]
    borders += [corners[r : r + 2, c] for r in range(7) for c in range(9)]
    lines = [shapely.LineString(uneven(line, random).round(6)) for line in borders]
    faces = shapely.get_parts(shapely.polygonize(lines))
    assert shapely.coverage_is_valid(faces)
    assert len(faces) == 56
    return list(faces)


@pytest.fixture
def published(cast) -> tuple[Edition, dict[int, shapely.Polygon]]:
    """The version and its shapes by the ids of their grids."""
    boundary = Boundary.objects.create(
        level="grid", title="uneven", status="published", published_at=AT, made_at=AT
    )
    shapes = {}
    for number, face in enumerate(net()):
        grid = Grid.objects.create(opened_at=AT)
        home = cast.areas["east"]
        shapes[grid.pk] = face
        GridVersion.objects.create(
            boundary=boundary,
            grid=grid,
            code=f"{number:03}",
            name="",
            kind="basic",
            home_community=home,
            path=f"{home.path}g{grid.pk}/",
            shape=GEOSGeometry(shapely.MultiPolygon([face]).wkt, srid=4326),
        )
    return Edition(boundary.pk, "grid", AT, mark=0), shapes


def in_units(shape: shapely.Geometry, z: int, x: int, y: int) -> shapely.Geometry:
    """A shape in degrees in the units of a tile."""

    def moved(places: np.ndarray) -> np.ndarray:
        return np.array(
            [((column(lon, z) - x) * EXTENT, (row(lat, z) - y) * EXTENT) for lon, lat in places]
        )

    return shapely.transform(shape, moved)


def middle(z: int) -> tuple[int, int]:
    return over((WEST + EAST) / 2, (SOUTH + NORTH) / 2, z)[1:]


def drawn(edition: Edition, z: int, x: int, y: int) -> dict[int, shapely.Geometry]:
    found = decoded(content(Tile("grids", z, x, y), edition, gzipped=False))
    return {grid: shape for grid, (_, shape) in found.items()}


@pytest.mark.parametrize("z", [11, 12, 13, 14, 15, 16])
@pytest.mark.parametrize("across", [True, False], ids=["eastwards", "southwards"])
def test_both_tiles_have_every_border_that_crosses_their_common_edge(published, z, across):
    edition, shapes = published
    east, south = (EXTENT, 0) if across else (0, EXTENT)
    x, y = middle(z)
    if across:  # the edge between columns that is nearest to the middle of the net
        x = round((column(WEST, z) + column(EAST, z)) / 2) - 1
    else:
        y = round((row(NORTH, z) + row(SOUTH, z)) / 2) - 1
    # What both tiles must show: up to their buffers on both sides of the edge, along all of it.
    strip = (
        shapely.box(EXTENT - BUFFER + 1, 1, EXTENT + BUFFER - 1, EXTENT - 1)
        if across
        else shapely.box(1, EXTENT - BUFFER + 1, EXTENT - 1, EXTENT + BUFFER - 1)
    )
    here = drawn(edition, z, x, y)
    there = drawn(edition, z, x + across, y + (not across))
    crossing = 0
    for grid, shape in shapes.items():
        border = in_units(shape, z, x, y).boundary.intersection(strip)
        if border.length == 0:
            continue
        crossing += 1
        shifted = shapely.transform(there[grid], lambda xy: np.add(xy, (east, south)))
        for found in (here[grid], shifted):
            assert found.boundary.buffer(MOST_UNITS).covers(border)
    assert crossing >= 2


@pytest.mark.parametrize("z", [9, 11, 13, 15])
def test_no_gap_opens_between_neighbours(published, z):
    edition, shapes = published
    x, y = middle(z)
    whole = in_units(shapely.union_all(list(shapes.values())), z, x, y)
    seen = whole.buffer(-2 * MOST_UNITS) & shapely.box(0, 0, EXTENT, EXTENT)
    together = shapely.union_all(
        [shape.buffer(MOST_UNITS / 2) for shape in drawn(edition, z, x, y).values()]
    )
    assert not seen.is_empty
    assert together.covers(seen)
