"""`scripts/test`: what people and CI run. Ends at the first check that fails, with its code."""

import os
import signal
import subprocess
from contextlib import ExitStack
from pathlib import Path

from . import django_commands, front_end
from .children import dying_with_parent
from .cluster import Cluster
from .interruptions import Interrupted, Interruptions
from .locks import held
from .places import ENVIRONMENT, FRONT_END, LOCAL, PYTHON, ROOT
from .setting_up import set_up
from .steps import Trouble, complain, say

# A process for each core of CI, each with a database of its own (tests/sharing.py).
PROCESSES = ["-n", "2"]


def main(arguments: list[str]) -> int:
    with Interruptions() as interruptions:
        try:
            with ExitStack() as closing:
                try:
                    return _check(arguments, closing, interruptions)
                finally:
                    interruptions.hold()
        except Trouble as trouble:
            complain(trouble)
            return 1
        except Interrupted:
            return 128 + (interruptions.received or signal.SIGINT)


def _check(arguments: list[str], closing: ExitStack, interruptions: Interruptions) -> int:
    """The exit code of the first check that fails, 0 when none does."""
    closing.enter_context(
        held(
            LOCAL / "test.lock",
            note=f"process {os.getpid()}",
            refusal="The tests already run in this checkout ({note}).",
        )
    )
    say("Setting up")
    set_up(private_database=True, tests=True)
    cluster = closing.enter_context(
        Cluster("test", durable=False, hurried=lambda: interruptions.hurried)
    )
    surroundings = django_commands.surroundings(cluster.url)

    for heading, command in _linters():
        if code := _say_and_run(heading, command, cwd=ROOT, env=surroundings):
            return code
    if front_end.exists():
        for script in ("check", "test"):
            env = front_end.surroundings()
            command = front_end.run(script)
            if code := _say_and_run(f"npm run {script}", command, cwd=FRONT_END, env=env):
                return code
    command = [PYTHON, "-m", "pytest", *(arguments or PROCESSES)]
    return _say_and_run("pytest", command, cwd=ROOT, env=surroundings)


def _linters() -> list[tuple[str, list[str | Path]]]:
    missing_migrations = ["makemigrations", "--check", "--dry-run"]
    return [
        ("ruff check", [PYTHON, "-m", "ruff", "check"]),
        ("ruff format --check", [PYTHON, "-m", "ruff", "format", "--check"]),
        ("lint-imports", [ENVIRONMENT / "bin" / "lint-imports"]),
        ("migrations are complete", django_commands.manage(*missing_migrations)),
    ]


def _say_and_run(heading: str, command: list[str | Path], *, cwd: Path, env: dict[str, str]) -> int:
    """Run in the terminal's own process group, so that a debugger can read the keyboard."""
    say(f"\n== {heading}")
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )
    try:
        return process.wait()
    except Interrupted:
        _end(process)
        raise


def _end(process: subprocess.Popen) -> None:
    """Ctrl-C reached it as well, a plain signal to us did not: wait a moment, then pass it on."""
    for act in (None, signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if act:
            process.send_signal(act)
        try:
            process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            continue
        return
