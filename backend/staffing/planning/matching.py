"""The least sum of costs with which needs are matched to people who have room for several.

SciPy's `linear_sum_assignment` (a modified Jonker-Volgenant algorithm) finds an exact minimum. A
person with room for several stands in the matrix once for each place, every next place dearer by
the same step: since the price rises, nobody's second place is taken before the first, and the sum
is the convex penalty of an uneven load. Costs are whole numbers held in floats: as long as sums
stay below 2^53 nothing is rounded.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

NOBODY = -1
_MOST_CELLS = 50_000_000  # 400 MB of costs


class TooLarge(ValueError):
    """More needs and people belong together than can be compared at once."""


@dataclass(frozen=True)
class Matching:
    """`cost`: (needs, places), infinite where not allowed; `owner`: whose place each column is,
    NOBODY where a need is left; `place`: (needs,) the column each need got."""

    cost: np.ndarray
    owner: np.ndarray
    place: np.ndarray

    @property
    def served_by(self) -> np.ndarray:
        """(needs,) indexes of people, NOBODY for a need that nobody is left for."""
        return self.owner[self.place]

    def dearer(self, wanted: list[tuple[int, int]]) -> list[float]:
        """By how much the whole would be dearer if a need were served by a person of one's choice
        and everything else arranged anew as well as can be; infinite if that leaves a need with
        nobody. `wanted`: pairs of a need and a person.

        Two matchings differ by cycles in which each need takes the place of the next. So what a
        choice costs is the shortest way back to the place that was given up, through everybody
        who would have to move; the places that nobody has taken are one more station.
        """
        if not wanted:
            return []
        back = self._ways()
        vacant = len(self.place)
        holder = np.full(len(self.owner), vacant)
        holder[self.place] = np.arange(vacant)
        found = []
        for need, person in wanted:
            places = np.flatnonzero(self.owner == person)
            more = self.cost[need, places] - self.cost[need, self.place[need]]
            found.append(float(np.min(more + back[holder[places], need], initial=np.inf)))
        uncovered = self._price_of_nobody()
        return [np.inf if more >= uncovered / 2 else more for more in found]

    def _ways(self) -> np.ndarray:
        """(needs + 1, needs + 1): the cheapest chain of moves from a need to the place of another;
        the last row and column stand for the places nobody has. Floyd and Warshall's algorithm."""
        needs = len(self.place)
        own = self.cost[np.arange(needs), self.place]
        free = np.ones(len(self.owner), dtype=bool)
        free[self.place] = False
        way = np.zeros((needs + 1, needs + 1))
        way[:needs, :needs] = self.cost[:, self.place] - own[:, None]
        way[:needs, needs] = np.min(self.cost[:, free], axis=1, initial=np.inf) - own
        for through in range(needs + 1):
            np.minimum(way, way[:, through, None] + way[through], out=way)
        return way

    def _price_of_nobody(self) -> float:
        left = self.cost[:, self.owner == NOBODY]
        return float(left[0, 0]) if left.size else np.inf


def match(cost: np.ndarray, *, room: np.ndarray, load: np.ndarray, step: float) -> Matching:
    """Serve as many needs as can be; among all ways to do that, the one of least cost.

    `cost`: (needs, people), whole numbers, infinite where not allowed; `room`: (people,) how many
    needs each may get; `load`: (people,) how many places each holds elsewhere; `step`: how much
    dearer each further place of a person is. Raises TooLarge.
    """
    needs, people = cost.shape
    room = np.minimum(room, needs)
    owner = np.repeat(np.arange(people), room)
    if needs * (len(owner) + needs) > _MOST_CELLS:
        raise TooLarge
    nth = np.arange(len(owner)) - np.repeat(np.cumsum(room) - room, room)
    places = cost[:, owner] + step * (nth + load[owner])
    if len(owner) < needs or np.isinf(places).any():
        # Leaving one more need with nobody costs more than anything else could save.
        finite = places[np.isfinite(places)]
        nobody = 4 * (needs + 1) * (np.abs(finite).max(initial=0.0) + 1)
        places = np.hstack([places, np.full((needs, needs), nobody)])
        owner = np.concatenate([owner, np.full(needs, NOBODY)])
    _, place = linear_sum_assignment(places)
    return Matching(places, owner, place)
