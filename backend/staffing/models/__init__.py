"""格中有人: the members of the grids, their dated postings, their leave."""

from .absences import Absence
from .members import Member
from .plans import Plan, PlanCorrection, PlanRow
from .postings import Post, Posting
from .rosters import Roster

__all__ = [
    "Absence",
    "Member",
    "Plan",
    "PlanCorrection",
    "PlanRow",
    "Post",
    "Posting",
    "Roster",
]
