"""`scripts/drill [name ...]`: long failure drills, in a private database that they may restart.

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
NAMES = ("worker", "publish")
RESULTS = LOCAL / "drill"


def main(arguments: list[str]) -> int:
    if unknown := [name for name in arguments if name not in NAMES]:
        print(f"usage: scripts/drill [{'|'.join(NAMES)}]; unknown: {' '.join(unknown)}")
        return 2
    with Interruptions() as interruptions:
        try:
            return _drill(arguments or NAMES)
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            say("\nStopped.")
            return 130
        finally:
            interruptions.hold()


def _drill(names) -> int:
    """The number of drills in which something was not as it should be."""
    say("Setting up")
    set_up(private_database=True, tests=False)
    RESULTS.mkdir(parents=True, exist_ok=True)
    surroundings = django_commands.surroundings() | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parents[1])])
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
