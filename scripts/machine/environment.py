"""The virtual environment `.venv`: exactly what the lock files name, by their hashes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import stamps
from .places import BUILT, ENVIRONMENT, PYTHON, ROOT
from .steps import say, step

RUN_LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "tests" / "requirements.txt"
_MAKING = BUILT / "environment-in-the-making"
_NO_NETWORK = "Python packages come from the package index that pip is configured for."


def provide(*, tests: bool) -> None:
    """Make or mend `.venv`. One that is a link belongs to somebody else and is used as it is."""
    lock = TEST_LOCK if tests else RUN_LOCK
    if ENVIRONMENT.is_symlink():
        if PYTHON.exists():
            say(f"  .venv is a link to {ENVIRONMENT.readlink()}: used as it is.")
            return
        ENVIRONMENT.unlink()  # it leads nowhere
    if not _is_sound():
        _remake()
    if _is_installed(lock) or (_is_installed(TEST_LOCK) and _pins(lock) <= _pins(TEST_LOCK)):
        return
    _MAKING.touch()
    install(PYTHON, lock, heading=f"Python packages of {lock.relative_to(ROOT)}", log="pip")
    _remove_strays()
    stamps.write(_stamp(lock), _wanted(lock))
    _MAKING.unlink()


def install(python: Path, lock: Path, *, heading: str, log: str) -> None:
    """pip, from wheels alone: nothing is compiled on the machine, and every file has its hash."""
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    pip += ["--require-hashes", "--only-binary", ":all:", "-r", lock]
    step(heading, pip, log=log, advice=_NO_NETWORK)


def make(folder: Path, *, heading: str, log: str) -> None:
    step(heading, [sys.executable, "-m", "venv", "--clear", folder], log=log)


def _is_installed(lock: Path) -> bool:
    return stamps.is_current(_stamp(lock), _wanted(lock))


def _stamp(lock: Path) -> Path:
    return ENVIRONMENT / ("installed-for-tests" if lock == TEST_LOCK else "installed")


def _wanted(lock: Path) -> str:
    return stamps.digest([lock, ENVIRONMENT / "pyvenv.cfg"], below=ROOT)


def _is_sound() -> bool:
    """There, whole, and made at this place: a half-made or a moved one is not."""
    if _MAKING.exists() or not PYTHON.exists():
        return False
    made_at = ENVIRONMENT / "made-at"
    return not made_at.exists() or made_at.read_text() == str(ENVIRONMENT)


def _remake() -> None:
    BUILT.mkdir(parents=True, exist_ok=True)
    _MAKING.touch()
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    make(ENVIRONMENT, heading="Virtual environment", log="venv")
    (ENVIRONMENT / "made-at").write_text(str(ENVIRONMENT))


def _remove_strays() -> None:
    """What no lock file names any more must go: a forgotten driver would be preferred to ours."""
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    listed = subprocess.run(
        [*pip, "list", "--format=json"], capture_output=True, text=True, check=True
    ).stdout
    installed = {_plain(package["name"]) for package in json.loads(listed)}
    named = {_plain(name) for name, _ in _pins(RUN_LOCK) | _pins(TEST_LOCK)}
    if strays := sorted(installed - named - {"pip", "setuptools", "wheel"}):
        step(
            f"Removing what is not in the lock files: {', '.join(strays)}",
            [*pip, "uninstall", "--yes", *strays],
            log="pip-uninstall",
        )


def _pins(lock: Path) -> set[tuple[str, str]]:
    """Name and version of everything that a lock file names."""
    pin = r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)"
    return set(re.findall(pin, lock.read_text(), re.MULTILINE))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
