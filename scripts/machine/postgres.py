"""Which PostgreSQL with PostGIS this machine has."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("postgresql-postgis",)


@dataclass(frozen=True, order=True)
class Installation:
    """One major version: the folder of its programs (initdb, postgres, psql)."""

    version: int
    programs: Path


def installations() -> list[Installation]:
    """Those that have PostGIS, newest first."""
    found = [
        Installation(int(programs.parent.name), programs)
        for programs in Path("/usr/lib/postgresql").glob("*/bin")
        if programs.parent.name.isdigit()
        and _is_complete(programs, Path("/usr/share/postgresql") / programs.parent.name)
    ]
    if not found and (elsewhere := _by_pg_config()):
        found.append(elsewhere)
    return sorted(found, reverse=True)


def _by_pg_config() -> Installation | None:
    """Where PostgreSQL was not put by a Debian package, its own pg_config knows the folders."""
    if not (pg_config := shutil.which("pg_config")):
        return None
    asked = [pg_config, "--version", "--bindir", "--sharedir"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
    if len(answer) < 3 or not (version := re.search(r"PostgreSQL (\d+)", answer[0])):
        return None
    if not _is_complete(Path(answer[1]), Path(answer[2])):
        return None
    return Installation(int(version[1]), Path(answer[1]))


def _is_complete(programs: Path, share: Path) -> bool:
    return (
        all((programs / name).exists() for name in ("initdb", "postgres", "psql"))
        and (share / "extension" / "postgis.control").exists()
    )
