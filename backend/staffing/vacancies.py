"""格中有人: which grids lack a leader, a worker, or somebody for one of the domains."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

_GRIDS_WITH_POSTS = """
    SELECT g.code,
           bool_or(p.post = 'leader'),
           bool_or(p.post = 'worker'),
           array(SELECT DISTINCT d
                 FROM staffing_posting q, unnest(q.domains) d
                 WHERE q.grid_id = g.grid_id AND q.post = 'professional' AND q.period @> %(at)s
                 ORDER BY d)
    FROM territory_gridversion g
    LEFT JOIN staffing_posting p ON p.grid_id = g.grid_id AND p.period @> %(at)s
    WHERE g.boundary_id = (
        SELECT id FROM territory_boundary
        WHERE level = 'grid' AND published_at <= %(at)s ORDER BY published_at DESC LIMIT 1)
    GROUP BY g.code, g.grid_id
    ORDER BY g.code
"""


@dataclass(frozen=True)
class Vacancies:
    """Codes of grids; `uncovered_domains` maps a grid to the domains nobody there serves."""

    without_leader: list[str]
    without_worker: list[str]
    uncovered_domains: dict[str, list[str]]


def vacancies(at: datetime, domains: list[str]) -> Vacancies:
    """The holes in the roster at a moment. `domains`: the codes every grid must have."""
    with connection.cursor() as cursor:
        cursor.execute(_GRIDS_WITH_POSTS, {"at": at})
        rows = cursor.fetchall()
    return Vacancies(
        without_leader=[code for code, leader, _, _ in rows if not leader],
        without_worker=[code for code, _, worker, _ in rows if not worker],
        uncovered_domains={
            code: missing
            for code, _, _, served in rows
            if (missing := [domain for domain in domains if domain not in served])
        },
    )
