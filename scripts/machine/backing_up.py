"""`scripts/backup FOLDER`: what may be kept for long, and apart from it where people were.

Raw positions live PATROL_FIX_DAYS and no longer, in a backup neither. So they stand in files of
their own, one for each day, that every run makes anew; the file of a day that the database has
let go is deleted, and a track that its member deleted is gone from it with the next run.
So do photos on their way, in which the phone may still say where it was; the copies that are
served say nothing of it and stand beside the rest.
"""

import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .mirroring import mirror
from .places import DATABASE_URL_FILE, EVIDENCE, OWNER_DATABASE_URL_FILE
from .postgres import installations
from .steps import Trouble, complain, say

# Tables that say where somebody was, and are emptied of it within the retention.
PASSING = (
    "patrol_quarantined",
    "patrol_presence",
    "patrol_sos",
    "live_state",  # open cases come back into it with the next round of the sweep
)
_DAYS = "patrol_fix_"
_LIST_DAYS = """
    SELECT inhrelid::regclass FROM pg_inherits
    WHERE inhparent = 'patrol_fix'::regclass AND pg_relation_size(inhrelid) > 0
"""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: scripts/backup FOLDER", file=sys.stderr)
        return 2
    try:
        back_up(Path(arguments[0]), url=_url(), today=datetime.now().astimezone().date())
    except Trouble as trouble:
        complain(trouble)
        return 1
    return 0


def back_up(folder: Path, *, url: str, today: date, evidence: Path = EVIDENCE) -> None:
    """Write `wangge-DATE.dump`, and `where/` anew; bring `evidence/` up to what there is. Raises
    Trouble when PostgreSQL refuses.

    Where people were is read first: whatever it hangs on is then in the other file as well. The
    copies of evidence come last: each that the dump knows of is there by then.
    """
    where = folder / "where"
    for one in (folder, where):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
    days = _ask(_program("psql"), "-XAtc", _LIST_DAYS, url).split()
    for day in days:
        _dump(where / f"{day}.dump", url, "--data-only", f"--table={day}")
    _dump(where / "passing.dump", url, "--data-only", *(f"--table={name}" for name in PASSING))
    for file in where.glob(f"{_DAYS}*"):
        if file.stem not in days:
            file.unlink()
    mirror(evidence / "arriving", where / "arriving")
    left_out = [f"--exclude-table-data={name}" for name in (f"{_DAYS}*", *PASSING)]
    _dump(folder / f"wangge-{today}.dump", url, *left_out)
    new = mirror(evidence / "kept", folder / "evidence")
    written = f"wangge-{today}.dump, {new} new files in evidence/"
    say(f"{folder}: {written}, and {len(days)} days of positions in where/")


def _dump(file: Path, url: str, *options: str) -> None:
    """Whole or not at all: what is unfinished has another name."""
    unfinished = file.with_suffix(".unfinished")
    _ask(_program("pg_dump"), "--format=custom", f"--file={unfinished}", *options, url)
    unfinished.chmod(0o600)
    unfinished.replace(file)


def _ask(*command: str | Path) -> str:
    """The last of `command` is the database; its password goes where other users see none."""
    *words, url = map(str, command)
    named = urlsplit(url)
    env = dict(os.environ)
    if named.password:
        env["PGPASSWORD"] = unquote(named.password)
        user, _, host = named.netloc.rpartition("@")
        url = named._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl()
    done = subprocess.run([*words, url], capture_output=True, text=True, check=False, env=env)
    if done.returncode != 0:
        raise Trouble(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


def _program(name: str) -> Path:
    """The newest that is installed: an older one refuses a newer server."""
    for found in installations():
        if (program := found.programs / name).exists():
            return program
    if program := shutil.which(name):
        return Path(program)
    raise Trouble(f"{name} is not installed here (postgresql-client).")


def _url() -> str:
    """As the owner of the tables: the database that is named, or the private one that runs."""
    for name in ("OWNER_DATABASE_URL", "DATABASE_URL"):
        if os.environ.get(name):
            return os.environ[name]
    for file in (OWNER_DATABASE_URL_FILE, DATABASE_URL_FILE):
        if file.exists():
            return file.read_text().strip()
    raise Trouble(
        "No database runs here, and neither OWNER_DATABASE_URL nor DATABASE_URL names one."
    )
