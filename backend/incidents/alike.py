"""Whether two reports may speak of one matter: by distance, time, type and words, never by person.

The score, 0 to 100, is the sum of what the answer spells out, so that a person can see why. Its
parts and limits are ours (proposed); nothing follows from them by itself: somebody merges.
`duplicates.py` finds the cases that are worth comparing.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from pyproj import Geod

from backend.territory.places import plain

NEAR_M = 200
# What is older has been dealt with or is known: time then tells no more.
LONG_AGO_H = 168
ENOUGH = 45

_PLACE, _SAME_GRID, _ADDRESS = 40, 15, 30
_SAME_TYPE, _SAME_DOMAIN = 25, 10
_WORDS, _WORDS_ENOUGH = 25, 8  # so many shared characters say all that words can
_TIME = 10
_READ_AT_MOST = 500
_ELLIPSOID = Geod(ellps="WGS84")
# What stands in any report tells of none.
_SAID_ALWAYS = re.compile(
    "小区|我们|我家|没有|没人|有人|这里|那里|一直|里面|上面|下面|附近|门口|希望|反映|居民|市民|处理"
    "|尽快|问题|现在|已经|还有|就是|什么|怎么|可以|不能|好几天|影响"
)


@dataclass(frozen=True)
class Told:
    """A matter as one side tells it. `place`: lon, lat in WGS-84; `grid`: its id."""

    type: str
    domain: str
    words: str
    address: str
    place: tuple[float, float] | None
    grid: int | None
    at: datetime


@dataclass(frozen=True)
class Alike:
    """How alike two matters are, and by what. `hours` lie between the two reports."""

    score: int
    metres: float | None
    same_grid: bool
    hours: float
    same_type: bool
    shared_words: tuple[str, ...]
    shared_address: str


def alike(one: Told, other: Told) -> Alike:
    """Compare two matters. Without anything of the place in common, or of the matter (the type or
    a word), they score nothing."""
    metres = _metres(one, other)
    same_grid = one.grid is not None and one.grid == other.grid
    hours = abs((one.at - other.at).total_seconds()) / 3600
    words = shared(one.words, other.words)
    address = max(shared(one.address, other.address, least=3), key=len, default="")
    place = _by_place(metres, same_grid=same_grid, address=address)
    same_type = bool(one.type) and one.type == other.type
    score = (
        place
        + _by_type(one, other)
        + _WORDS * min(1, sum(map(len, words)) / _WORDS_ENOUGH)
        + _TIME * max(0, 1 - hours / LONG_AGO_H)
    )
    return Alike(
        score=round(score) if place and (same_type or words) else 0,
        metres=metres,
        same_grid=same_grid,
        hours=hours,
        same_type=same_type,
        shared_words=words,
        shared_address=address,
    )


def shared(one: str, other: str, *, least: int = 2) -> tuple[str, ...]:
    """The stretches of `one` that also stand in `other`, the longest first, without those that
    stand in any report."""
    mine = _SAID_ALWAYS.sub("\n", plain(one[:_READ_AT_MOST]))
    theirs = plain(other[:_READ_AT_MOST])
    found: list[str] = []
    at = 0
    while at < len(mine):
        length = _longest_at(mine, at, theirs)
        if length >= least:
            found.append(mine[at : at + length])
        at += max(1, length)
    return tuple(sorted(dict.fromkeys(found), key=len, reverse=True))


def _longest_at(mine: str, at: int, theirs: str) -> int:
    length = 0
    while at + length < len(mine) and mine[at + length].isalnum():
        if mine[at : at + length + 1] not in theirs:
            break
        length += 1
    return length


def _metres(one: Told, other: Told) -> float | None:
    if one.place is None or other.place is None:
        return None
    return _ELLIPSOID.inv(*one.place, *other.place)[2]


def _by_place(metres: float | None, *, same_grid: bool, address: str) -> float:
    """Two positions decide; where one is not known, the grid and the address."""
    if metres is not None:
        return _PLACE * max(0, 1 - metres / NEAR_M)
    return _SAME_GRID * same_grid + _ADDRESS * min(1, len(address) / _WORDS_ENOUGH)


def _by_type(one: Told, other: Told) -> int:
    if one.type and one.type == other.type:
        return _SAME_TYPE
    return _SAME_DOMAIN if one.domain and one.domain == other.domain else 0
