"""Accounts, grants, walls, departments and the trail at /admin/."""

from . import departments, grants, people, trail, walls

__all__ = ["departments", "grants", "people", "trail", "walls"]
