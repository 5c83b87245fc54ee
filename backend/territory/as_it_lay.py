"""Which grids lay in an area at a moment of the past.

Paths are those of now, for rights hang on them: when an area moves or is merged, the grids of
earlier versions follow it as well. So what was done to the tree since is undone here, the newest
first.
"""

from collections.abc import Iterable
from datetime import datetime

from .models import Area, AreaChange, GridVersion


def grids_then(area: Area, at: datetime) -> list[int]:
    """The ids of the grids of the version in force at `at` that lay in the area then."""
    versions = GridVersion.objects.at(at)
    undone = _moves_since(at)
    if not undone:
        return list(versions.within(area.path).values_list("grid", flat=True))
    paths = versions.values_list("grid", "path")
    return [grid for grid, path in paths if f"/{area.pk}/" in _before(path, undone)]


def _moves_since(at: datetime) -> list[tuple[str, str]]:
    """Beginnings of paths that were given to areas since, and what stood in their place."""
    undone: list[tuple[str, str]] = []
    changes = AreaChange.objects.filter(made_at__gt=at).order_by("-pk")
    for old, now in changes.values_list("path", "area__path"):
        new = _before(now, undone)
        if new != old:
            undone.append((new, old))
    return undone


def _before(path: str, undone: Iterable[tuple[str, str]]) -> str:
    for new, old in undone:
        if path.startswith(new):
            path = old + path[len(new) :]
    return path
