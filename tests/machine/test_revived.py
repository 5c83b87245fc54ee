"""A process that ends by itself is started again: later each time, and never two at once."""

import os
import time

import pytest

from scripts.machine import revived
from scripts.machine.children import Child
from scripts.machine.revived import Revived


@pytest.fixture
def watched(tmp_path):
    """`watched(seconds)`: a revived process that notes its start and lives so long each time."""
    started: list[Revived] = []

    def start(seconds: float, **pauses: float) -> Revived:
        command = ["/bin/sh", "-c", f"echo started; sleep {seconds}; exit 3"]

        def begin() -> Child:
            return Child(
                "one", command, log=tmp_path / "one.log", env=dict(os.environ), cwd=tmp_path
            )

        started.append(Revived(begin, **pauses))
        return started[-1]

    yield start
    for one in started:
        one.stop(patience=0)


def tend_until(one: Revived, lines: list[str]) -> float:
    """Tend until the log says so; the seconds that took."""
    began = time.monotonic()
    while one.child.log.read_text().splitlines() != lines:
        assert time.monotonic() < began + 30, one.child.log.read_text()
        one.tend()
        time.sleep(0.01)
    return time.monotonic() - began


def test_waits_longer_each_time_up_to_a_bound(watched, monkeypatch):
    monkeypatch.setattr(revived, "FIRST_PAUSE_SECONDS", 0.2)
    one = watched(0, longest_pause_seconds=0.3)
    lines = ["started"]
    for pause in (0.2, 0.3, 0.3):
        lines += ["-- exit code 3; started again in 0 s", "started"]
        assert tend_until(one, lines) >= pause


def test_one_that_lived_long_begins_again_with_the_first_pause(watched, monkeypatch):
    monkeypatch.setattr(revived, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(revived, "SETTLED_SECONDS", 0.1)
    one = watched(0.15)
    lines = ["started"]
    for _ in range(12):  # doubling would come to 40 s
        lines += ["-- exit code 3; started again in 0 s", "started"]
    tend_until(one, lines)
