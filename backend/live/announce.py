"""How an action tells the live map what it changed: rows in the action's own transaction.

Scopes are paths such as `/1/27/1034/` (areas) or `/1/27/1034/g55/` (a grid); a viewer whose
scope is a prefix of a row's scope receives it. `live` gives them no other meaning.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import Json, execute_values

from .models import Event, Tier


@dataclass(frozen=True)
class Latest:
    """The newest state of a key. `payload` None: the key is gone."""

    key: str
    scope: str
    kind: str
    payload: Any
    tier: str = Tier.OPEN


_UPSERT = """
    INSERT INTO live_state AS s (key, tier, scope, kind, payload, xid, changed_at)
    VALUES %s
    ON CONFLICT (key, tier) DO UPDATE SET
        scope = excluded.scope, kind = excluded.kind, payload = excluded.payload,
        xid = excluded.xid, changed_at = excluded.changed_at
"""
_ROW = "(%s, %s, %s, %s, %s, pg_current_xact_id()::text::bigint, clock_timestamp())"


def put_states(states: Iterable[Latest]) -> None:
    """Replace the states of some keys. Rows are written in key order, so writers never deadlock."""
    rows = sorted(
        (s.key, str(s.tier), s.scope, s.kind, None if s.payload is None else Json(s.payload))
        for s in states
    )
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _UPSERT, rows, template=_ROW)


def append_event(
    *, name: str, kind: str, scope: str, payload: Any, at: datetime, tier: str = Tier.OPEN
) -> None:
    """Append an event; it gets its place in the order when the transaction commits."""
    Event.objects.create(name=name, kind=kind, scope=scope, payload=payload, at=at, tier=tier)
