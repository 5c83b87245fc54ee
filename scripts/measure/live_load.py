"""How much is asked of the live wire, what became of it, and the largest load that holds."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

LONGEST_P99_SECONDS = 1.5
LEAST_SENT = 0.98
READING = 20
_TRIES = 5


@dataclass(frozen=True)
class Load:
    phones: int
    interval: float
    viewers: int
    stalled: int

    def part(self, share: float) -> "Load":
        """There are no more phones than grids: for more than the whole they send more often."""
        return replace(
            self,
            phones=round(self.phones * min(share, 1.0)),
            interval=self.interval / max(share, 1.0),
            viewers=max(READING, round(self.viewers * share)),
        )

    @property
    def fixes_a_second(self) -> float:
        return self.phones / self.interval

    def __str__(self) -> str:
        return f"{self.phones} phones at {self.interval:.2f} s, {self.viewers} viewers"


@dataclass(frozen=True)
class Trial:
    """What became of a load. `waits`: by kind of viewer, seconds; infinite when it never came."""

    load: Load
    seconds: float
    waits: dict[str, np.ndarray]
    sent: int
    acknowledged: int
    told: dict
    rows: dict[str, list[list[float]]]

    @property
    def all_waits(self) -> np.ndarray:
        return np.concatenate([*self.waits.values(), np.empty(0)])

    @property
    def p99(self) -> float:
        return (
            float(np.percentile(self.all_waits, 99, method="higher"))
            if len(self.all_waits)
            else np.inf
        )

    @property
    def asked(self) -> float:
        return self.load.fixes_a_second * self.seconds

    @property
    def sent_part(self) -> float:
        return self.sent / self.asked

    @property
    def was_sent(self) -> bool:
        """Who waits for an answer sends less than was asked: that would be another load. Of some
        phones one fix more or less falls into the time that was watched."""
        return self.sent + sqrt(self.load.phones) >= LEAST_SENT * self.asked

    @property
    def acknowledged_part(self) -> float:
        return self.acknowledged / max(1, self.sent)

    @property
    def holds(self) -> bool:
        return (
            self.p99 <= LONGEST_P99_SECONDS
            and self.was_sent
            and self.acknowledged_part == 1.0
            and not self.told["cut_off"]
        )


def largest_share(try_out: Callable[[Load, float], Trial], whole: Trial, seconds: float) -> float:
    """By doubling and halving, in shorter runs; 0 when none of those tried held."""
    held, missed = (1.0, None) if whole.holds else (0.0, 1.0)
    for _ in range(_TRIES):
        share = 2 * held if missed is None else (held + missed) / 2
        trial = try_out(whole.load.part(share), seconds)
        print(
            f"   {trial.load}: p99 {trial.p99 * 1000:,.0f} ms, {trial.sent_part:.1%} sent,"
            f" {trial.acknowledged_part:.1%} of that acknowledged,"
            f" {trial.told['cut_off']} cut off: {'holds' if trial.holds else 'does not hold'}",
            flush=True,
        )
        held, missed = (share, missed) if trial.holds else (held, share)
    return held
