"""Which process runs which tests, when there are several (`-n 2`, which `scripts/test` gives).

The tests of a file stay together, since what is laid for them is laid once. Those that start
whole installations, browsers or phones stay together in one process, one after the other: two
of them at once would fight for the machine, and some look for processes by where they stand.
They are the longest piece of work, and begin first.
"""

from collections import Counter

import pytest
from xdist.scheduler import LoadScopeScheduling

INSTALLATIONS = ("tests/machine/", "tests/browser/", "tests/simulate/", "tests/flows/")

# Few tests, of which some take most of a minute: their number says nothing about their time.
LONG = (
    "tests/test_rights_matrix.py",
    "tests/test_planted_leaks.py",
    "tests/config/test_worker.py",
    "tests/atlas/test_demonstration.py",
)


def piece_of(nodeid: str) -> str:
    """What is never parted."""
    return "installations" if nodeid.startswith(INSTALLATIONS) else nodeid.split("::")[0]


def longest_first(items: list[pytest.Item]) -> None:
    """The order in which pieces are given away: short ones last, so that all end together."""
    tests = Counter(piece_of(item.nodeid) for item in items)
    length = {piece: (piece in LONG, count) for piece, count in tests.items()}
    length["installations"] = (True, len(items))
    items.sort(key=lambda item: length[piece_of(item.nodeid)], reverse=True)


class Pieces(LoadScopeScheduling):
    """Each process has a database of its own, and takes the next piece when it is done with one."""

    def __init__(self, config: pytest.Config, log) -> None:
        config.option.loadscopereorder = False  # they come in order
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)
