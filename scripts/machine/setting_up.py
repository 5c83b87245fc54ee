"""`scripts/setup`: whatever is missing on this machine, in the order in which it is needed."""

import os
import sys

from . import conformance, django_commands, environment, front_end, packages
from .interruptions import Interrupted, Interruptions
from .locks import awaited
from .places import BUILT, LOCAL
from .steps import Trouble, complain, say


def set_up(*, private_database: bool, tests: bool) -> None:
    """Quick when nothing is missing. One set-up at a time in a checkout."""
    # An unusual umask must not hide the checkout's files from the database's account.
    os.umask(0o022)
    with awaited(BUILT / "setup.lock", waiting="  Another set-up is running here; waiting for it."):
        LOCAL.mkdir(parents=True, exist_ok=True)
        packages.provide(private_database=private_database, tests=tests)
        environment.provide(tests=tests)
        if tests:
            conformance.provide()
        django_commands.ensure_secret_key()
        django_commands.compile_translations()
        front_end.provide()
        django_commands.collect_static_files()


def main(arguments: list[str]) -> int:
    if set(arguments) - {"--tests"}:
        print("usage: scripts/setup [--tests]", file=sys.stderr)
        return 2
    with Interruptions():
        try:
            say("Setting up")
            private = "DATABASE_URL" not in os.environ
            set_up(private_database=private, tests="--tests" in arguments)
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            say("\nStopped. What was half done is done again the next time.")
            return 130
    say("Everything is there.")
    return 0
