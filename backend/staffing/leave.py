"""Which grids a leave leaves without cover."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from .models import Absence

_UNCOVERED = """
    SELECT DISTINCT a.id, p.grid_id
    FROM staffing_absence a
    JOIN staffing_posting p ON p.member_id = a.member_id AND p.period && a.period
        AND p.kind <> 'cover'
    WHERE a.id = ANY(%(absences)s)
      AND NOT tstzmultirange(p.period * a.period * tstzrange(%(now)s, NULL)) <@ coalesce(
        (SELECT range_agg(c.period) FROM staffing_posting c
         WHERE c.absence_id = a.id AND c.grid_id = p.grid_id AND c.post = p.post
           AND c.domains @> p.domains), '{}'::tstzmultirange)
"""


def uncovered_by(absences: Iterable[Absence], now: datetime) -> dict[int, set[int]]:
    """By the id of each leave: ids of the grids that the absent member serves and nobody covers
    for some of what is left of it."""
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        ids = [absence.pk for absence in absences]
        cursor.execute(_UNCOVERED, {"absences": ids, "now": now})
        for absence, grid in cursor.fetchall():
            found[absence].add(grid)
    return found
