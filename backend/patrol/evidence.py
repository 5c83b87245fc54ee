"""What a shift tells of the ground: edges that count, imprecise positions, and gaps. Pure.

On duty every moment either lies in an edge that counts, or nothing but reach is known of it: a
gap between the nearest positions. With one exception: phones are told to send nothing while they
are still, so a silence that begins and ends in one place is somebody who stood there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.conf import settings

from .cleaning import Cleaned
from .coverage import Evidence, Gap
from .duty import Duty, epoch_ms
from .planes import metres_of
from .traces import Trace

# Where an edge counts, and up to where a position says anything (recipes for cleaning).
LONGEST_EDGE_MS = settings.PATROL_CLEANING["edge_seconds"] * 1000
# Standing: no further apart, and no longer without a sign. After that it may as well be a flat
# battery.
STILL_M = 50.0
STILL_MS = 60 * 60 * 1000

Spans = list[tuple[int, int]]  # epoch ms, half-open


@dataclass(frozen=True)
class Period:
    """[since, until), epoch ms."""

    since: int
    until: int

    def holds(self, began: datetime, ended: datetime) -> bool:
        return self.since <= epoch_ms(began) and epoch_ms(ended) <= self.until


def on_duty(duty: Duty, period: Period) -> Spans:
    """The spans of a shift outside its pauses, as far as they lie in the period."""
    bounds = [duty.started_at, *duty.bounds]
    spans = []
    for index in range(0, len(bounds), 2):
        ends = bounds[index + 1] if index + 1 < len(bounds) else duty.ends_at
        since = max(epoch_ms(bounds[index]), period.since)
        until = min(epoch_ms(min(ends, duty.ends_at)), period.until)
        if since < until:
            spans.append((since, until))
    return spans


def evidence_of(trace: Trace, cleaned: Cleaned, spans: Spans) -> Evidence:
    """Of the positions of a shift in spans on duty: those that count, and those only shown."""
    span = _span_of(trace.moment, spans)
    which = cleaned.shown & (span >= 0)
    known, span, counted = trace.taken(which), span[which], cleaned.counted[which]
    places = metres_of(known.lon, known.lat)
    edges = _edges(known, (span, cleaned.stretch[which]), counted)
    begin, end = edges.T
    acc = np.nan_to_num(known.acc, nan=0.0)
    return Evidence(
        edges=np.stack((places[begin], places[end]), axis=1),
        edge_acc=np.maximum(acc[begin], acc[end]),
        spots=places[~counted],
        spot_acc=acc[~counted],
        gaps=tuple(_gaps(known.moment, places, known.moment[edges], spans)),
    )


def kept_evidence(
    lines: Iterable[np.ndarray], gaps: Iterable[dict], period: Period, *, whole: bool
) -> Evidence:
    """Of what is kept of a shift whose positions are gone: lines (degrees) and gaps (Summary).

    The lines lie within 5 m of the edges that counted and have no accuracies: 15 m to each side
    is what they cover. They have no times either: `whole` says that the shift lies in the period
    as a whole; otherwise nobody knows which of it does.
    """
    places = [metres_of(*np.asarray(line, dtype=float)[:, :2].T) for line in lines]
    edges = np.concatenate(
        [np.empty((0, 2, 2)), *(np.stack((one[:-1], one[1:]), axis=1) for one in places)]
    )
    kept = tuple(gap for one in gaps if (gap := _kept_gap(one, period)))
    if not whole:
        return Evidence(perhaps=edges, gaps=kept)
    return Evidence(edges=edges, edge_acc=np.zeros(len(edges)), gaps=kept)


def _kept_gap(gap: dict, period: Period) -> Gap | None:
    since, until = (epoch_ms(datetime.fromisoformat(gap[name])) for name in ("from", "to"))
    if since >= period.until or until <= period.since:
        return None
    ends = [end for end in (gap["from_position"], gap["to_position"]) if end]
    lon, lat = np.array(ends, dtype=float).reshape(-1, 2).T
    places = metres_of(lon, lat)
    return None if _still(until - since, places) else Gap((until - since) / 1000, places)


def _edges(known: Trace, within: tuple[np.ndarray, ...], counted: np.ndarray) -> np.ndarray:
    """Pairs of indices, shape (n, 2): from one counting position of a device to its next, as far
    as they are alike in all of `within`."""
    order = np.flatnonzero(counted)
    order = order[np.lexsort((known.moment[order], known.device[order]))]
    begin, end = order[:-1], order[1:]
    counts = (
        (known.device[begin] == known.device[end])
        & np.all([one[begin] == one[end] for one in within], axis=0)
        & (known.moment[end] - known.moment[begin] <= LONGEST_EDGE_MS)
    )
    return np.column_stack((begin[counts], end[counts]))


def _gaps(moment: np.ndarray, places: np.ndarray, known: np.ndarray, spans: Spans):
    """The stretches of `spans` in no edge (`known`: shape (n, 2), from and to), cut at positions.

    `moment` in order of time.
    """
    starts, ends = np.sort(known[:, 0]), np.sort(known[:, 1])
    for since, until in spans:
        first, last = np.searchsorted(moment, [since, until])
        cuts = np.concatenate(([since], moment[first:last], [until]))
        middle = (cuts[:-1] + cuts[1:]) / 2
        inside = np.searchsorted(starts, middle) > np.searchsorted(ends, middle)
        for index in np.flatnonzero(~inside & (np.diff(cuts) > 0)):
            # The first cut and the last are the span's own, and no position.
            at = range(max(first, first + index - 1), min(last, first + index + 1))
            lasts, around = int(cuts[index + 1] - cuts[index]), places[list(at)]
            if not _still(lasts, around):
                yield Gap(lasts / 1000, around)


def _still(lasts_ms: int, ends: np.ndarray) -> bool:
    """Whether a silence is somebody who stood where they were."""
    return (
        len(ends) == 2 and lasts_ms <= STILL_MS and bool(np.hypot(*(ends[1] - ends[0])) <= STILL_M)
    )


def _span_of(moment: np.ndarray, spans: Spans) -> np.ndarray:
    """The index of the span that each moment lies in, -1 for none."""
    if not spans:
        return np.full(moment.shape, -1)
    since, until = np.array(spans, dtype=np.int64).T
    index = np.searchsorted(since, moment, side="right") - 1
    return np.where((index >= 0) & (moment < until[index]), index, -1)
