"""Matters at /admin/: the district edits catalogue, calendar and routing. No case is shown to
administrators."""

from . import calendar, catalogue, routing

__all__ = ["calendar", "catalogue", "routing"]
