"""The way of a case, as a table: for each action from where, to where, by whom, with what.

What stands here are the rules; `actions/stepping.py` carries them out and nothing else moves a
case. Sources: domain.md "The case: states and actions", contract "Matters", and the service's own
procedure 上报 - 受理 - 立案 - 派遣 - 处置 - 核查 - 结案 - 归档.
"""

from collections.abc import Iterable

from .at_the_desk import AT_THE_DESK
from .decisions import ASKED_AND_DECIDED
from .edge import Edge, Standing
from .out_and_back import OUT_AND_BACK
from .records import RECORDS
from .terms import Hat
from .to_the_end import DONE_AND_CHECKED

EDGES = (*AT_THE_DESK, *OUT_AND_BACK, *ASKED_AND_DECIDED, *DONE_AND_CHECKED, *RECORDS)
ACTIONS = tuple(sorted({edge.action for edge in EDGES}))


def edges_from(standing: Standing) -> list[Edge]:
    """The edges that start here, whoever asks."""
    return [edge for edge in EDGES if edge.starts_at(standing)]


def allowed(standing: Standing, hats: Iterable[Hat]) -> list[str]:
    """The actions somebody wearing `hats` may take from here, each once."""
    worn = set(hats)
    mine = (edge.action for edge in edges_from(standing) if edge.hats & worn)
    return list(dict.fromkeys(mine))


def waits_for(standing: Standing, hats: Iterable[Hat]) -> list[str]:
    """The actions of somebody wearing `hats` that the case waits for here, each once."""
    worn = set(hats)
    mine = (e.action for e in edges_from(standing) if e.carries_on and e.hats & worn)
    return list(dict.fromkeys(mine))
