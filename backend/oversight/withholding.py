"""Which figures nobody is given (domain.md, Privacy and policy).

A grid has one worker: every figure of a grid is one of a person. So figures are pooled over five
grids at least, and fewer than three people are no number.
"""

FEWEST_GRIDS = 5
FEWEST_PEOPLE = 3


def people_shown(count: int) -> int | None:
    """A number of people; None for fewer than three, be it none at all."""
    return count if count >= FEWEST_PEOPLE else None
