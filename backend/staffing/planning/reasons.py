"""Why a grid gets the person it gets: what is true of the plan, to be put into words later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Why:
    """`kind`: what decided.

    - fixed, left: by hand, with a person or with nobody
    - stays: serves there already
    - only_one: nobody else may
    - nearest: nobody who may has a shorter way
    - gives_way: `other`, the nearest, goes elsewhere
    - moves_on: `other`, who serves there now, goes elsewhere
    - nobody_left: there are too few people

    `other`: key of a person, `metres` their way; `elsewhere`: codes of the grids they serve
    instead, empty when they serve none. `more`: how many metres all together would be farther, with
    what staying and an even load count for, if `other` served here; None when a grid would then be
    left with nobody, or when the other is kept elsewhere by hand (`by_hand`).
    """

    kind: str
    other: int | None = None
    metres: float | None = None
    elsewhere: tuple[str, ...] = ()
    more: float | None = None
    by_hand: bool = False
