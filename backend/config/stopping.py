"""Being told to stop, by SIGTERM or SIGINT, without being torn from what is being done."""

import os
import signal
from collections.abc import Callable

STOPPING = (signal.SIGTERM, signal.SIGINT)


def told_to_stop(then: Callable[[], None] = lambda: None) -> int:
    """A file for `select` that becomes readable with such a signal and stays so until it is read.

    `then` is called as soon as Python comes by; the file tells even while it computes in C.
    To hold signals back instead is not enough: libraries have threads that take them too.
    """
    told, tell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(tell)
    for number in STOPPING:
        signal.signal(number, lambda number, frame: then())
    return told
