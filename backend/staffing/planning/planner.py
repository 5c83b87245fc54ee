"""A plan for one post: people to grids, or to the domains of grids.

The objective is the sum of all ways in metres, less `stay_metres` for everybody who stays where
they serve (two people are not swapped for 100 m), plus `balance_metres` for a person's second
place, twice that for the third and so on (nobody gets four while another who could has none,
unless that saves more). What falls apart falls apart: by township, where people stay in theirs,
and by domain, as far as nobody serves in several.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np

from .matching import NOBODY, Matching, match
from .reasons import Why

_MM = 1000.0
Slot = tuple[int, str]  # a grid and a domain; the domain is empty for leaders and workers


@dataclass(frozen=True)
class Person:
    """Somebody who may be posted. `number` (of the staff) breaks ties; `x`, `y`: the base point in
    a plane of metres; `domains`: what they may serve in, one empty domain for leaders and workers;
    `serves`: where they serve now; `load`: places they hold that this plan does not touch."""

    key: int
    number: str
    township: int
    x: float
    y: float
    domains: frozenset[str] = frozenset({""})
    serves: frozenset[Slot] = frozenset()
    load: int = 0


@dataclass(frozen=True)
class Need:
    """A grid that needs somebody, in a domain where it is about professionals."""

    grid: int
    code: str
    township: int
    x: float
    y: float
    domain: str = ""

    @property
    def slot(self) -> Slot:
        return self.grid, self.domain


@dataclass(frozen=True)
class Wishes:
    """`most`: how many places a person may hold at most; the metres are whole millimetres."""

    most: int = 1
    stay_metres: float = 500.0
    balance_metres: float = 500.0
    across_townships: bool = False


@dataclass(frozen=True)
class Row:
    """Who is to serve a need, on what way, and why; nobody has no way."""

    need: Need
    person: Person | None
    metres: float | None
    why: Why


@dataclass(frozen=True)
class Short:
    """Needs nobody is left for, and how many more people would do. `township` is None where people
    may come from all over the area."""

    township: int | None
    domain: str
    codes: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class Outcome:
    """A row for each need, in the order of codes and domains."""

    rows: list[Row] = field(default_factory=list)
    short: list[Short] = field(default_factory=list)


def plan(
    people: Iterable[Person],
    needs: Iterable[Need],
    wishes: Wishes,
    *,
    fixed: Mapping[Slot, int | None] | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Outcome:
    """The best plan there is; the same for the same input, in whatever order it comes.

    `fixed`: by hand, the key of the person who serves a need, or None to leave it vacant.
    `progress` is told the share of needs that are done. Raises TooLarge.
    """
    fixed = fixed or {}
    people = sorted(people, key=lambda person: person.number)
    needs = sorted(needs, key=lambda need: (need.code, need.domain))
    by_key = {person.key: person for person in people}
    rows = [_fixed_row(need, by_key, fixed) for need in needs if need.slot in fixed]
    held = _held_by_hand(rows)
    free = [need for need in needs if need.slot not in fixed]
    open_to_more = [person for person in people if person.load < wishes.most]
    for together, candidates in _parts(open_to_more, free, wishes):
        rows += _Part(together, candidates, wishes, held).rows()
        progress(len(rows) / len(needs))
    rows.sort(key=lambda row: (row.need.code, row.need.domain))
    return Outcome(rows, _short(rows, wishes))


def metres_between(people: list[Person], needs: list[Need]) -> np.ndarray:
    """(needs, people): straight lines, to the millimetre."""
    return _millimetres(people, needs) / _MM


def _millimetres(people: list[Person], needs: list[Need]) -> np.ndarray:
    there = np.array([(need.x, need.y) for need in needs]).reshape(-1, 2)
    bases = np.array([(person.x, person.y) for person in people]).reshape(-1, 2)
    apart = there[:, None, :] - bases[None, :, :]
    return np.rint(np.hypot(apart[..., 0], apart[..., 1]) * _MM)


def _fixed_row(need: Need, by_key: dict[int, Person], fixed: Mapping[Slot, int | None]) -> Row:
    key = fixed[need.slot]
    if key is None:
        return Row(need, None, None, Why("left"))
    person = by_key[key]
    return Row(need, person, float(metres_between([person], [need])[0, 0]), Why("fixed"))


def _held_by_hand(rows: list[Row]) -> dict[int, list[str]]:
    held = defaultdict(list)
    for row in rows:
        if row.person:
            held[row.person.key].append(row.need.code)
    return held


def _parts(
    people: list[Person], needs: list[Need], wishes: Wishes
) -> Iterable[tuple[list[Need], list[Person]]]:
    """Needs that compete for the same people, with these people: each part is solved alone."""
    area = (lambda township: 0) if wishes.across_townships else (lambda township: township)
    groups = defaultdict(list)
    for need in needs:
        groups[area(need.township), need.domain].append(need)
    home = {need.slot: (area(need.township), need.domain) for need in needs}
    reach = {
        person.key: {(area(person.township), domain) for domain in person.domains} & groups.keys()
        | {home[slot] for slot in person.serves & home.keys()}
        for person in people
    }
    lead = {group: group for group in groups}

    def root(group):
        while lead[group] != group:
            group = lead[group]
        return group

    for reached in reach.values():
        roots = sorted({root(group) for group in reached})
        for other in roots[1:]:
            lead[other] = roots[0]
    parts: dict = {root(group): ([], []) for group in groups}
    for need in needs:
        parts[root(home[need.slot])][0].append(need)
    for person in people:
        if reach[person.key]:
            parts[root(min(reach[person.key]))][1].append(person)
    return parts.values()


class _Part:
    def __init__(
        self,
        needs: list[Need],
        people: list[Person],
        wishes: Wishes,
        by_hand: dict[int, list[str]],
    ) -> None:
        self._needs, self._people, self._by_hand = needs, people, by_hand
        self._mm = _millimetres(people, needs)
        self._serves = np.array(
            [[need.slot in person.serves for person in people] for need in needs], dtype=bool
        ).reshape(self._mm.shape)
        self._allowed = self._serves | self._reachable(wishes)
        load = np.array([p.load + len(by_hand.get(p.key, ())) for p in people], dtype=int)
        cost = self._mm - self._serves * round(wishes.stay_metres * _MM)
        self._matching: Matching = match(
            np.where(self._allowed, cost, np.inf),
            room=np.maximum(wishes.most - load, 0),
            load=load,
            step=round(wishes.balance_metres * _MM),
        )
        self._served_by = self._matching.served_by
        self._holds = defaultdict(list)
        for need, index in zip(needs, self._served_by, strict=True):
            self._holds[index].append(need.code)
        self._full = wishes.most <= load

    def _reachable(self, wishes: Wishes) -> np.ndarray:
        domain = [
            [need.domain in person.domains for person in self._people] for need in self._needs
        ]
        reachable = np.array(domain, dtype=bool).reshape(self._mm.shape)
        if not wishes.across_townships:
            there = np.array([need.township for need in self._needs])
            reachable &= there[:, None] == np.array([p.township for p in self._people])
        return reachable

    def rows(self) -> list[Row]:
        whys = [self._why(index) for index in range(len(self._needs))]
        asked = [
            (index, other)
            for index, (_why, other) in enumerate(whys)
            if other is not None and not self._full[other]
        ]
        more = dict(zip(asked, self._matching.dearer(asked), strict=True))
        rows = []
        for index, (need, (why, other)) in enumerate(zip(self._needs, whys, strict=True)):
            if other is not None:
                why = self._about(why, index, other, more.get((index, other)))
            served_by = self._served_by[index]
            person = None if served_by == NOBODY else self._people[served_by]
            metres = None if person is None else float(self._mm[index, served_by] / _MM)
            rows.append(Row(need, person, metres, why))
        return rows

    def _why(self, index: int) -> tuple[Why, int | None]:
        """The reason, and the person whose absence from here it has to explain."""
        person = self._served_by[index]
        if person == NOBODY:
            return Why("nobody_left"), None
        if self._serves[index, person]:
            return Why("stays"), None
        candidates = np.flatnonzero(self._allowed[index])
        if len(candidates) == 1:
            return Why("only_one"), None
        serving = np.flatnonzero(self._serves[index])
        if len(serving):
            return Why("moves_on"), int(serving[0])
        nearest = candidates[np.argmin(self._mm[index, candidates])]
        if self._mm[index, nearest] == self._mm[index, person]:
            return Why("nearest"), None
        return Why("gives_way"), int(nearest)

    def _about(self, why: Why, index: int, other: int, more: float | None) -> Why:
        person = self._people[other]
        by_hand = self._by_hand.get(person.key, [])
        return replace(
            why,
            other=person.key,
            metres=float(self._mm[index, other] / _MM),
            elsewhere=tuple(sorted({*by_hand, *self._holds[other]})),
            more=None if more is None or np.isinf(more) else more / _MM,
            by_hand=more is None,
        )


def _short(rows: list[Row], wishes: Wishes) -> list[Short]:
    """Each newcomer may hold `most` places: so many are needed, and fewer would not do."""
    uncovered = defaultdict(list)
    for row in rows:
        if row.why.kind == "nobody_left":
            township = None if wishes.across_townships else row.need.township
            uncovered[township, row.need.domain].append(row.need.code)
    return [
        Short(township, domain, tuple(codes), ceil(len(codes) / wishes.most))
        for (township, domain), codes in uncovered.items()
    ]
