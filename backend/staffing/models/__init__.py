"""格中有人: the members of the grids, their dated postings, their leave."""

from .absences import Absence
from .members import Member
from .postings import Post, Posting

__all__ = ["Absence", "Member", "Post", "Posting"]
