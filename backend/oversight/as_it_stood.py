"""Cases as they stood at a moment, in SQL: the one place that figures of matters begin from.

What is known of a moment is what had been written down by then: rows of `incidents_stood`, and
steps of the story, by when we learned of them. Restricted matters are in no figure, whoever asks
(domain.md, Tiers: never on walls): a figure is the same for everybody.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from backend.incidents.workflow import OPEN_STATES
from backend.territory.models import Area

# Joins `s`, how the case of `{case}` stood at `{until}`, within the area and not restricted. An
# area is known by its id, whatever it lies below by now.
STOOD = """
    JOIN LATERAL (
        SELECT w.state, w.scope, w.type_id, w.urgency, w.tier, w.yellow_at, w.due_at
        FROM incidents_stood w
        WHERE w.case_id = {case} AND w.at <= %(until)s
        ORDER BY w.id DESC LIMIT 1
    ) s ON strpos(s.scope, %(step)s) > 0 AND s.tier <> 'restricted'
"""
# The matters that were open: what is open still, or has ended since.
OPEN_MATTERS = f"""
    SELECT c.id, c.number, c.reported_at, c.tier AS tier_now, s.*
    FROM incidents_case c {STOOD.format(case="c.id")}
    WHERE (c.closed_at IS NULL OR c.closed_at > %(until)s) AND c.reported_at <= %(until)s
      AND s.state = ANY(%(open)s)
"""  # noqa: S608 (made of constants)


def rows(sql: str, area: Area, **told: Any) -> Iterator[tuple]:
    """The rows of a statement about an area, which may name `step`, `open` and what is told."""
    known = {"step": f"/{area.pk}/", "open": [state.value for state in OPEN_STATES]}
    with connection.cursor() as cursor:
        cursor.execute(sql, known | told)
        return iter(cursor.fetchall())
