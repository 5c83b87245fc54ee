"""Where a private cluster's data lie, and which account keeps them."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from .steps import Trouble

SYSTEM_STATE = Path("/var/lib/wangge")


def folder_and_keeper(name: str, local: Path) -> tuple[Path, pwd.struct_passwd]:
    """The data folder of cluster `name` (its parent exists) and the account it belongs to.

    Data that exist stay where they are, whatever changed around them, as long as their
    keeper can still reach them. New data go below `local`, or, where the keeper cannot work
    there, below the system's (root) or the user's state folder.
    """
    candidates = [local / f"cluster-{name}", _state_folder(local) / f"cluster-{name}"]
    for data in candidates:
        if os.path.isdir(data):  # noqa: PTH112 (Path.is_dir raises where we may not look)
            return data, _owner(data)
    keeper = _account_for_new_data()
    for data in candidates:
        if _can_work_below(data.parent, keeper):
            return data, keeper
    raise Trouble(
        f"{keeper.pw_name} can keep a database neither in {candidates[0].parent} nor in "
        f"{candidates[1].parent}: they must be reachable for that account and on a file system "
        "that knows permissions."
    )


def _state_folder(local: Path) -> Path:
    """Below the state folder of the machine (root) or the user, one for each installation."""
    installation = hashlib.sha256(os.fsencode(local.resolve())).hexdigest()[:12]
    if os.geteuid() == 0:
        return SYSTEM_STATE / installation
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "wangge" / installation


def _owner(data: Path) -> pwd.struct_passwd:
    """Whoever made the data keeps them; root may act for any keeper, others only for themselves."""
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise Trouble(
            f"The data in {data} belong to {_name(owner)}. Run as that user (or as root), "
            f"or work in a clone of your own."
        )
    if owner == 0:
        raise Trouble(f"{data} belongs to root, as whom PostgreSQL refuses to run.")
    return pwd.getpwuid(owner)


def _account_for_new_data() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Trouble(
            "PostgreSQL refuses to run as root and there is no account `postgres` to run it as. "
            "Make one (`useradd --system postgres`), or run this as an ordinary user."
        ) from None


def _can_work_below(folder: Path, keeper: pwd.struct_passwd) -> bool:
    """Whether `keeper` reaches `folder` and permissions hold there (initdb insists on 0700)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / "trial"
        trial.mkdir(mode=0o700, exist_ok=True)
        trial.chmod(0o700)
        os.chown(trial, keeper.pw_uid, keeper.pw_gid)
        holds = stat.S_IMODE(trial.stat().st_mode) == 0o700
        return holds and _reaches(trial, keeper)
    except OSError:
        return False
    finally:
        if (folder / "trial").is_dir():
            (folder / "trial").rmdir()


def _reaches(folder: Path, keeper: pwd.struct_passwd) -> bool:
    if os.geteuid() == keeper.pw_uid:
        return os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    asked = subprocess.run(
        ["test", "-w", str(folder), "-a", "-x", str(folder)],
        check=False,
        cwd="/",
        **as_keeper(keeper),
    )
    return asked.returncode == 0


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def as_keeper(keeper: pwd.struct_passwd) -> dict[str, object]:
    """For subprocess: run as the account that keeps the data."""
    if os.geteuid() == keeper.pw_uid:
        return {}
    return {"user": keeper.pw_uid, "group": keeper.pw_gid, "extra_groups": []}


def bare_environment() -> dict[str, str]:
    """Nothing of the caller's PGHOST, PGOPTIONS, locale or preloads reaches PostgreSQL."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}


def initialise(data: Path, keeper: pwd.struct_passwd, programs: Path, *, superuser: str) -> None:
    """initdb beside the final place, then rename: a half-made cluster is never taken for one."""
    making = data.with_name(data.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    os.chown(making, keeper.pw_uid, keeper.pw_gid)
    command = [str(programs / "initdb"), "-D", str(making), "-U", superuser]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    # Only those whom the socket's folder lets in can ask at all.
    command += ["--auth-local=trust", "--auth-host=reject"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=bare_environment(),
        **as_keeper(keeper),
    )
    if done.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise Trouble(f"initdb could not make {data}:\n{done.stdout}{done.stderr}")
    making.rename(data)
