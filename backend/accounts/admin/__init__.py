"""Accounts, grants, departments and the trail at /admin/."""

from . import departments, grants, people, trail

__all__ = ["departments", "grants", "people", "trail"]
