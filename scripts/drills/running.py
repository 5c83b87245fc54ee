"""`scripts/drill [name ...] [--minutes 5]`: long failure drills, in a private database that they
may restart. `--minutes` is for the drills of a morning's log-ins and of a map left open.

Standard library only: it runs before there is an environment.
"""

import os
import subprocess
from pathlib import Path

from machine import django_commands
from machine.interruptions import Interrupted, Interruptions
from machine.places import LOCAL, PYTHON, ROOT
from machine.setting_up import set_up
from machine.steps import Trouble, complain, say

# What may be drilled: a module of this package for each.
NAMES = (
    "worker",
    "publish",
    "sign_in",
    "ingest",
    "cases",
    "schema",
    "phone",
    "live_faults",
    "live",
)
RESULTS = LOCAL / "drill"


def main(arguments: list[str]) -> int:
    names, minutes = _asked(arguments)
    if unknown := [name for name in names if name not in NAMES]:
        print(
            f"usage: scripts/drill [{'|'.join(NAMES)}] [--minutes 5]; unknown: {' '.join(unknown)}"
        )
        return 2
    with Interruptions() as interruptions:
        try:
            return _drill(names or NAMES, minutes)
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            say("\nStopped.")
            return 130
        finally:
            interruptions.hold()


def _asked(arguments: list[str]) -> tuple[list[str], str]:
    """The names, and the minutes of `--minutes 1` (or none: each drill has its own); what is no
    number is said by the drill."""
    if "--minutes" not in arguments[:-1]:
        return arguments, ""
    place = arguments.index("--minutes")
    return arguments[:place] + arguments[place + 2 :], arguments[place + 1]


def _drill(names, minutes: str) -> int:
    """The number of drills in which something was not as it should be."""
    say("Setting up")
    # schemathesis and playwright, of "schema", "phone" and "live", come with what tests need.
    set_up(private_database=True, tests=bool({"schema", "phone", "live"} & set(names)))
    RESULTS.mkdir(parents=True, exist_ok=True)
    surroundings = django_commands.surroundings() | {
        "DRILL_MINUTES": minutes,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parents[1])]),
    }
    failed = 0
    for name in names:
        say(f"\n== {name}")
        result = RESULTS / f"{name}.json"
        command = [str(PYTHON), "-m", "drills", name, str(result)]
        drill = subprocess.Popen(command, env=surroundings, cwd=ROOT, start_new_session=True)
        try:
            failed += drill.wait() != 0
        except Interrupted:
            drill.terminate()
            drill.wait()
            raise
        say(f"   {result.relative_to(ROOT) if result.is_relative_to(ROOT) else result}")
    return failed
