"""All viewers with equal rights: what they see now, what changed of late, and their frames.

Pure: no database, no clock, no socket. A viewer holds no queue of its own, only how far it has
been told; frames for a slow one are merged here by key when it comes for them.
"""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

from . import frames
from .rights import Rights, rank

# Who is further behind than this gets a snapshot (states) or reads the table (events).
CHANGES_KEPT = 30
EVENTS_KEPT = 500


class StateRow(NamedTuple):
    """A row of the state table; `payload` is JSON text, None when the key is gone."""

    key: str
    tier: str
    scope: str
    kind: str
    payload: str | None


class EventRow(NamedTuple):
    """A row of the event table with its frame, which is the same for all who may see it.

    `age`: seconds from its commit to its read.
    """

    pos: int
    scope: str
    kind: str
    tier: str
    frame: str
    age: float = 0.0


class Audience:
    def __init__(self, rights: Rights, *, tick: int, pos: int) -> None:
        self.rights = rights
        self.viewer_count = 0
        self._visible: dict[str, str] = {}
        self._changes: deque[tuple[int, dict[str, str | None]]] = deque()
        self._changes_from = tick
        self._events: deque[EventRow] = deque()
        self._events_from = pos
        self._pending: dict[str, str | None] = {}
        self._snapshot: str | None = None
        self._deltas: dict[tuple[int, int], str] = {}

    # --- told by the board -------------------------------------------------------------------

    def look(self, key: str, rows: Iterable[StateRow]) -> None:
        """Note what these viewers see of a key now: the highest tier they hold, or nothing."""
        payload = self._seen(rows)
        if payload is None:
            if self._visible.pop(key, None) is not None:
                self._pending[key] = None
        elif self._visible.get(key) != payload:
            self._visible[key] = payload
            self._pending[key] = payload

    def begin(self) -> None:
        """What was noted so far is where these viewers start from, not a change."""
        self._pending = {}

    def close_tick(self, tick: int) -> bool:
        """Make what was noted the changes of this tick; false when there were none."""
        if not self._pending:
            return False
        self._changes.append((tick, self._pending))
        if len(self._changes) > CHANGES_KEPT:
            self._changes_from = self._changes.popleft()[0]
        self._pending = {}
        self._snapshot = None
        self._deltas.clear()
        return True

    def append(self, event: EventRow) -> bool:
        """Keep an event if these viewers may see it; false when they may not."""
        if not self.rights.covers(event.scope, event.kind, event.tier):
            return False
        self._events.append(event)
        if len(self._events) > EVENTS_KEPT:
            self._events_from = self._events.popleft().pos
        return True

    def forget_events(self, pos: int) -> None:
        """The order begins anew at `pos`: the database was restored."""
        self._events.clear()
        self._events_from = pos

    # --- asked by viewers --------------------------------------------------------------------

    def snapshot_frame(self, cursor: int) -> str:
        if self._snapshot is None:
            self._snapshot = frames.joined(self._visible)
        return frames.snapshot(cursor, self._snapshot)

    def frame_since(self, tick: int, cursor: int) -> str | None:
        """The changes after `tick`, merged by key: a delta, a snapshot if too far back, or None."""
        if tick < self._changes_from:
            return self.snapshot_frame(cursor)
        if not self._changes or self._changes[-1][0] <= tick:
            return None
        if (tick, cursor) not in self._deltas:
            merged: dict[str, str | None] = {}
            for at, changes in self._changes:
                if at > tick:
                    merged.update(changes)
            self._deltas[tick, cursor] = frames.delta(cursor, merged)
        return self._deltas[tick, cursor]

    def events_after(self, pos: int) -> list[EventRow] | None:
        """The events after `pos` in order; None when that is further back than is kept here."""
        if pos < self._events_from:
            return None
        found: deque[EventRow] = deque()
        for event in reversed(self._events):
            if event.pos <= pos:
                break
            found.appendleft(event)
        return list(found)

    def _seen(self, rows: Iterable[StateRow]) -> str | None:
        seen = [
            row
            for row in rows
            if row.payload is not None and self.rights.covers(row.scope, row.kind, row.tier)
        ]
        return max(seen, key=lambda row: rank(row.tier)).payload if seen else None
