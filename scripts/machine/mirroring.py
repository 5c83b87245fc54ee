"""A folder beside another with the same files: what is new is copied, what is gone is deleted."""

import os
import shutil
from pathlib import Path


def mirror(source: Path, target: Path, *, replacing: bool = False) -> int:
    """Bring `target` up to `source`, files readable for their owner alone; how many were copied.

    A file of the same name and size is taken for the same, unless `replacing`. Files that come or
    go meanwhile are none of its troubles.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    theirs = _below(source)
    copied = 0
    for name, size in theirs.items():
        there = target / name
        if replacing or not there.exists() or there.stat().st_size != size:
            copied += _copy(source / name, there)
    for name in _below(target).keys() - theirs.keys():
        (target / name).unlink(missing_ok=True)
    return copied


def _below(folder: Path) -> dict[str, int]:
    """By name the sizes of all files that have their name for good."""
    found: dict[str, int] = {}
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if path.suffix != ".unfinished" and path.exists():
                found[str(path.relative_to(folder))] = path.stat().st_size
    return found


def _copy(source: Path, target: Path) -> int:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        shutil.copyfile(source, unfinished)
    except FileNotFoundError:
        return 0
    unfinished.chmod(0o600)
    unfinished.replace(target)
    return 1
