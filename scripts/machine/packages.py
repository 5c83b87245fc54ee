"""What the operating system must bring, and how Debian's apt brings it."""

import ctypes.util
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import postgres
from .places import ENVIRONMENT
from .steps import Trouble, say, step

_CHROMIUM = "chromium-headless-shell"
_DEFAULT_CLUSTER_OFF = Path("/etc/postgresql-common/createcluster.d/wangge.conf")
_COMMON = Path("/usr/share/postgresql-common")  # Debian's, of whichever version


@dataclass(frozen=True)
class Need:
    """Something the machine must have: in words, whether it is there, which packages bring it."""

    what: str
    is_there: Callable[[], bool]
    packages: Callable[[], Sequence[str]]


def provide(*, private_database: bool, tests: bool) -> None:
    """Install what is missing, as root or with sudo that asks for no password; else Trouble."""
    missing = [need for need in _needs(private_database, tests) if not need.is_there()]
    if not missing:
        return
    _install(missing)
    still = [need.what for need in missing if not need.is_there()]
    if still:
        raise Trouble(f"Installed, but still not to be found: {', '.join(still)}.")


def _needs(private_database: bool, tests: bool) -> list[Need]:
    needs = [
        Need("Python's venv", _has_venv, lambda: [f"python3.{sys.version_info.minor}-venv"]),
        Need("GDAL and GEOS", _has_gdal, lambda: [_gdal_package()]),
        Need("time zones", Path("/usr/share/zoneinfo/Asia/Shanghai").exists, lambda: ["tzdata"]),
    ]
    if private_database:
        found = postgres.installations
        needs.append(
            Need("PostgreSQL with PostGIS", lambda: bool(found()), lambda: postgres.PACKAGES)
        )
    if tests:
        needs.append(Need("Chromium", _has_chromium, lambda: [_CHROMIUM]))
        # Node, as the browser tests' driver brings it, is linked to it; a small Debian has it not.
        needs.append(Need("libatomic", lambda: _has_library("atomic"), lambda: ["libatomic1"]))
        # ogrinfo and ogr2ogr: clients of the OGC API as GIS officers have them.
        needs.append(Need("gdal-bin", lambda: bool(shutil.which("ogr2ogr")), lambda: ["gdal-bin"]))
        needs.append(Need("Chinese fonts", _has_chinese_fonts, lambda: ["fonts-noto-cjk"]))
    return needs


def _has_venv() -> bool:
    already_made = (ENVIRONMENT / "bin" / "python").exists()
    return already_made or importlib.util.find_spec("ensurepip") is not None


def _has_gdal() -> bool:
    return _has_library("gdal") and _has_library("geos_c")


def _has_library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


def _has_chromium() -> bool:
    return shutil.which(_CHROMIUM) is not None


def _has_chinese_fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


def _gdal_package() -> str:
    """Its name carries a number that every release of Debian raises; gdal-bin brings it along."""
    search = ["apt-cache", "search", "--names-only", r"^libgdal[0-9]+(t64)?$"]
    found = subprocess.run(search, capture_output=True, text=True, check=False).stdout
    names = re.findall(r"^libgdal\S+", found, re.MULTILINE)
    return names[-1] if names else "gdal-bin"


def _install(missing: list[Need]) -> None:
    what = ", ".join(need.what for need in missing)
    if not shutil.which("apt-get"):
        raise Trouble(f"This machine lacks {what}, and has no apt-get. Please install them.")
    as_root = _way_to_root()
    if as_root is None:
        names = [name for need in missing for name in need.packages()]
        raise Trouble(
            f"This machine lacks {what}, and installing needs root. Please run\n\n"
            f"    sudo apt-get update && sudo apt-get install --no-install-recommends "
            f"{' '.join(names)}\n\nand then this command again."
        )
    say(f"  This machine lacks {what}.")
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    apt += ["-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]
    step("Reading the list of packages", [*apt, "update"], log="apt-update", may_be_orphaned=True)
    names = [name for need in missing for name in need.packages()]
    install = [*apt, "install", "--no-install-recommends", *names]
    step(
        f"Installing {' '.join(names)}",
        *_without_default_cluster(install, as_root),
        log="apt-install",
        advice=f"When the cause is mended, this command will try again, or try by hand:\n"
        f"    apt-get install --no-install-recommends {' '.join(names)}",
        may_be_orphaned=True,
    )


def _way_to_root() -> list[str] | None:
    """What to put before a command so that it runs as root; None when there is no way."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _without_default_cluster(install: list[str], as_root: list[str]) -> list[list[str]]:
    """Keep Debian from making and starting a cluster of its own, which nobody asked for.

    A setting for the time of this one installation, and only where PostgreSQL comes for the
    first time: whoever has it already has decided for themselves.
    """
    if not any("postgresql" in part for part in install) or _COMMON.exists():
        return [install]
    snippet = shlex.quote(str(_DEFAULT_CLUSTER_OFF))
    script = (
        f"mkdir -p {shlex.quote(str(_DEFAULT_CLUSTER_OFF.parent))} && "
        f"trap 'rm -f {snippet}' EXIT && "
        f"echo 'create_main_cluster = false' > {snippet} && {shlex.join(install)}"
    )
    return [[*as_root, "sh", "-c", script]]
