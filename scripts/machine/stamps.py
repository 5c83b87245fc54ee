"""A stamp says from what something was made, so that it is made again only when that changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *, below: Path, also: str = "") -> str:
    """SHA-256 over names (relative to `below`) and contents of `paths`, and the text `also`."""
    total = hashlib.sha256(also.encode())
    for path in sorted(paths):
        total.update(f"\0{path.relative_to(below)}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text().strip() == value


def write(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n")
