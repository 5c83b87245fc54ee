"""A home for one private installation, outside of the checkout's own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from scripts.machine.cluster import Cluster


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that every account may enter: pytest's own is closed to `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="machine-"))
    folder.chmod(0o755)
    yield folder
    clear_away(folder)


def clear_away(home: Path) -> None:
    """Remove a home, and the socket folders that killed starts left for the next one to remove."""
    for note in home.rglob("cluster-*.socket"):
        shutil.rmtree(note.read_text(), ignore_errors=True)
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def seed() -> Iterator[Path]:
    """A cluster "main" made once, to be copied: initdb is most of the time of a first start."""
    folder = Path(tempfile.mkdtemp(prefix="machine-"))
    folder.chmod(0o755)
    with Cluster("main", local=folder):
        pass
    yield folder / "cluster-main"
    shutil.rmtree(folder)


@pytest.fixture
def used_home(home: Path, seed: Path) -> Path:
    """A home whose cluster "main" was started and stopped before."""
    return use(home, seed)


def use(home: Path, seed: Path, name: str = "main") -> Path:
    """Make `home` one in which the cluster `name` was started and stopped before."""
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", seed, home / f"cluster-{name}"], check=True)
    return home


@pytest.fixture
def ask():
    """Runs one statement, committed, against an address; gives the first column's values."""

    def run(url: str, statement: str) -> list:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return [row[0] for row in cursor.fetchall()] if cursor.description else []
        finally:
            connection.close()

    return run


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and waits for its parent to notice does not."""
    try:
        state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def await_end_of(*pids: int) -> None:
    """Returns when none of them lives, or after 20 s."""
    end = time.monotonic() + 20
    while any(lives(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.02)


def belonging_to(folder: Path) -> list[int]:
    """Every living process that stands in `folder`, or has it in its command or environment."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            told = [str((process / "cwd").readlink())]
            told += [
                (process / name).read_text(errors="replace") for name in ("cmdline", "environ")
            ]
        except OSError:
            continue
        if any(str(folder) in text for text in told):
            found.append(int(process.name))
    return found
