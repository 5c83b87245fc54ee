"""All figures of an area at a moment, from one place: wall, map and bulletins say the same.

They follow from what had been written down by the moment, and from nothing that came later: who
asks tomorrow for ten o'clock is told what was shown at ten (docs/adr/0050).
"""

from datetime import datetime

from backend.territory.as_it_lay import grids_then
from backend.territory.models import Area

from . import flow
from .joint_work import joint_work
from .matters import newest_matters, open_matters
from .moments import Window, day_until
from .on_duty import on_duty
from .withholding import FEWEST_GRIDS

TOO_FEW_GRIDS = "too_few_grids"
_ON_TIME = {
    "accept": "on_time_acceptance",
    "dispatch": "on_time_dispatch",
    "handle": "on_time_handling",
    "check": "on_time_checking",
}


def figures(area: Area, at: datetime) -> dict:
    """As the serializer of the same name describes them; `at`: a whole minute that is over."""
    grids = grids_then(area, at)
    enough = len(grids) >= FEWEST_GRIDS
    return {
        "at": at,
        "grids": len(grids),
        "withheld": "" if enough else TOO_FEW_GRIDS,
        "pooled": _pooled(area, at, grids) if enough else None,
        "joint_work": joint_work(area, at),
        "newest": newest_matters(area, at),
    }


def _pooled(area: Area, at: datetime, grids: list[int]) -> dict:
    today = day_until(at)
    told = _day(area, today)
    earlier = {
        name: _day(area, window) if len(grids_then(area, window.until)) >= FEWEST_GRIDS else None
        for name, window in (("yesterday", today.earlier(1)), ("week_ago", today.earlier(7)))
    }
    return {**told, "earlier": earlier, "on_duty": on_duty(grids, at)}


def _day(area: Area, window: Window) -> dict:
    """What is counted of a day up to a moment of it, and what was open at that moment."""
    matters = open_matters(area, window.until)
    done = flow.flow(area, window)
    return {
        "matters": matters,
        "reported": done.reported,
        "closed": done.closed,
        "rates": _rates(area, window, done, overdue=matters["by_lamp"]["red"]),
    }


def _rates(area: Area, window: Window, done: flow.Flow, *, overdue: int) -> dict:
    calls = flow.calls(area, window)
    due = done.closed + overdue
    counted = {
        **{_ON_TIME[clock]: share for clock, share in flow.on_time(area, window).items()},
        "satisfaction": (calls["satisfied"], calls["reached"]),
        "reach": (calls["reached"], calls["called"]),
        "rework": flow.rework(area, window),
        "accurate_dispatch": flow.accurate_dispatch(area, window),
        "closure": (done.closed, due),
        "on_time_closure": (done.closed_on_time, due),
    }
    return {
        name: {"numerator": numerator, "denominator": denominator}
        for name, (numerator, denominator) in counted.items()
    }
