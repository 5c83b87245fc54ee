"""Which figures nobody is given (domain.md, Privacy and policy).

A grid has one worker: every figure of a grid is one of a person. So figures are pooled over five
grids at least, and fewer than three people are no number.
"""

from datetime import datetime

from backend.territory.models import Area, GridVersion

FEWEST_GRIDS = 5
FEWEST_PEOPLE = 3


def grids_in(area: Area, at: datetime) -> int:
    """How many grids an area had by the boundaries of a moment."""
    return GridVersion.objects.at(at).within(area.path).count()


def people_shown(count: int) -> int | None:
    """A number of people; None for fewer than three, be it none at all."""
    return count if count >= FEWEST_PEOPLE else None
