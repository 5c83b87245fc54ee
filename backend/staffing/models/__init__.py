"""格中有人: the members of the grids and their dated postings."""

from .members import Member
from .plans import Plan, PlanCorrection, PlanRow
from .postings import Post, Posting

__all__ = ["Member", "Plan", "PlanCorrection", "PlanRow", "Post", "Posting"]
