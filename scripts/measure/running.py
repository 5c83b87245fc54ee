"""`scripts/bench [name ...]`, `scripts/bench live [options]`: measures against a peer or a limit in
the same run, in a database of its own.

Standard library only: it runs before there is an environment.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path

from machine import django_commands
from machine.cluster import Cluster
from machine.interruptions import Interrupted, Interruptions
from machine.places import LOCAL, PYTHON, ROOT
from machine.setting_up import set_up
from machine.steps import Trouble, complain, say

# What may be measured: a module of this package for each, with its own peer and limits.
NAMES = (
    "ingest",
    "locate",
    "tiles",
    "features",
    "plan",
    "watch",
    "days",
    "cases",
    "phone",
    "map",
    "live",
)
RESULTS = LOCAL / "bench"


def main(arguments: list[str]) -> int:
    names = list(takewhile(lambda one: not one.startswith("-"), arguments))
    options = arguments[len(names) :]
    unknown = [name for name in names if name not in NAMES]
    if unknown or (options and names != ["live"]):
        print(f"usage: scripts/bench [{'|'.join(NAMES)}], scripts/bench live --help")
        return 2
    with Interruptions() as interruptions, ExitStack() as closing:
        try:
            return _measure(names or NAMES, options, closing, interruptions)
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            say("\nStopped.")
            return 130
        finally:
            interruptions.hold()


def _measure(names, options: list[str], closing: ExitStack, interruptions: Interruptions) -> int:
    """The number of measurements that missed a limit of theirs."""
    given_url = os.environ.get("DATABASE_URL")
    say("Setting up")
    # The browser of "phone" and "map" comes with what tests need.
    set_up(private_database=not given_url, tests=bool({"phone", "map"} & set(names)))
    RESULTS.mkdir(parents=True, exist_ok=True)
    url = given_url
    if not given_url:
        cluster = Cluster("bench", hurried=lambda: interruptions.hurried)
        url = closing.enter_context(cluster).url
    surroundings = django_commands.surroundings(url) | {
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(Path(__file__).parents[1])])
    }
    missed = 0
    for name in names:
        say(f"\n== {name}")
        sys.stdout.flush()
        result = RESULTS / f"{name}.json"
        command = [str(PYTHON), "-m", "measure", name, str(result), *options]
        missed += subprocess.run(command, env=surroundings, cwd=ROOT, check=False).returncode != 0
        say(f"   {result.relative_to(ROOT) if result.is_relative_to(ROOT) else result}")
    return missed
