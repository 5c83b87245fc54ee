"""Who should serve where: exact, pure, and able to say why.

Travel is the straight line from a base point to a point inside the grid, in metres of a plane; no
roads are known here. Everything is counted in whole millimetres, so that sums are exact and what
is called the least is the least.
"""

from .matching import NOBODY, Matching, TooLarge, match
from .planner import Need, Outcome, Person, Row, Short, Wishes, plan
from .reasons import Why

__all__ = [
    "NOBODY",
    "Matching",
    "Need",
    "Outcome",
    "Person",
    "Row",
    "Short",
    "TooLarge",
    "Why",
    "Wishes",
    "match",
    "plan",
]
