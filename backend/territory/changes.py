"""What differs between two versions of the shapes of a level: who became whom, and which ground
changed hands.

Every piece of ground that has another holder is counted in exactly one change. A holder is who
became whom: ground that was only recoded with its shape stays with the same people.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely

from .drawing import Drawing
from .plane import area_m2, centres, in_metres, on_map, polygons

# Pieces narrower than this on the average are dust: a micro-degree moves a border by 0.11 m.
DUST_WIDTH_M = 0.15
# Two shapes are kin when one has more than this share of its ground in common with the other;
# of those with the same code less will do.
KIN_SHARE = 0.5
NAMESAKE_SHARE = 0.1


@dataclass(frozen=True)
class Change:
    """`kind`: added, removed, split, merged, moved, recoded or renamed. `area_m2`: the ground
    that changed hands (EPSG:4549; of recoded and renamed none); `spot`: that ground, WGS-84, or
    the shape itself; `where`: a point in it; `details`: `name` and `old_name` of a renamed one.

    moved: ground of `old_codes[0]` that is now `new_codes[0]`'s; empty where it was or is
    nobody's. removed and added: `new_codes` and `old_codes` name who has or had the ground.
    """

    kind: str
    old_codes: tuple[str, ...]
    new_codes: tuple[str, ...]
    area_m2: float = 0.0
    spot: shapely.Geometry | None = None
    where: tuple[float, float] | None = None
    details: dict = field(default_factory=dict)


def changes(old: Drawing, new: Drawing) -> list[Change]:
    """The changes from one version to another, the largest first. Broken rings are mended first.

    Who became whom: by the old codes of a new row where it gives any; else by the code, where
    the ground agrees; else by the ground. Pieces of a mean width below DUST_WIDTH_M are ignored.
    """
    old, new = _measurable(old), _measurable(new)
    ground = _Ground(old, new)
    kin = _kin(old, new, ground)
    found = [
        *_named(old, new, kin),
        *_regrouped(old, new, kin, ground),
        *_come_and_gone(old, new, kin, ground),
        *_moved(old, new, kin, ground),
    ]
    return sorted(found, key=lambda change: (-change.area_m2, change.kind, change.old_codes))


def _measurable(drawing: Drawing) -> Drawing:
    shapes = shapely.force_2d(np.asarray(drawing.shapes, dtype=object)).copy()
    shapes[[shape is not None and not on_map(shape) for shape in shapes]] = None
    broken = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    return Drawing(drawing.rows, shapes)


class _Ground:
    """Ground of two versions laid over each other: `shared[o, n]` are the polygons that old
    shape o and new shape n have in common, `lost[o]` and `won[n]` those of nobody else."""

    def __init__(self, old: Drawing, new: Drawing) -> None:
        self.old_m2, self.new_m2 = area_m2(old.shapes), area_m2(new.shapes)
        self.shared: dict[tuple[int, int], np.ndarray] = {}
        self.m2: dict[tuple[int, int], float] = {}
        first, second = shapely.STRtree(new.shapes).query(old.shapes, predicate="intersects")
        same = shapely.equals_exact(old.shapes[first], new.shapes[second], 0.0)
        meet = same | shapely.relate_pattern(old.shapes[first], new.shapes[second], "T********")
        first, second, same = first[meet], second[meet], same[meet]
        common = old.shapes[first].copy()
        common[~same] = shapely.intersection(old.shapes[first[~same]], new.shapes[second[~same]])
        for pair, pieces in _by(common).items():
            key = int(first[pair]), int(second[pair])
            self.shared[key] = pieces
            self.m2[key] = float(shapely.area(in_metres(pieces)).sum())
        self.lost = self._rest(old.shapes, new.shapes, first, second, same)
        self.won = self._rest(new.shapes, old.shapes, second, first, same)

    def _rest(self, shapes, others, mine, theirs, same) -> dict[int, np.ndarray]:
        """What of each shape no other shape covers."""
        over = defaultdict(list)
        for index, other in zip(mine, theirs, strict=True):
            over[int(index)].append(int(other))
        whole = set(mine[same].tolist())
        changed = np.array([i for i in range(len(shapes)) if i not in whole], dtype=int)
        covers = [shapely.union_all(others[over[int(index)]]) for index in changed]
        rest = shapely.difference(shapes[changed], np.array(covers, dtype=object))
        return {int(changed[index]): pieces for index, pieces in _by(rest).items()}


@dataclass(frozen=True)
class _Kin:
    """Who became whom: indices of new shapes by old, and of old by new."""

    heirs: dict[int, set[int]]
    forebears: dict[int, set[int]]

    def join(self, old: int, new: int) -> None:
        self.heirs[old].add(new)
        self.forebears[new].add(old)

    def alone(self) -> list[tuple[int, int]]:
        """Pairs of which each has only the other."""
        return [
            (old, next(iter(news)))
            for old, news in self.heirs.items()
            if len(news) == 1 and len(self.forebears[next(iter(news))]) == 1
        ]


def _kin(old: Drawing, new: Drawing, ground: _Ground) -> _Kin:
    kin = _Kin(defaultdict(set), defaultdict(set))
    index_of = {code: index for index, code in enumerate(old.codes)}
    said = {index for index, row in enumerate(new.rows) if row.old_codes}
    for index in said:
        for code in new.rows[index].old_codes:
            if code in index_of:
                kin.join(index_of[code], index)
    by_code = [
        (index_of[row.code], index)
        for index, row in enumerate(new.rows)
        if index not in said and row.code and row.code in index_of
    ]
    for before, index in by_code:
        smaller = min(ground.old_m2[before], ground.new_m2[index])
        if ground.m2.get((before, index), 0.0) > NAMESAKE_SHARE * smaller:
            kin.join(before, index)
    _by_ground(kin, said, ground)
    for before, index in by_code:  # the same code at another place, when nobody else is kin
        if not kin.heirs[before] and not kin.forebears[index]:
            kin.join(before, index)
    return kin


def _by_ground(kin: _Kin, said: set[int], ground: _Ground) -> None:
    """Whoever is still without kin is kin to those that share most of its ground or theirs."""
    heirless = {old for old, _ in ground.m2 if not kin.heirs[old]}
    fatherless = {new for _, new in ground.m2 if new not in said and not kin.forebears[new]}
    for (before, index), shared in ground.m2.items():
        if index in said or (before not in heirless and index not in fatherless):
            continue
        of_old = shared > KIN_SHARE * ground.old_m2[before]
        of_new = shared > KIN_SHARE * ground.new_m2[index]
        # A newborn comes from whoever had most of its ground, a lost one goes into whoever has
        # most of it; between two that are both alone either will do.
        if (
            (index in fatherless and of_new)
            or (before in heirless and of_old)
            or (before in heirless and index in fatherless and (of_old or of_new))
        ):
            kin.join(before, index)


def _named(old: Drawing, new: Drawing, kin: _Kin) -> Iterable[Change]:
    for before, after in kin.alone():
        was, is_now = old.rows[before], new.rows[after]
        shape = new.shapes[after]
        where = None if shape is None else centres(new.shapes[after : after + 1])[0]
        about = {"spot": shape, "where": where}
        if was.code != is_now.code:
            yield Change("recoded", (was.code,), (is_now.code,), **about)
        if is_now.name and was.name != is_now.name:
            names = {"old_name": was.name, "name": is_now.name}
            yield Change("renamed", (was.code,), (is_now.code,), details=names, **about)


def _regrouped(old: Drawing, new: Drawing, kin: _Kin, ground: _Ground) -> Iterable[Change]:
    """One that became several, several that became one."""
    for before, heirs in sorted(kin.heirs.items()):
        if len(heirs) > 1:
            pieces = [
                ground.shared.get((before, index), _NOTHING)
                for index in sorted(heirs)
                if new.rows[index].code != old.rows[before].code
            ]
            yield _change("split", old, [before], new, heirs, pieces)
    for index, forebears in sorted(kin.forebears.items()):
        if len(forebears) > 1:
            pieces = [
                ground.shared.get((before, index), _NOTHING)
                for before in sorted(forebears)
                if new.rows[index].code != old.rows[before].code and len(kin.heirs[before]) == 1
            ]
            yield _change("merged", old, forebears, new, [index], pieces)


def _come_and_gone(old: Drawing, new: Drawing, kin: _Kin, ground: _Ground) -> Iterable[Change]:
    """Those without kin on the other side, with whoever has or had their ground."""
    for before in (index for index in range(len(old)) if not kin.heirs[index]):
        takers = [n for o, n in ground.shared if o == before]
        pieces = [ground.shared[before, n] for n in takers] + [ground.lost.get(before, _NOTHING)]
        yield _change("removed", old, [before], new, takers, pieces)
    for index in (index for index in range(len(new)) if not kin.forebears[index]):
        givers = [o for o, n in ground.shared if n == index and kin.heirs[o]]
        pieces = [ground.shared[o, index] for o in givers] + [ground.won.get(index, _NOTHING)]
        yield _change("added", old, givers, new, [index], pieces)


def _moved(old: Drawing, new: Drawing, kin: _Kin, ground: _Ground) -> Iterable[Change]:
    """Ground that went from one to another who both had a life before and after."""
    for (before, index), pieces in ground.shared.items():
        if index not in kin.heirs[before] and kin.heirs[before] and kin.forebears[index]:
            yield _change("moved", old, [before], new, [index], [pieces])
    for before, pieces in ground.lost.items():
        if kin.heirs[before]:
            yield _change("moved", old, [before], new, [], [pieces])
    for index, pieces in ground.won.items():
        if kin.forebears[index]:
            yield _change("moved", old, [], new, [index], [pieces])


def _change(kind: str, old: Drawing, olds, new: Drawing, news, pieces: list) -> Change:
    ground = np.concatenate(pieces) if pieces else _NOTHING
    areas = shapely.area(in_metres(ground))
    largest = int(np.argmax(areas)) if len(areas) else None
    return Change(
        kind,
        tuple(sorted(old.rows[index].code for index in olds)),
        tuple(sorted(new.rows[index].code for index in news)),
        area_m2=float(areas.sum()),
        spot=shapely.multipolygons(ground) if len(ground) else None,
        where=None if largest is None else centres(ground[largest : largest + 1])[0],
    )


def _by(shapes: np.ndarray) -> dict[int, np.ndarray]:
    """The polygons in each shape, without dust; no entry for a shape that holds none."""
    pieces, index = polygons(shapes, dust_width_m=DUST_WIDTH_M)
    return {int(each): pieces[index == each] for each in np.unique(index)}


_NOTHING = np.empty(0, dtype=object)
