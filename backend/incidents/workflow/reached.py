"""The standings that occur: all that the edges lead to from where cases begin."""

from collections.abc import Iterator

from .edge import Edge, Standing
from .edges import allowed, edges_from
from .terms import Awaits, Ending, Hat, State

# As reported, and as a worker leaves what they settled on the spot.
_BEGINNINGS = (
    Standing(State.REPORTED),
    Standing(State.CHECKING),
    Standing(State.CLOSED, ending=Ending.SELF_HANDLED),
)
_DECIDING_A_RETURN = ("accept_return", "refuse_return")


def standings() -> list[Standing]:
    """Each once, in the order of states, waits, returns and endings.

    Where one is brought back to (`restores`) it has been before, so that nothing is new there.
    """
    found, waiting = set(_BEGINNINGS), list(_BEGINNINGS)
    while waiting:
        here = waiting.pop()
        for edge in edges_from(here):
            new = set(_after(here, edge)) - found
            found |= new
            waiting += new
    return sorted(found, key=_place)


def actions_by_hat() -> dict[str, dict[str, list[str]]]:
    """By standing, `state|awaits|returned|ending`, and hat alone the actions `allowed` gives;
    hats that may do nothing there are left out."""
    return {
        "|".join((here.state, here.awaits, str(here.returned), here.ending)): {
            hat.value: actions for hat in Hat if (actions := allowed(here, {hat}))
        }
        for here in standings()
    }


def _after(here: Standing, edge: Edge) -> Iterator[Standing]:
    if edge.restores:
        return
    state = edge.target or here.state
    awaits = here.awaits if edge.target_awaits is None else edge.target_awaits
    returned = here.returned + (edge.action in _DECIDING_A_RETURN)
    if edge.action == "redo":
        returned = 0
    ending = here.ending if edge.ending is None else edge.ending
    yield Standing(state, awaits, returned, ending)
    if state == State.CHECKING:
        # What nobody checks waits for being closed at once.
        yield Standing(state, Awaits.CLOSING, returned, ending)


def _place(one: Standing) -> tuple[int, int, int, int]:
    words = ((State, one.state), (Awaits, one.awaits), (Ending, one.ending))
    state, awaits, ending = (list(kind).index(word) for kind, word in words)
    return state, awaits, one.returned, ending
