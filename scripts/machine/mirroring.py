"""A folder beside another with the same files: what is new is copied, what is gone is deleted."""

import os
import shutil
from pathlib import Path


def mirror(source: Path, target: Path) -> int:
    """Bring `target` up to `source`, files readable for their owner alone; how many were copied.

    A file of the same name, size and moment is taken for the same. Files that come or go meanwhile
    are no trouble.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    theirs, ours = _below(source), _below(target)
    copied = sum(
        _copy(source / name, target / name)
        for name, looks in theirs.items()
        if ours.get(name) != looks
    )
    for name in ours.keys() - theirs.keys():
        (target / name).unlink(missing_ok=True)
    return copied


def _below(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and moment of all files that have their name for good."""
    found: dict[str, tuple[int, int]] = {}
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if path.suffix != ".unfinished" and path.exists():
                looks = path.stat()
                found[str(path.relative_to(folder))] = (looks.st_size, looks.st_mtime_ns)
    return found


def _copy(source: Path, target: Path) -> int:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        shutil.copy2(source, unfinished)
    except FileNotFoundError:
        return 0
    unfinished.chmod(0o600)
    unfinished.replace(target)
    return 1
