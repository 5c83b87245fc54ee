"""All figures of an area at a moment, from one place: wall, map and bulletins say the same.

They follow from what had been written down by the moment, and from nothing that came later: who
asks tomorrow for ten o'clock is told what was shown at ten (docs/adr/0050).
"""

from datetime import datetime

from backend.territory.models import Area

from . import flow
from .joint_work import joint_work
from .matters import newest_matters, open_matters
from .moments import Window, day_until
from .on_duty import on_duty
from .withholding import FEWEST_GRIDS, grids_in

TOO_FEW_GRIDS = "too_few_grids"
_ON_TIME = {
    "accept": "on_time_acceptance",
    "dispatch": "on_time_dispatch",
    "handle": "on_time_handling",
    "check": "on_time_checking",
}


def figures(area: Area, at: datetime) -> dict:
    """As the serializer of the same name describes them; `at`: a whole minute that is over."""
    grids = grids_in(area, at)
    enough = grids >= FEWEST_GRIDS
    return {
        "at": at,
        "grids": grids,
        "withheld": "" if enough else TOO_FEW_GRIDS,
        "pooled": _pooled(area, at) if enough else None,
        "joint_work": joint_work(area, at),
        "newest": newest_matters(area, at),
    }


def _pooled(area: Area, at: datetime) -> dict:
    today = day_until(at)
    compared = {"today": today, "yesterday": today.earlier(1), "week_ago": today.earlier(7)}
    flows = {name: flow.flow(area, window) for name, window in compared.items()}
    matters = open_matters(area, at)
    return {
        "matters": matters,
        "reported": {name: one.reported for name, one in flows.items()},
        "closed": {name: one.closed for name, one in flows.items()},
        "rates": _rates(area, today, flows["today"], overdue=matters["by_lamp"]["red"]),
        "on_duty": on_duty(area, at),
    }


def _rates(area: Area, today: Window, done: flow.Flow, *, overdue: int) -> dict:
    calls = flow.calls(area, today)
    due = done.closed + overdue
    counted = {
        **{_ON_TIME[clock]: share for clock, share in flow.on_time(area, today).items()},
        "satisfaction": (calls["satisfied"], calls["reached"]),
        "reach": (calls["reached"], calls["called"]),
        "rework": flow.rework(area, today),
        "accurate_dispatch": flow.accurate_dispatch(area, today),
        "closure": (done.closed, due),
        "on_time_closure": (done.closed_on_time, due),
    }
    return {
        name: {"numerator": numerator, "denominator": denominator}
        for name, (numerator, denominator) in counted.items()
    }
