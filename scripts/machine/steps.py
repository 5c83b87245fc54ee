"""One step at a time: said before it runs, logged while it runs, explained when it fails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from .children import dying_with_parent, fresh_log, last_lines
from .places import LOGS


class Trouble(Exception):
    """Something foreseeable stands in the way. The text says what, and what to do about it."""


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(trouble: Trouble) -> None:
    sys.stdout.flush()
    print(f"\n{trouble}", file=sys.stderr, flush=True)


def step(
    heading: str,
    *commands: Sequence[str | Path],
    log: str,
    advice: str = "",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    may_be_orphaned: bool = False,
) -> None:
    """Run `commands` in turn, output to the log named `log`; Trouble at the first failure.

    `may_be_orphaned`: the command should rather finish than be cut off when we are killed.
    """
    log_file = fresh_log(LOGS / f"{log}.log")
    print(f"  {heading} ... ", end="", flush=True)
    began = time.monotonic()
    for command in commands:
        code = _run(command, log_file, cwd, env, may_be_orphaned)
        if code != 0:
            say("failed")
            raise Trouble(
                f"{heading}: `{_shown(command)}` failed ({code}).\n"
                f"{last_lines(log_file)}\n"
                f"All of its output: {log_file}" + (f"\n{advice}" if advice else "")
            )
    say(f"{time.monotonic() - began:.0f} s")


def _run(
    command: Sequence[str | Path],
    log_file: Path,
    cwd: Path | None,
    env: dict[str, str] | None,
    may_be_orphaned: bool,
) -> int:
    with log_file.open("ab") as output:
        output.write(f"$ {_shown(command)}\n".encode())
        output.flush()
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=env,
                start_new_session=True,
                preexec_fn=None if may_be_orphaned else dying_with_parent(signal.SIGTERM),
            )
        except OSError as error:
            output.write(f"{error}\n".encode())
            return 127
    try:
        return process.wait()
    except BaseException:
        # SIGINT is what each of them (apt, pip, npm) takes as "stop at the next safe point".
        _signal_group(process, signal.SIGINT)
        process.wait()
        _signal_group(process, signal.SIGKILL)
        raise


def _signal_group(process: subprocess.Popen, number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _shown(command: Sequence[str | Path]) -> str:
    return " ".join(str(part) for part in command)
