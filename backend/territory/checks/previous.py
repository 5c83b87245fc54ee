"""What is in force today and not in the drawing, what is new in it, and what grew or shrank."""

from collections.abc import Iterable

import numpy as np
import shapely

from ..drawing import Drawing
from ..plane import area_m2, centres
from .codes import Tree
from .problems import Problem, problem

# More than this share of its area gained or lost deserves a look.
CHANGED_SHARE = 0.05


def judge_against_previous(
    drawing: Drawing,
    sound: Drawing,
    union: shapely.Geometry,
    *,
    level: str,
    previous: Drawing | None,
    known: Tree,
) -> Iterable[Problem]:
    """`sound`: the rows of `drawing` that can be measured; `union`: what they cover."""
    yield from _missing(drawing, union, level=level, previous=previous, known=known)
    yield from _new(drawing, sound, level=level, previous=previous, known=known)
    if previous is not None:
        yield from _changed_areas(sound, previous)


def _missing(drawing, union, *, level, previous, known) -> Iterable[Problem]:
    drawn = {*drawing.codes, *(code for row in drawing.rows for code in row.old_codes)}
    if previous is None:
        # Areas of which no shape was ever published have no place either.
        for code in sorted(known.codes.get(level, set()) - drawn):
            yield problem("missing_from_file", [code])
        return
    gone = np.array([code not in drawn for code in previous.codes], dtype=bool)
    if not gone.any():
        return
    shapes = previous.shapes[gone]
    sizes, left = area_m2(shapes), area_m2(shapely.difference(shapes, union))
    rows = [row for row, is_gone in zip(previous.rows, gone, strict=True) if is_gone]
    for row, shape, where, size, uncovered in zip(
        rows, shapes, centres(shapes), sizes, left, strict=True
    ):
        yield problem(
            "missing_from_file",
            [row.code],
            where=where,
            size=float(size),
            unit="m2",
            details={"name": row.name, "uncovered_m2": round(float(uncovered), 1)},
            spot=shape,
        )


def _new(drawing, sound, *, level, previous, known) -> Iterable[Problem]:
    before = set(previous.codes) if previous is not None else known.codes.get(level, set())
    if not before:  # everything is new, and nobody needs to be told
        return
    shape_of = dict(zip(sound.codes, sound.shapes, strict=True))
    for row in drawing.rows:
        if not row.code or row.code in before:
            continue
        details = {"ordinal": row.ordinal, "name": row.name, "old_codes": list(row.old_codes)}
        if row.code in shape_of:
            shape = np.array([shape_of[row.code]], dtype=object)
            where, size = centres(shape)[0], float(area_m2(shape)[0])
            yield problem(
                "new_code", [row.code], where=where, size=size, unit="m2", details=details
            )
        else:
            yield problem("new_code", [row.code], details=details)


def _changed_areas(sound: Drawing, previous: Drawing) -> Iterable[Problem]:
    now, before = in_both(sound, previous)
    if not len(now):
        return
    now_m2, before_m2 = area_m2(sound.shapes[now]), area_m2(previous.shapes[before])
    for at in np.flatnonzero(np.abs(now_m2 - before_m2) > CHANGED_SHARE * before_m2):
        shape = sound.shapes[now[at] : now[at] + 1]
        yield problem(
            "area_changed",
            [sound.rows[now[at]].code],
            where=centres(shape)[0],
            size=float(abs(now_m2[at] - before_m2[at])),
            unit="m2",
            details={
                "before_m2": round(float(before_m2[at]), 1),
                "after_m2": round(float(now_m2[at]), 1),
                "share": round(float(now_m2[at] / before_m2[at] - 1), 4),
            },
            spot=shape[0],
        )


def in_both(drawing: Drawing, previous: Drawing) -> tuple[np.ndarray, np.ndarray]:
    """Indices, in both, of the codes that either has exactly once."""
    there = _once(previous)
    pairs = [(index, there[code]) for code, index in _once(drawing).items() if code in there]
    now, before = np.array(pairs, dtype=int).reshape(-1, 2).T
    return now, before


def _once(drawing: Drawing) -> dict[str, int]:
    at: dict[str, list[int]] = {}
    for index, code in enumerate(drawing.codes):
        at.setdefault(code, []).append(index)
    return {code: indices[0] for code, indices in at.items() if code and len(indices) == 1}
