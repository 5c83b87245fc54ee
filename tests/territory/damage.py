"""Copies of a file of polygons, each damaged in one way that the check must find.

    python -m tests.territory.damage FILE FOLDER

FILE is anything that GDAL reads, in WGS-84, with one polygon to a row. Each damage says what was
done and what is to be expected, worked out here without the code under test.
"""

import argparse
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

# WGS-84 to CGCS2000 / 3-degree Gauss-Krüger zone 40: eastings begin with the zone, 40 500 000.
WITH_ZONE = 4528
_PLANE = Transformer.from_crs(4326, 4549, always_xy=True)
_KRASOVSKY, _SQUARED = 6378245.0, 0.00669342162296594323


@dataclass(frozen=True)
class Damage:
    """A damaged copy: its file, what was done to whom (codes), where (degrees WGS-84), and the
    size that is to be found, in m2 or m by the kind."""

    name: str
    path: Path
    codes: tuple[str, ...] = ()
    where: tuple[float, float] | None = None
    size: float | None = None
    more: dict = field(default_factory=dict)


def make_all(source: Path, folder: Path, *, code: str = "code") -> list[Damage]:
    """Every damaged copy of a file, and what is to be expected of each."""
    frame = geopandas.read_file(source, engine="pyogrio")
    makers: list[Callable[[geopandas.GeoDataFrame, Path, str], Damage]] = [
        moved_vertex,
        moved_vertex_by_a_metre,
        deleted,
        one_shifted,
        all_shifted,
        self_crossing,
        with_zone,
        gbk_without_cpg,
    ]
    folder.mkdir(parents=True, exist_ok=True)
    return [maker(frame, folder, code) for maker in makers]


def moved_vertex(frame, folder: Path, code: str, *, metres: float = 30.0, name="moved_vertex"):
    """One vertex, in one of two neighbours, moved into the other at a right angle to the border.

    What is doubled is the triangle of the two edges there, by the shoelace formula.
    """
    mover, other, ring, at = _inner_vertex(frame)
    corner = np.array([ring[at - 1], ring[at], ring[at + 1]])
    before, here, after = _metres(corner)
    along = (after - before) / np.hypot(*(after - before))
    across = np.array([-along[1], along[0]])
    there = _degrees(np.array([here + metres * across]))[0]
    if not frame.geometry.iloc[other].contains(shapely.Point(there)):
        there = _degrees(np.array([here - metres * across]))[0]
    copy = frame.copy()
    copy.geometry = _with_vertex(frame, mover, tuple(ring[at]), tuple(there))
    triangle = np.array([ring[at - 1], ring[at], ring[at + 1], there])
    return _write(
        copy,
        folder,
        name,
        codes=tuple(sorted((frame[code].iloc[mover], frame[code].iloc[other]))),
        where=tuple(triangle.mean(axis=0)),
        size=_kite(triangle),
        more={"metres": metres, "corner": triangle.tolist()},
    )


def moved_vertex_by_a_metre(frame, folder: Path, code: str) -> Damage:
    return moved_vertex(frame, folder, code, metres=1.0, name="moved_vertex_by_a_metre")


def deleted(frame, folder: Path, code: str) -> Damage:
    """A polygon left out that lies amidst others, with no coast."""
    index = _inland(frame)
    gone = frame.geometry.iloc[index]
    shapes = np.asarray(frame.geometry.values, dtype=object)
    touching = frame[shapely.length(shapely.intersection(shapes, gone.boundary)) > 0]
    touching = touching.drop(frame.index[index])
    return _write(
        frame.drop(frame.index[index]),
        folder,
        "deleted",
        codes=tuple(sorted(touching[code])),
        where=gone.representative_point().coords[0],
        size=_area(gone),
        more={"deleted": frame[code].iloc[index]},
    )


def one_shifted(frame, folder: Path, code: str) -> Damage:
    """A polygon amidst others that was left in GCJ-02."""
    index = _inland(frame)
    shapes = np.asarray(frame.geometry.values, dtype=object).copy()
    shapes[index] = shapely.transform(shapes[index], offset)
    here = np.array(frame.geometry.iloc[index].centroid.coords)
    return _write(
        frame.set_geometry(shapes, crs=4326),
        folder,
        "one_shifted",
        codes=(frame[code].iloc[index],),
        where=tuple(offset(here)[0]),
        size=float(np.hypot(*(_metres(offset(here)) - _metres(here))[0])),
    )


def all_shifted(frame, folder: Path, code: str) -> Damage:
    """The whole file in GCJ-02, saying it were WGS-84."""
    shapes = shapely.transform(np.asarray(frame.geometry.values, dtype=object), offset)
    here = np.array(frame.geometry.union_all().centroid.coords)
    return _write(
        frame.set_geometry(shapes, crs=4326),
        folder,
        "all_shifted",
        size=float(np.hypot(*(_metres(offset(here)) - _metres(here))[0])),
    )


def self_crossing(frame, folder: Path, code: str) -> Damage:
    """Two vertices of an outer border in the wrong order: the ring crosses itself there."""
    index, ring, at = _free_zigzag(frame)
    first, second, third, fourth = (np.array(ring[at + step]) for step in (-1, 0, 1, 2))
    crossing = _crossing(first, third, second, fourth)
    shapes = np.asarray(frame.geometry.values, dtype=object).copy()
    swapped = {tuple(second): tuple(third), tuple(third): tuple(second)}
    shapes[index] = shapely.transform(
        shapes[index], lambda xy: np.array([swapped.get(tuple(each), tuple(each)) for each in xy])
    )
    return _write(
        frame.set_geometry(shapes, crs=4326),
        folder,
        "self_crossing",
        codes=(frame[code].iloc[index],),
        where=tuple(crossing),
        # The wrongly wound lobe: the crossing and the two vertices.
        size=_shoelace(np.array([crossing, second, third])),
    )


def with_zone(frame, folder: Path, code: str) -> Damage:
    """Nothing wrong: eastings begin with the number of the zone."""
    path = folder / "with_zone.gpkg"
    frame.to_crs(WITH_ZONE).to_file(path, engine="pyogrio")
    return Damage("with_zone", path)


def gbk_without_cpg(frame, folder: Path, code: str) -> Damage:
    """Nothing wrong: a zipped Shapefile with Chinese in GBK that does not say so."""
    bare = folder / "gbk"
    bare.mkdir(exist_ok=True)
    pyogrio.write_dataframe(frame, bare / "net.shp", encoding="GBK")
    (bare / "net.cpg").unlink(missing_ok=True)
    path = folder / "gbk_without_cpg.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(bare.iterdir()):
            archive.write(part, part.name)
            part.unlink()
    bare.rmdir()
    return Damage("gbk_without_cpg", path)


def offset(xy: np.ndarray) -> np.ndarray:
    """GCJ-02 for positions in degrees, shape (n, 2): the published formula, term by term."""
    x, y = xy[:, 0] - 105.0, xy[:, 1] - 35.0
    sin, pi, root = np.sin, np.pi, np.sqrt(np.abs(x))
    lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    for total, z, terms in (
        (lat, x, ((20.0, 6.0), (20.0, 2.0))),
        (lat, y, ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))),
        (lon, x, ((20.0, 6.0), (20.0, 2.0), (20.0, 1.0), (40.0, 1 / 3))),
        (lon, x, ((150.0, 1 / 12), (300.0, 1 / 30))),
    ):
        for weight, rate in terms:
            total += weight * sin(rate * pi * z) * 2.0 / 3.0
    phi = np.radians(xy[:, 1])
    magic = 1 - _SQUARED * sin(phi) ** 2
    return np.column_stack(
        (
            xy[:, 0] + np.degrees(lon / (_KRASOVSKY / np.sqrt(magic) * np.cos(phi))),
            xy[:, 1] + np.degrees(lat / (_KRASOVSKY * (1 - _SQUARED) / magic**1.5)),
        )
    )


def _inner_vertex(frame) -> tuple[int, int, list, int]:
    """A vertex within the border of exactly two neighbours, with long edges on both sides."""
    shapes = frame.geometry.values
    best = None
    for index, shape in enumerate(shapes):
        for ring in _rings(shape):
            for at in range(1, len(ring) - 1):
                here = [
                    other
                    for other, known in enumerate(_corners(frame))
                    if {ring[at - 1], ring[at], ring[at + 1]} <= known
                ]
                edges = np.hypot(*np.diff(_metres(np.array(ring[at - 1 : at + 2])), axis=0).T)
                if (
                    len(here) == 2
                    and edges.max() < 1000
                    and (best is None or edges.min() > best[0])
                ):
                    best = (edges.min(), index, next(o for o in here if o != index), ring, at)
    return best[1:]


def _free_zigzag(frame) -> tuple[int, list, int]:
    """Four vertices on an outer border of one shape such that swapping the middle two makes
    the ring cross itself exactly once."""
    best = None
    for index, shape in enumerate(frame.geometry.values):
        others = set().union(*(c for o, c in enumerate(_corners(frame)) if o != index))
        for ring in _rings(shape):
            for at in range(1, len(ring) - 2):
                four = [np.array(ring[at + step]) for step in (-1, 0, 1, 2)]
                if any(tuple(each) in others for each in four):
                    continue
                crossing = _crossing(four[0], four[2], four[1], four[3])
                if crossing is None:
                    continue
                size = _shoelace(np.array([crossing, four[1], four[2]]))
                if best is not None and size <= best[0]:
                    continue
                changed = [*ring[:at], ring[at + 1], ring[at], *ring[at + 2 :]]
                lobes = shapely.make_valid(shapely.Polygon(changed))
                if shapely.get_num_geometries(lobes) == 2:
                    best = (size, index, ring, at)
    return best[1:]


def _inland(frame) -> int:
    """The smallest polygon whose whole border is shared with others."""
    hull = frame.geometry.union_all().boundary
    inland = [
        index
        for index, shape in enumerate(frame.geometry.values)
        if shape.distance(hull) > 0 and shapely.get_num_geometries(shape) == 1
    ]
    return min(inland, key=lambda index: frame.geometry.values[index].area)


def _rings(shape) -> list[list[tuple[float, float]]]:
    return [list(part.exterior.coords) for part in shapely.get_parts(shape)]


def _corners(frame) -> list[set]:
    known = frame.attrs.get("corners")
    if known is None:
        known = [{xy for ring in _rings(shape) for xy in ring} for shape in frame.geometry.values]
        frame.attrs["corners"] = known
    return known


def _with_vertex(frame, index: int, old: tuple, new: tuple) -> np.ndarray:
    shapes = np.asarray(frame.geometry.values, dtype=object).copy()
    shapes[index] = shapely.transform(
        shapes[index],
        lambda xy: np.array([new if tuple(each) == old else tuple(each) for each in xy]),
    )
    return shapes


def _crossing(a, b, c, d) -> np.ndarray | None:
    """Where the segments ab and cd cross, None where they do not."""
    matrix = np.column_stack((b - a, c - d))
    if abs(np.linalg.det(matrix)) < 1e-14:
        return None
    t, u = np.linalg.solve(matrix, c - a)
    return a + t * (b - a) if 0.05 < t < 0.95 and 0.05 < u < 0.95 else None


def _metres(xy: np.ndarray) -> np.ndarray:
    return np.column_stack(_PLANE.transform(xy[:, 0], xy[:, 1]))


def _degrees(xy: np.ndarray) -> np.ndarray:
    return np.column_stack(_PLANE.transform(xy[:, 0], xy[:, 1], direction="INVERSE"))


def _shoelace(ring: np.ndarray) -> float:
    """The area in m2 of a ring of degrees."""
    x, y = (_metres(ring) - _metres(ring[:1])).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _kite(corner: np.ndarray) -> float:
    """What a vertex sweeps over: from `corner` rows 0, 1, 2 (before, old, after) to row 3."""
    before, old, after, new = corner
    return _shoelace(np.array([before, old, after, new]))


def _area(shape) -> float:
    return sum(
        _shoelace(np.array(part.exterior.coords))
        - sum(_shoelace(np.array(ring.coords)) for ring in part.interiors)
        for part in shapely.get_parts(shape)
    )


def _write(frame, folder: Path, name: str, **about) -> Damage:
    path = folder / f"{name}.geojson"
    frame.attrs = {}
    # Fifteen decimals: what is written is what was made.
    frame.to_file(path, engine="pyogrio", COORDINATE_PRECISION=15)
    return Damage(name, path, **about)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--code", default="code", help="the column of codes")
    asked = parser.parse_args()
    for damage in make_all(asked.file, asked.folder, code=asked.code):
        about = {key: value for key, value in vars(damage).items() if value not in (None, (), {})}
        print(json.dumps(about, default=str, ensure_ascii=False))


if __name__ == "__main__":
    main()
