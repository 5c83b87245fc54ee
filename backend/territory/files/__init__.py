"""Boundary files as district offices have them, read into a `Drawing` or refused with a reason.

`look` is cheap and belongs in the request; `read` and `read_codes` take seconds and belong behind
it: both work on the bytes in a process of their own, with limits (`cage.py`). Nothing here knows
the database or a request. Words for reasons and questions are in `words.py`.
"""

from .looking import look
from .reading import read, read_codes
from .results import Question, Read, Unreadable

__all__ = ["Question", "Read", "Unreadable", "look", "read", "read_codes"]
