"""Writes down how cases stand, so that what was counted once can be counted again.

Where a case lies and when it is due also changes without a step of its story: boundaries take
effect, areas move, the calendar is edited. `note_what_changed` finds that by comparing.
"""

from datetime import datetime

from django.db import connection

from .models import Case, Stood

# Held while it is written: whoever acts on a case at this moment writes down how it stands after.
_WHAT_CHANGED = """
    WITH otherwise AS (
        SELECT c.id, c.state, c.scope, c.type_id, c.urgency, c.tier, c.yellow_at, c.due_at
        FROM incidents_case c
        LEFT JOIN LATERAL (
            SELECT * FROM incidents_stood s WHERE s.case_id = c.id ORDER BY s.id DESC LIMIT 1
        ) s ON true
        WHERE c.closed_at IS NULL
          AND (c.state, c.scope, c.type_id, c.urgency, c.tier, c.yellow_at, c.due_at)
              IS DISTINCT FROM
              (s.state, s.scope, s.type_id, s.urgency, s.tier, s.yellow_at, s.due_at)
        FOR UPDATE OF c SKIP LOCKED
    )
    INSERT INTO incidents_stood (case_id, at, state, scope, type_id, urgency, tier, yellow_at,
        due_at)
    SELECT id, %s, state, scope, type_id, urgency, tier, yellow_at, due_at FROM otherwise
"""


def note_standing(case: Case, *, at: datetime) -> None:
    """Write down how a saved case stands, under its lock; `at`: when we learned it."""
    Stood.objects.create(
        case=case,
        at=at,
        state=case.state,
        scope=case.scope,
        type_id=case.type_id,
        urgency=case.urgency,
        tier=case.tier,
        yellow_at=case.yellow_at,
        due_at=case.due_at,
    )


def note_what_changed(now: datetime) -> int:
    """Write down the open cases that stand otherwise than was written last; their count."""
    with connection.cursor() as cursor:
        cursor.execute(_WHAT_CHANGED, [now])
        return cursor.rowcount
