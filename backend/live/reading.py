"""The questions the wire asks the database, each as one statement (`connecting.py`)."""

from datetime import datetime
from typing import Any, NamedTuple

from . import frames
from .audience import EventRow, StateRow
from .rights import Rights

EVENT_CHANNEL = "live_event"
EVENTS_A_PAGE = 500
# The lock of the order of events; the trigger in 0001_initial takes it too.
PLACE_LOCK = 7311001

_STATES = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           s.key, s.tier, s.scope, s.kind, s.payload::text, s.changed_at,
           extract(epoch FROM clock_timestamp() - s.changed_at)::float8
    FROM (SELECT 1) AS always LEFT JOIN live_state AS s ON s.xid >= %s
"""
_EVENTS = """
    SELECT pos, id, name, kind, scope, tier, at, payload::text,
           extract(epoch FROM clock_timestamp() - placed_at)::float8
    FROM live_event WHERE pos > %s {and_more} ORDER BY pos LIMIT %s
"""
_PLACE = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM live_event_place"
_OLDEST = "SELECT min(pos) FROM live_event"
_BEGINS_AFTER = "SELECT coalesce(max(begins_after), 0) FROM live_origin"


class States(NamedTuple):
    """Rows, and where the next read has to start: the oldest transaction open at this one.

    `ages`: seconds since each write, by what tells it from others.
    """

    rows: list[StateRow]
    xmin: int
    ages: dict[tuple[str, str, datetime], float]


def states_since(cursor: Any, xmin: int) -> States:
    """All rows written by transactions from `xmin` on; 0 reads every row.

    The snapshot's own oldest transaction comes with the same statement: what commits after it,
    however long it has been open, is at or beyond that and found by the next read.
    """
    cursor.execute(_STATES, [xmin])
    found = cursor.fetchall()
    rows, ages = [], {}
    for _, key, tier, scope, kind, payload, changed_at, age in found:
        if key is not None:
            rows.append(StateRow(key, tier, scope, kind, payload))
            ages[key, tier, changed_at] = age
    return States(rows, found[0][0], ages)


def events_after(
    cursor: Any, pos: int, *, upto: int | None = None, rights: Rights | None = None
) -> list[EventRow]:
    """At most EVENTS_A_PAGE events after `pos` in order, of these rights only if given."""
    conditions, values = [], [pos]
    if upto is not None:
        conditions.append("AND pos <= %s")
        values.append(upto)
    if rights is not None:
        views = []
        for view in rights.views:
            views.append("(kind = ANY(%s) AND tier = ANY(%s) AND scope ^@ ANY(%s::text[]))")
            values += [list(view.kinds), list(view.tiers), list(view.scopes)]
        conditions.append(f"AND ({' OR '.join(views) or 'false'})")
    cursor.execute(_EVENTS.format(and_more=" ".join(conditions)), [*values, EVENTS_A_PAGE])
    return [
        EventRow(
            pos,
            scope,
            kind,
            tier,
            frames.event(pos=pos, id=id, name=name, area=scope, at=at, payload=payload),
            age,
        )
        for pos, id, name, kind, scope, tier, at, payload, age in cursor.fetchall()
    ]


class Page(NamedTuple):
    """Events in order, and the place up to which they are all there are."""

    events: list[EventRow]
    upto: int


def page(cursor: Any, rights: Rights, *, after: int, upto: int) -> Page | None:
    """The events of these rights in `after < pos <= upto`, or the first of them; None when some
    are kept no more."""
    events = events_after(cursor, after, upto=upto, rights=rights)
    # Asked last: the sweep may have come by since this viewer began, or a moment ago.
    if not is_reachable(cursor, after):
        return None
    full = len(events) == EVENTS_A_PAGE
    return Page(events, events[-1].pos if full else upto)


def place(cursor: Any) -> int:
    """The last place ever given, seen or not yet."""
    cursor.execute(_PLACE)
    return cursor.fetchone()[0]


def begins_after(cursor: Any) -> int:
    """A smaller place was given before the database was restored."""
    cursor.execute(_BEGINS_AFTER)
    return cursor.fetchone()[0]


def settled_place(cursor: Any) -> int:
    """The last place given, at a moment when nobody is between place and commit.

    Whatever commits later has a greater place; without the lock an event whose place is taken
    but not yet visible would be skipped for good. Both in one message, which is a transaction: a
    process that vanished between them would keep all writers waiting at their commits.
    """
    cursor.execute(f"SELECT pg_advisory_xact_lock({PLACE_LOCK}); {_PLACE}")
    return cursor.fetchone()[0]


def is_reachable(cursor: Any, pos: int) -> bool:
    """Whether every event after `pos` is still kept, and `pos` was ever given.

    False for a cursor that is too old, or from before a restore.
    """
    if pos < begins_after(cursor):
        return False
    last = place(cursor)
    cursor.execute(_OLDEST)
    oldest = cursor.fetchone()[0]
    if pos >= last:
        return pos == last
    return oldest is not None and pos + 1 >= oldest
