"""What the phones counted, and whether the server counted the same."""

import time
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field

import numpy as np

from .patience import Answer

# Endless runs keep the newest of each kind.
_MOST_LATENCIES = 100_000


@dataclass
class Fixes:
    """Fixes by what became of them. What the phones know and what the server said are apart."""

    made: int = 0
    broken: int = 0  # of those made: sent as no position at all, on purpose
    acknowledged: int = 0  # of those made: answered for by a receipt
    broken_acknowledged: int = 0
    resent: int = 0  # acknowledged fixes sent once more in another batch, on purpose, and answered
    broken_resent: int = 0
    # Sums over the server's receipts, those of the fixes sent once more included:
    received: int = 0
    stored: int = 0
    duplicate: int = 0
    quarantined: Counter = field(default_factory=Counter)

    @property
    def lost(self) -> int:
        return self.made - self.acknowledged


@dataclass
class Figures:
    """One for the whole fleet."""

    phones: int = 0
    failed_phones: Counter = field(default_factory=Counter)
    fixes: Fixes = field(default_factory=Fixes)
    batches_sent_twice: int = 0  # the same uuid again, on purpose, and answered
    batches_answered_otherwise: int = 0  # of those: the second answer was not the first
    reports_made: int = 0
    reports_acknowledged: int = 0
    shifts_begun: int = 0
    shifts_ended: int = 0
    cases_moved: Counter = field(default_factory=Counter)
    requests: int = 0
    errors: Counter = field(default_factory=Counter)
    latencies: dict[str, deque] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=_MOST_LATENCIES))
    )
    began: float = field(default_factory=time.monotonic)
    first_log_in: float | None = None  # when the first was sent
    last_log_in: float | None = None  # when the last was answered with a token
    logged_in: int = 0

    def answered(self, kind: str, seconds: float, answer: Answer) -> None:
        self.requests += 1
        self.latencies[kind].append(seconds)
        if not answer.is_good:
            self.errors[f"{kind}: {answer.status} {answer.problem}".rstrip()] += 1

    def failed(self, kind: str, how: str) -> None:
        self.requests += 1
        self.errors[f"{kind}: {how}"] += 1

    def signing_in(self) -> None:
        self.first_log_in = self.first_log_in or time.monotonic()

    def signed_in(self) -> None:
        self.logged_in += 1
        self.last_log_in = time.monotonic()

    @property
    def log_in_seconds(self) -> float | None:
        """From the first phone's asking to the last one's token."""
        return self.last_log_in and self.last_log_in - self.first_log_in

    def receipt(self, receipt: dict) -> None:
        fixes = self.fixes
        fixes.received += receipt["received"]
        fixes.stored += receipt["stored"]
        fixes.duplicate += receipt["duplicate"]
        fixes.quarantined.update(row["reason"] for row in receipt["quarantined"])

    def percentiles(self, kind: str | None = None) -> dict[str, float]:
        """Seconds: `{count, p50, p99, max}` of one kind of request, or of all."""
        kinds = [kind] if kind else list(self.latencies)
        values = np.array([second for name in kinds for second in self.latencies[name]])
        if not len(values):
            return {"count": 0, "p50": 0.0, "p99": 0.0, "max": 0.0}
        p50, p99 = np.percentile(values, [50, 99])
        return {"count": len(values), "p50": p50, "p99": p99, "max": values.max()}

    def complaints(self) -> list[str]:
        """What is lost, and where the server's counts are not those of the phones."""
        fixes = self.fixes
        refused = sum(fixes.quarantined.values())
        expected = [
            ("fixes that were never acknowledged", fixes.lost, 0),
            (
                "reports that were never acknowledged",
                self.reports_made - self.reports_acknowledged,
                0,
            ),
            ("shifts that were not ended", self.shifts_begun - self.shifts_ended, 0),
            ("phones that failed", sum(self.failed_phones.values()), 0),
            ("rows received", fixes.received, fixes.acknowledged + fixes.resent),
            (
                "stored + duplicate + quarantined",
                fixes.stored + fixes.duplicate + refused,
                fixes.received,
            ),
            ("fixes stored", fixes.stored, fixes.acknowledged - fixes.broken_acknowledged),
            ("duplicates", fixes.duplicate, fixes.resent - fixes.broken_resent),
            ("quarantined", refused, fixes.broken_acknowledged + fixes.broken_resent),
            ("repeated batches answered otherwise", self.batches_answered_otherwise, 0),
        ]
        return [
            f"{what}: {found}, expected {wanted}"
            for what, found, wanted in expected
            if found != wanted
        ]
