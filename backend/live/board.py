"""What the server holds: the newest state of every key, and how far the events have come.

Pure: fed by the hub, asked by viewers, both on the event loop, so nothing here is locked.
"""

from collections.abc import Iterable
from typing import Protocol

from .audience import Audience, EventRow, StateRow
from .rights import Rights, prefixes


class Watcher(Protocol):
    def wake(self) -> None: ...


class Board:
    """`tick` counts the reads that changed something, `pos` is the last event, `era` counts
    how often the order of events began anew (a restored database). `pos` None: nothing read yet.
    `read_at`: when what it was fed last was read, by the feeder's clock.
    """

    def __init__(self) -> None:
        self.tick = 0
        self.pos: int | None = None
        self.era = 0
        self.read_at = 0.0
        self._rows: dict[str, dict[str, StateRow]] = {}
        self._audiences: dict[Rights, Audience] = {}
        self._by_scope: dict[str, set[Audience]] = {}
        self._watchers: dict[Watcher, tuple[Audience, ...]] = {}

    # --- fed by the hub ----------------------------------------------------------------------

    def replace(self, rows: Iterable[StateRow], pos: int, restored: bool = False) -> None:
        """All states anew, at place `pos`: after the first read, or after a lost connection.

        `restored`: the events are others than those known so far.
        """
        first = self.pos is None
        if restored:
            self.era += 1
            for audience in self._audiences.values():
                audience.forget_events(pos)
        self.pos = pos
        fresh = list(rows)
        kept = {(row.key, row.tier) for row in fresh}
        gone = [
            row._replace(payload=None)
            for tiers in self._rows.values()
            for row in tiers.values()
            if (row.key, row.tier) not in kept
        ]
        self.update([*gone, *fresh])
        if first or restored:
            self._wake(self._watchers)

    def update(self, rows: Iterable[StateRow]) -> None:
        """Rows that were written since the last read, some of them perhaps known already."""
        touched: dict[Audience, set[str]] = {}
        for row in rows:
            held = self._rows.get(row.key, {}).get(row.tier)
            if held == row or (held is None and row.payload is None):
                continue
            scopes = {*prefixes(row.scope), *(prefixes(held.scope) if held else ())}
            self._hold(row)
            for scope in scopes & self._by_scope.keys():
                for audience in self._by_scope[scope]:
                    touched.setdefault(audience, set()).add(row.key)
        self.tick += 1
        changed = set()
        for audience, keys in touched.items():
            for key in keys:
                audience.look(key, self._rows.get(key, {}).values())
            if audience.close_tick(self.tick):
                changed.add(audience)
        self._wake_audiences(changed)

    def append(self, events: list[EventRow]) -> None:
        """The next events, in order."""
        reached = set()
        for event in events:
            candidates = set().union(
                *(self._by_scope.get(scope, ()) for scope in prefixes(event.scope))
            )
            reached.update(audience for audience in candidates if audience.append(event))
        if events:
            self.pos = events[-1].pos
        self._wake_audiences(reached)

    # --- asked by viewers --------------------------------------------------------------------

    def attend(self, watcher: Watcher) -> None:
        """Be woken by the first read, even without an audience."""
        self._watchers.setdefault(watcher, ())

    def join(self, watcher: Watcher, rights: Rights) -> Audience:
        """The audience of these rights, from now on waking this watcher; leaves former ones."""
        former = self._watchers.get(watcher, ())
        self._watchers[watcher] = ()
        audience = self._joined(watcher, rights, states=True)
        self._part(former)
        return audience

    def join_for_events(self, watcher: Watcher, rights: Rights) -> Audience:
        """The audience of these rights too, of which only events will be asked.

        What is one person's alone stands apart, or nobody would share frames with anybody; and
        no state is looked at for it, or every viewer who comes would cost a walk through all.
        """
        return self._joined(watcher, rights, states=False)

    def _joined(self, watcher: Watcher, rights: Rights, *, states: bool) -> Audience:
        if (audience := self._audiences.get(rights)) is None:
            audience = self._gather(rights, states=states)
        audience.viewer_count += 1
        self._watchers[watcher] = (*self._watchers.get(watcher, ()), audience)
        return audience

    def leave(self, watcher: Watcher) -> None:
        self._part(self._watchers.pop(watcher, ()))

    def _gather(self, rights: Rights, *, states: bool) -> Audience:
        audience = Audience(rights, tick=self.tick, pos=self.pos or 0)
        for key, tiers in self._rows.items() if states else ():
            audience.look(key, tiers.values())
        audience.begin()
        self._audiences[rights] = audience
        for scope in rights.scopes:
            self._by_scope.setdefault(scope, set()).add(audience)
        return audience

    def _part(self, audiences: tuple[Audience, ...]) -> None:
        for audience in audiences:
            audience.viewer_count -= 1
            if not audience.viewer_count:
                self._dissolve(audience)

    def _dissolve(self, audience: Audience) -> None:
        del self._audiences[audience.rights]
        for scope in audience.rights.scopes:
            self._by_scope[scope].discard(audience)
            if not self._by_scope[scope]:
                del self._by_scope[scope]

    def _hold(self, row: StateRow) -> None:
        tiers = self._rows.setdefault(row.key, {})
        if row.payload is None:
            tiers.pop(row.tier, None)
            if not tiers:
                del self._rows[row.key]
        else:
            tiers[row.tier] = row

    def _wake_audiences(self, audiences: set[Audience]) -> None:
        if audiences:
            self._wake(w for w, held in self._watchers.items() if not audiences.isdisjoint(held))

    @staticmethod
    def _wake(watchers: Iterable[Watcher]) -> None:
        for watcher in watchers:
            watcher.wake()
