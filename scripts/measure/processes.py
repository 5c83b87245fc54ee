"""What processes take of the machine: seconds of its processors, and memory."""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_SECONDS = 5.0


def cpu_seconds(pid: int, *, with_ended_children: bool = False) -> float:
    """Of a process since it began."""
    fields = _stat(pid)
    return sum(map(int, fields[11 : 15 if with_ended_children else 13])) / _TICKS


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def children_of(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident_mb(pid: int, *, own: bool = False) -> float:
    """`own`: without what it shares with others (the buffers of a database)."""
    name = "RssAnon:" if own else "VmRSS:"
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0


def _stat(pid: int) -> list[str]:
    """From the state on: what stands after the name, which may hold spaces."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


# Seconds of processor time so far, and MB now.
Look = Callable[[], tuple[float, float]]


def of_process(pid: int) -> Look:
    return lambda: (cpu_seconds(pid), resident_mb(pid))


def of_database(backend: int) -> Look:
    """All processes of the database to which `backend` belongs; memory that none shares."""
    postmaster = parent_of(backend)

    def look() -> tuple[float, float]:
        seconds, megabytes = cpu_seconds(postmaster, with_ended_children=True), 0.0
        for pid in (postmaster, *children_of(postmaster)):
            try:
                seconds += cpu_seconds(pid) if pid != postmaster else 0.0
                megabytes += resident_mb(pid, own=True)
            except FileNotFoundError:
                continue  # a backend that ended meanwhile
        return seconds, megabytes

    return look


def of_machine() -> tuple[float, float]:
    """All that was not idle, and what is in use."""
    fields = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    memory = {
        line.split()[0]: int(line.split()[1])
        for line in Path("/proc/meminfo").read_text().splitlines()
    }
    busy = sum(fields) - fields[3] - fields[4]  # without idle and waiting for a disk
    return busy / _TICKS, (memory["MemTotal:"] - memory["MemAvailable:"]) / 1024


class Watch:
    """Samples each `looks` every few seconds, in a thread, until left.

    `rows`: by name `[[seconds since the beginning, cores in use, MB], ...]`.
    """

    def __init__(self, looks: Mapping[str, Look]) -> None:
        self.rows: dict[str, list[list[float]]] = {name: [] for name in looks}
        self._looks = looks
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        began = before = time.monotonic()
        used = {name: look()[0] for name, look in self._looks.items()}
        while not self._ended.wait(_EVERY_SECONDS):
            now = time.monotonic()
            for name, look in self._looks.items():
                try:
                    seconds, megabytes = look()
                except FileNotFoundError:
                    continue  # it has ended
                cores = (seconds - used[name]) / (now - before)
                self.rows[name].append(
                    [round(now - began, 1), round(cores, 3), round(megabytes, 1)]
                )
                used[name] = seconds
            before = now


def show_processes(rows: Mapping[str, Sequence[Sequence[float]]]) -> None:
    print(
        f"   {'':42} {'cores: min':>10} {'median':>7} {'max':>7}"
        f" {'MB: min':>8} {'median':>7} {'max':>7}"
    )
    for name, samples in rows.items():
        if samples:
            cores, memory = ([row[n] for row in samples] for n in (1, 2))
            print(
                f"   {name:42} {min(cores):10.2f} {median(cores):7.2f} {max(cores):7.2f}"
                f" {min(memory):8,.0f} {median(memory):7,.0f} {max(memory):7,.0f}"
            )
