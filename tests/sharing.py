"""Which process runs which tests, when there are several (`-n 2`, which `scripts/test` gives).

The tests of a file stay together, since what is laid for them is laid once. Some files stay
together as well: those that drive browsers share a district, those that start whole installations
a cluster that is copied, and two fleets of phones at once would fight for the machine. What takes
longest begins first, so that all processes end together.
"""

from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

# What the paths of the files of a piece begin with, in the order in which they are given away: long
# ones first, and what drives browsers beside what does not. The wall is a piece of its own because
# its tests mostly wait: its figures are of whole minutes.
TOGETHER = (
    "tests/browser/test_phone",
    "tests/machine/",
    "tests/browser/",
    "tests/simulate/",
    "tests/browser/test_wall",
)

# Few tests, of which some take most of a minute: their number says nothing about their time.
LONG = (
    "tests/test_rights_matrix.py",
    "tests/incidents/test_edges.py",
    "tests/test_planted_leaks.py",
    "tests/config/test_worker.py",
    "tests/atlas/test_demonstration.py",
    "tests/atlas/day/test_lives.py",
    "tests/incidents/test_lives.py",
    "tests/oversight/test_figures_again.py",
    "tests/flows/test_crowds.py",
    "tests/flows/test_killed_cases.py",
    "tests/live/test_breaking.py",
)
_ORDER = {piece: place for place, piece in enumerate((*TOGETHER, *LONG))}


def piece_of(nodeid: str) -> str:
    """What is never parted."""
    file = nodeid.split("::")[0]
    fitting = [beginning for beginning in TOGETHER if file.startswith(beginning)]
    return max(fitting, key=len, default=file)


def longest_first(items: list[pytest.Item]) -> None:
    """The order in which pieces are given away: short ones last, so that all end together."""
    tests = Counter(piece_of(item.nodeid) for item in items)
    turn = {piece: (_ORDER.get(piece, len(_ORDER)), -count) for piece, count in tests.items()}
    items.sort(key=lambda item: turn[piece_of(item.nodeid)])


class Pieces(LoadScopeScheduling):
    """Each process has a database of its own, and takes the next piece when it is done with one."""

    def __init__(self, config: pytest.Config, log) -> None:
        config.option.loadscopereorder = False  # they come in order
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)
