"""The process that reads one file: takes an order, limits itself, answers, ends.

Its argument is the number of the process that asks.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

from . import limits, talk
from .results import Unreadable

_PR_SET_PDEATHSIG = 1  # of Linux (prctl.h)


def main() -> None:
    _end_with(int(sys.argv[1]))
    _limit_myself()
    # Libraries write to the standard output; the answer must not be mixed with that.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = talk.receive_order(sys.stdin.buffer)
    try:
        message = _carried_out(order, sys.stdin.buffer.read(), answer)
    except Unreadable as refusal:
        message = talk.Refused(refusal.reason, refusal.details)
    except MemoryError:
        message = talk.Refused("too_big", {})
    talk.send(answer, message)
    # Whatever the libraries would still tidy up is memory of a process that ends.
    os._exit(0)


def _carried_out(order: talk.Order, content: bytes, answer) -> talk.Message:
    """GDAL and its neighbours come in only when the limits stand."""
    if order.task == "codes":
        from .codes import read_table

        return talk.Codes(read_table(content))
    from .interpreting import interpret

    def progress(share: float) -> None:
        talk.send(answer, talk.Progress(share))

    return interpret(order, content, progress)


def _end_with(asker: int) -> None:
    """The kernel ends us with whoever asked, however that came to its end: nobody waits for the
    answer, and a new worker may have the same file in hand already."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != asker:  # it was gone before
        os._exit(1)


def _limit_myself() -> None:
    for what, limit in (
        (resource.RLIMIT_AS, limits.MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        # Never more than we were given ourselves.
        with contextlib.suppress(ValueError):
            resource.setrlimit(what, (least, least))


if __name__ == "__main__":
    main()
