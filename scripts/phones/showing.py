"""What the person in front of it sees: a line while it runs, a table at the end; and the file."""

import asyncio
import json
import math
import sys
import time
from pathlib import Path

from .figures import Figures

_EVERY_S = 1.0  # on a terminal, where the line is written over
_EVERY_IN_A_LOG_S = 10.0
_EVERY_IN_A_LONG_LOG_S = 60.0
_KINDS = ("log-in", "shift", "batch", "report", "mark", "read", "action")


class Progress:
    def __init__(self, figures: Figures, seconds: float) -> None:
        self._figures = figures
        self._terminal = sys.stdout.isatty()
        slow = _EVERY_IN_A_LOG_S if math.isfinite(seconds) else _EVERY_IN_A_LONG_LOG_S
        self._every = _EVERY_S if self._terminal else slow

    async def show(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await asyncio.sleep(self._every)
                if self._terminal:
                    print(f"\r{self._line():<100}", end="", flush=True)
                else:
                    print(self._line(), flush=True)
        finally:
            if self._terminal:
                print()

    def _line(self) -> str:
        figures, fixes = self._figures, self._figures.fixes
        batches = figures.percentiles("batch")
        minutes, seconds = divmod(int(time.monotonic() - figures.began), 60)
        walking = figures.shifts_begun - figures.shifts_ended
        return (
            f"{minutes:3d}:{seconds:02d}  on shift {walking}/{figures.phones}"
            f"  fixes {fixes.made}, waiting {fixes.lost}"
            f"  reports {figures.reports_acknowledged}  errors {sum(figures.errors.values())}"
            f"  batch p50 {batches['p50'] * 1000:.0f} ms, p99 {batches['p99'] * 1000:.0f} ms"
        )


def table(figures: Figures) -> str:
    fixes = figures.fixes
    requests = sum(len(values) for values in figures.latencies.values())
    rows = [
        ("phones", figures.phones),
        ("signed in", f"{figures.logged_in}, all together in {figures.log_in_seconds or 0:.1f} s"),
        ("shifts", f"{figures.shifts_begun} begun, {figures.shifts_ended} ended"),
        ("fixes made", fixes.made),
        ("  acknowledged", fixes.acknowledged),
        ("  lost", fixes.lost),
        ("fixes sent again on purpose", f"{fixes.resent} in another batch"),
        ("batches repeated on purpose", f"{figures.batches_sent_twice} under the same uuid"),
        ("server: received", fixes.received),
        ("server: stored", fixes.stored),
        ("server: duplicate", fixes.duplicate),
        ("server: quarantined", _counted(fixes.quarantined)),
        ("reports", f"{figures.reports_made} made, {figures.reports_acknowledged} acknowledged"),
        ("cases moved", _counted(figures.cases_moved)),
        ("requests", figures.requests),
        ("errors", _counted(figures.errors)),
        ("failed phones", _counted(figures.failed_phones)),
        ("own processor time", f"{time.process_time():.1f} s"),
    ]
    lines = [f"{name:<28} {value}" for name, value in rows]
    lines += ["", f"{'latency, ms':<28} {'count':>7} {'p50':>8} {'p99':>8} {'max':>8}"]
    for kind in _KINDS:
        if figures.latencies.get(kind):
            lines.append(_latency(kind, figures.percentiles(kind)))
    if requests:
        lines.append(_latency("all", figures.percentiles()))
    return "\n".join(lines)


def verdict(complaints: list[str]) -> str:
    if not complaints:
        return "Nothing was lost, and the server's counts are those of the phones."
    return "Not as it should be:\n" + "\n".join(f"  {complaint}" for complaint in complaints)


def write_json(figures: Figures, path: Path) -> None:
    fixes = figures.fixes
    content = {
        "phones": figures.phones,
        "log_ins": {"count": figures.logged_in, "seconds": figures.log_in_seconds},
        "shifts": {"begun": figures.shifts_begun, "ended": figures.shifts_ended},
        "fixes": {
            "made": fixes.made,
            "broken_on_purpose": fixes.broken,
            "acknowledged": fixes.acknowledged,
            "lost": fixes.lost,
            "resent_on_purpose": fixes.resent,
        },
        "server": {
            "received": fixes.received,
            "stored": fixes.stored,
            "duplicate": fixes.duplicate,
            "quarantined": dict(fixes.quarantined),
        },
        "batches_repeated_on_purpose": figures.batches_sent_twice,
        "batches_answered_otherwise": figures.batches_answered_otherwise,
        "reports": {"made": figures.reports_made, "acknowledged": figures.reports_acknowledged},
        "cases_moved": dict(figures.cases_moved),
        "requests": figures.requests,
        "errors": dict(figures.errors),
        "failed_phones": dict(figures.failed_phones),
        "latency_ms": {kind: _milliseconds(figures.percentiles(kind)) for kind in figures.latencies}
        | {"all": _milliseconds(figures.percentiles())},
        "own_processor_seconds": time.process_time(),
        "complaints": figures.complaints(),
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


def _latency(kind: str, seconds: dict[str, float]) -> str:
    p50, p99, most = (seconds[name] * 1000 for name in ("p50", "p99", "max"))
    return f"  {kind:<26} {seconds['count']:>7} {p50:>8.1f} {p99:>8.1f} {most:>8.1f}"


def _milliseconds(seconds: dict[str, float]) -> dict[str, float]:
    return {
        name: value if name == "count" else round(value * 1000, 2)
        for name, value in seconds.items()
    }
