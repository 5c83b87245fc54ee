"""Which grids a leave leaves without cover."""

from django.db import connection

from .models import Absence

_UNCOVERED = """
    SELECT DISTINCT p.grid_id
    FROM staffing_absence a
    JOIN staffing_posting p ON p.member_id = a.member_id AND p.period && a.period
        AND p.kind <> 'cover'
    WHERE a.id = %(absence)s
      AND NOT tstzmultirange(p.period * a.period * tstzrange(%(now)s, NULL)) <@ coalesce(
        (SELECT range_agg(c.period) FROM staffing_posting c
         WHERE c.absence_id = a.id AND c.grid_id = p.grid_id AND c.post = p.post
           AND c.domains @> p.domains), '{}'::tstzmultirange)
"""


def uncovered_by(absence: Absence, now) -> set[int]:
    """Ids of the grids that the absent member serves and nobody covers for some of what is left
    of the leave."""
    with connection.cursor() as cursor:
        cursor.execute(_UNCOVERED, {"absence": absence.pk, "now": now})
        return {grid for (grid,) in cursor.fetchall()}
