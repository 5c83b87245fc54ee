"""How an action tells the live map what it changed: rows in the action's own transaction.

Scopes are paths such as `/1/27/1034/` (areas) or `/1/27/1034/g55/` (a grid); a viewer whose
scope is a prefix of a row's scope receives it. `live` gives them no other meaning.

Announce as the last lines of an action. Events get their place under a lock that commits wait
for; whatever else a commit still has to check then stands before it in the queue, not inside it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from django.db import connection
from psycopg2.extras import Json, execute_values

from .models import Event, Tier


@dataclass(frozen=True)
class Latest:
    """The newest state of a key. `payload`: a msgspec Struct, or plain values; None: it is gone."""

    key: str
    scope: str
    kind: str
    payload: Any
    tier: str = Tier.OPEN


_INSERT = "INSERT INTO live_state AS s (key, tier, scope, kind, payload, xid, changed_at)"
_OR_UPDATE = """
    ON CONFLICT (key, tier) DO UPDATE SET
        scope = excluded.scope, kind = excluded.kind, payload = excluded.payload,
        xid = excluded.xid, changed_at = excluded.changed_at
"""
_UPSERT = f"{_INSERT} VALUES %s {_OR_UPDATE}"
_ROW = "(%s, %s, %s, %s, %s, pg_current_xact_id()::text::bigint, clock_timestamp())"
_MOVE = "scope = %(new)s || substr(t.scope, length(%(old)s) + 1)"
_MOVE_EVENTS = f"UPDATE live_event AS t SET {_MOVE} WHERE scope LIKE %(old)s || '%%'"  # noqa: S608
# Locked in the order in which writers of states take them: Python's, whatever the database's is.
_MOVE_STATES = f"""
    UPDATE live_state AS t
    SET {_MOVE}, xid = pg_current_xact_id()::text::bigint, changed_at = clock_timestamp()
    FROM (
        SELECT key, tier FROM live_state WHERE scope LIKE %(old)s || '%%'
        ORDER BY key COLLATE "C", tier COLLATE "C" FOR UPDATE
    ) AS held
    WHERE t.key = held.key AND t.tier = held.tier
"""  # noqa: S608 (made of constants)
_ROWS_A_STATEMENT = 1000
_json = partial(Json, dumps=partial(json.dumps, ensure_ascii=False))


def put_states(states: Iterable[Latest]) -> None:
    """Replace the states of some keys; of several for one key and tier, the last one stays.

    Rows are written in key order, so that writers never deadlock.
    """
    rows = {(state.key, str(state.tier)): state for state in states}
    if rows:
        # psycopg2's own cursor raises psycopg2's errors; callers (and the answer to an outage)
        # know Django's.
        with connection.wrap_database_errors, connection.cursor() as cursor:
            execute_values(
                cursor.cursor,
                _UPSERT,
                [_row(key, tier, rows[key, tier]) for key, tier in sorted(rows)],
                template=_ROW,
                page_size=_ROWS_A_STATEMENT,
            )


def put_state_of(question: str) -> str:
    """The SQL that replaces the open states that `question` gives (key, scope, kind, payload), for
    a statement that changes the thing itself and must not take two turns to the database.

    Of one key only: many rows belong into `put_states`, which keeps their order.
    """
    row = f"key, '{Tier.OPEN}', scope, kind, payload, pg_current_xact_id()::text::bigint"
    return f"{_INSERT} SELECT {row}, clock_timestamp() FROM ({question}) AS new {_OR_UPDATE}"  # noqa: S608


def append_event(
    *, name: str, kind: str, scope: str, payload: Any, at: datetime, tier: str = Tier.OPEN
) -> None:
    """Append an event; it gets its place in the order when the transaction commits."""
    told = msgspec.to_builtins(payload)
    Event.objects.create(name=name, kind=kind, scope=scope, payload=told, at=at, tier=tier)


def move_scopes(*, old: str, new: str) -> None:
    """Whatever was announced at or below the path `old` stands at or below `new` from now on.

    Viewers of the old path lose the states, those of the new one get them; events of the week
    reach whoever returns under the new path.
    """
    with connection.cursor() as cursor:
        for move in (_MOVE_EVENTS, _MOVE_STATES):
            cursor.execute(move, {"old": old, "new": new})


def _row(key: str, tier: str, state: Latest) -> tuple:
    payload = None if state.payload is None else _json(msgspec.to_builtins(state.payload))
    return key, tier, state.scope, state.kind, payload
