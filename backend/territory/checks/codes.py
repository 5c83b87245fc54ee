"""Are the codes well formed, do they occur once, and does somebody know their parent?"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..drawing import Drawing, Row
from .problems import Problem, problem

DIGITS = {"district": 6, "township": 9, "community": 12, "grid": 15}
# Zones of 2020 carried township-level codes, and communities took theirs from them.
_PARENTS = {
    "township": ("district",),
    "zone": ("township",),
    "community": ("township", "zone"),
    "grid": ("community",),
}
# How much of a code names the parent. Of a zone's, nothing does.
_PREFIX = {"township": 6, "community": 9, "grid": 12}


@dataclass(frozen=True)
class Tree:
    """What is known today: `codes` by level, and by code the one of its `parents` (where it is
    not what the code begins with). A level without codes is not known, and judges nothing."""

    codes: dict[str, set[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def parent_of(self, row: Row, level: str) -> str:
        """The code of the parent of a row: for a grid its home community."""
        if level == "grid" and row.home_community:
            return row.home_community
        return self.parents.get(row.code, row.code[: _PREFIX.get(level, 0)])

    def knows_parents(self, level: str) -> set[str]:
        """All codes that may be a parent of a level; empty when none is known."""
        return set().union(*(self.codes.get(above, set()) for above in _PARENTS.get(level, ())))


def judge_codes(
    drawing: Drawing, *, level: str, known: Tree, places: list[tuple[float, float] | None]
) -> Iterable[Problem]:
    """Problems of the codes of a drawing; `places` holds a point in each row's shape, or None."""
    yield from _duplicates(drawing, places)
    parents = known.knows_parents(level)
    for row, where in zip(drawing.rows, places, strict=True):
        about = {"where": where, "details": _row(row)}
        if not row.code:
            if level in DIGITS:
                yield problem("missing_code", **about)
            continue
        if level in DIGITS and not _well_formed(row.code, DIGITS[level]):
            yield _worse("wrong_code", row, about, reason="digits", digits=DIGITS[level])
            continue
        if level == "grid" and row.home_community and row.code[:12] != row.home_community:
            yield _worse("wrong_code", row, about, reason="home", home=row.home_community)
        parent = known.parent_of(row, level)
        if parents and parent and parent not in parents:
            yield _worse("unknown_parent", row, about, parent=parent)
        strangers = [code for code in row.communities if parents and code not in parents]
        if level == "grid" and strangers:
            yield _worse("unknown_parent", row, about, communities=strangers)


def _duplicates(drawing: Drawing, places) -> Iterable[Problem]:
    count = Counter(code for code in drawing.codes if code)
    for code in (code for code, times in count.items() if times > 1):
        indices = [index for index, each in enumerate(drawing.codes) if each == code]
        yield problem(
            "duplicate_code",
            [code],
            where=next((places[index] for index in indices if places[index]), None),
            size=float(len(indices)),
            unit="count",
            details={"ordinals": [drawing.rows[index].ordinal for index in indices]},
        )


def _well_formed(code: str, digits: int) -> bool:
    return len(code) == digits and code.isascii() and code.isdigit()


def _row(row: Row) -> dict:
    return {"ordinal": row.ordinal, "name": row.name}


def _worse(kind: str, row: Row, about: dict, **details) -> Problem:
    return problem(kind, [row.code], where=about["where"], details=about["details"] | details)
