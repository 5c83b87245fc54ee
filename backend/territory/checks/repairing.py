"""Slivers given to a neighbour, and nothing else: what is wider than the tolerance is left."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ..drawing import Drawing
from ..plane import (
    DUST_WIDTH_M,
    area_m2,
    holds_circle,
    in_metres,
    mean_width_m,
    on_map,
    polygons,
)
from .coverage import TOUCH, enclosed, overlapping_pairs, strips
from .faces import Faces
from .problems import Problem, problem
from .shapes import smaller_lobes

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class _Given:
    """A face, the shapes that covered it before, and the one that has it now."""

    face: int
    before: frozenset[int]
    owner: int


def repair(drawing: Drawing, *, tolerance_m: float) -> tuple[Drawing, list[Problem]]:
    """The drawing without its slivers, and each change as a problem of kind `repaired`.

    Enclosed gaps and overlaps that hold no circle of `tolerance_m` in diameter go to the shape
    that borders on them longest, and the vertices of both sides are made the same. Rings that
    cross themselves lose lobes as narrow as that. All else stays as it was, to the bit; where a
    repair would break a shape or tear it apart, its neighbourhood stays as it was too. A crack
    that is open to the outside is not closed: nobody knows where the coast should be.
    """
    shapes = shapely.force_2d(np.asarray(drawing.shapes, dtype=object)).copy()
    changes = _mend_rings(drawing, shapes, tolerance_m)
    sound = np.flatnonzero(
        shapely.is_valid(shapes)
        & np.isin(shapely.get_type_id(shapes), _POLYGONAL)
        & ~shapely.is_empty(shapes)
        & np.array([shape is not None and on_map(shape) for shape in shapes], dtype=bool)
    )
    narrow, wide = _slivers(shapes[sound], tolerance_m)
    for group in _groups(narrow, len(sound)):
        members = sound[group]
        mended, told = _repair_group(drawing, shapes, members, sound, wide, tolerance_m)
        for index, shape in mended.items():
            shapes[index] = shape
        changes += told
    return Drawing(drawing.rows, shapes), changes


def _mend_rings(drawing: Drawing, shapes: np.ndarray, tolerance_m: float) -> list[Problem]:
    changes = []
    for index in np.flatnonzero(~shapely.is_valid(shapes)):
        shape = shapes[index]
        if shape is None or shapely.get_type_id(shape) not in _POLYGONAL or not on_map(shape):
            continue
        lobes = smaller_lobes(shape)
        if holds_circle(in_metres(lobes), tolerance_m).any():
            continue
        valid = shapely.make_valid(shapely.get_parts(shape))
        parts, _ = polygons(valid)
        parts = parts[holds_circle(in_metres(parts), tolerance_m)]
        if not len(parts):
            continue
        mended = shapely.union_all(parts)
        reason, _, place = shapely.is_valid_reason(shape).partition("[")
        shapes[index] = _as_before(mended, shape)
        changes.append(
            problem(
                "repaired",
                [drawing.rows[index].code],
                where=tuple(float(number) for number in place.rstrip("]").split()[:2]) or None,
                size=float(area_m2(lobes).sum()),
                unit="m2",
                details={"of": "ring", "reason": reason.strip()},
                spot=shapely.multipolygons(lobes) if len(lobes) else None,
            )
        )
    return changes


def _slivers(shapes: np.ndarray, tolerance_m: float) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Who is concerned by each overlap or gap that is to go, and the pieces that are to stay."""
    _, _, shared = overlapping_pairs(shapes)
    doubled, _ = polygons(shared, dust_width_m=0.0)
    gaps, _ = polygons(np.array([enclosed(shapely.union_all(shapes))]), dust_width_m=0.0)
    pieces = np.concatenate([doubled, gaps])
    stays = holds_circle(in_metres(pieces), tolerance_m)
    # Also those that only touch a corner: a new vertex may come to lie on their border.
    piece, whose = shapely.STRtree(shapes).query(
        pieces[~stays], predicate="dwithin", distance=TOUCH
    )
    return [tuple(whose[piece == each].tolist()) for each in np.unique(piece)], pieces[stays]


def _groups(concerned: list[tuple[int, ...]], count: int) -> list[np.ndarray]:
    """Shapes that have slivers with each other, directly or through others."""
    links = [(whose[0], other) for whose in concerned for other in whose]
    if not links:
        return []
    first, second = np.array(links).T
    graph = coo_array((np.ones(len(links)), (first, second)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    return [np.flatnonzero(label == each) for each in np.unique(label[first])]


def _repair_group(
    drawing: Drawing,
    shapes: np.ndarray,
    members: np.ndarray,
    sound: np.ndarray,
    wide: np.ndarray,
    tolerance_m: float,
) -> tuple[dict[int, shapely.Geometry], list[Problem]]:
    faces = Faces(_meeting(shapes[members]))
    given = _give_away(faces, _to_give(faces, shapes, members, sound, wide, tolerance_m))
    given += _give_away(faces, _torn_off(faces, shapes[members], tolerance_m))
    while broken := _broken(faces, shapes[members]):
        # Their slivers stay as they were drawn; the rest of the neighbourhood is tried again.
        undone = [one for one in given if broken & (one.before | {one.owner})]
        if not undone:
            return {}, []
        given = [one for one in given if one not in undone]
        for one in reversed(undone):
            faces.owners[one.face] = set(one.before)
    mended = {}
    for shape, index in zip(faces.made(len(members)), members, strict=True):
        shape = _as_before(shape, shapes[index])
        if _corners(shape) != _corners(shapes[index]):
            mended[int(index)] = shape
    return mended, [
        *_told_faces(drawing, faces, members, given, tolerance_m),
        *_told_vertices(drawing, shapes, mended),
    ]


def _meeting(shapes: np.ndarray) -> np.ndarray:
    """The shapes with a vertex wherever one of another touches their border (to TOUCH): else
    the noise of calculating leaves faces like hairs between borders that run together."""
    shapes = shapes.copy()
    tree = shapely.STRtree(shapes)
    for index, shape in enumerate(shapes):
        near = tree.query(shape, predicate="dwithin", distance=TOUCH)
        corners = shapely.multipoints(shapely.get_coordinates(shapes[near[near != index]]))
        snapped = shapely.snap(shape, corners, TOUCH)
        if snapped.is_valid:
            shapes[index] = snapped
    return shapes


def _torn_off(faces: Faces, shapes: np.ndarray, tolerance_m: float) -> list[int]:
    """Faces of narrow pieces that lost their connection to the rest of their shape."""
    torn = []
    for local, shape in enumerate(faces.made(len(shapes))):
        before, parts = shapes[local], shapely.get_parts(shape)
        if len(parts) <= shapely.get_num_geometries(before):
            continue
        narrow = parts[~holds_circle(in_metres(parts), tolerance_m)]
        face, _ = faces.covered(narrow)
        torn += [int(index) for index in face if faces.owners[index] == {local}]
    return torn


def _broken(faces: Faces, shapes: np.ndarray) -> set[int]:
    """Shapes that are invalid as their faces make them, or in more parts than before."""
    broken = set()
    for local, shape in enumerate(faces.made(len(shapes))):
        whole = shapely.get_num_geometries(shape) <= shapely.get_num_geometries(shapes[local])
        if shape.is_empty or not shape.is_valid or not whole:
            broken.add(local)
    return broken


def _to_give(faces: Faces, shapes, members, sound, wide, tolerance_m) -> list[int]:
    """The faces that nobody or several cover and that are no part of what stays, smallest first."""
    metric = in_metres(faces.polygons)
    candidates = np.array([len(owners) != 1 for owners in faces.owners], dtype=bool)
    candidates[candidates] = ~holds_circle(metric[candidates], tolerance_m)
    face, _ = faces.covered(wide)
    candidates[face] = False
    # Ground between members that a shape outside the group covers is not free.
    others = np.setdiff1d(sound, members)
    face, _ = faces.covered(shapes[others])
    candidates[[index for index in face if not faces.owners[index]]] = False
    indices = np.flatnonzero(candidates)
    return indices[np.argsort(shapely.area(metric[indices]), kind="stable")].tolist()


def _give_away(faces: Faces, waiting: list[int]) -> list[_Given]:
    """A face amidst others that are to be given waits for them."""
    given = []
    while waiting:
        left = []
        for index in waiting:
            before = frozenset(faces.owners[index])
            owner = faces.give(index)
            if owner is None:
                left.append(index)
            else:
                given.append(_Given(index, before, owner))
        if len(left) == len(waiting):
            break
        waiting = left
    return given


def _told_faces(
    drawing: Drawing, faces: Faces, members: np.ndarray, given: list[_Given], tolerance_m: float
) -> list[Problem]:
    """What went from the same to the same, together."""
    widths = mean_width_m(in_metres(faces.polygons))
    together = defaultdict(list)
    for one in given:
        if widths[one.face] >= DUST_WIDTH_M:
            together[one.before, one.owner].append(one.face)
    changes = []
    for (before, owner), indices in together.items():
        codes = [drawing.rows[members[each]].code for each in sorted(before | {owner})]
        about = strips(
            faces.polygons[indices],
            tolerance_m,
            of=("gap", "fragment", "overlap")[min(len(before), 2)],
            given_to=drawing.rows[members[owner]].code,
        )
        changes.append(problem("repaired", codes, **about))
    return changes


def _told_vertices(drawing: Drawing, shapes, mended) -> list[Problem]:
    """Shapes whose vertices were made the same as their neighbours'."""
    changes = []
    for index, shape in mended.items():
        differing = sorted(_corners(shape) ^ _corners(shapes[index]))
        changes.append(
            problem(
                "repaired",
                [drawing.rows[index].code],
                where=differing[0],
                size=float(len(differing)),
                unit="count",
                details={"of": "vertices"},
                spot=shapely.multipoints(differing),
            )
        )
    return changes


def _corners(shape: shapely.Geometry) -> set[tuple[float, float]]:
    return {tuple(corner) for corner in shapely.get_coordinates(shape).tolist()}


def _as_before(shape: shapely.Geometry, before: shapely.Geometry) -> shapely.Geometry:
    """A single polygon stays a MultiPolygon where it was one."""
    if before.geom_type == "MultiPolygon" and shape.geom_type == "Polygon":
        return shapely.multipolygons([shape])
    return shape
