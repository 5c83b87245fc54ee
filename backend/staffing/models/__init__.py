"""格中有人: the members of the grids and their dated postings."""

from .members import Member
from .postings import Post, Posting

__all__ = ["Member", "Post", "Posting"]
