"""格中有人: which grids lack a leader, a worker, or somebody for one of the domains, and when.

A post of a grid is filled while somebody serves in it who is not away: home, additional and cover
alike. So leave without cover is a hole as long as it lasts, and so is a posting that goes on while
its account is closed or its member has left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from .models import Post

_HOLES = """
    WITH gone AS (
        SELECT member_id, period FROM staffing_absence WHERE period && %(window)s::tstzrange
        UNION ALL
        SELECT id, tstzrange(left_at, NULL) FROM staffing_member WHERE left_at IS NOT NULL
        UNION ALL
        SELECT m.id, tstzrange(u.closed_at, NULL)
        FROM staffing_member m JOIN accounts_user u ON u.id = m.user_id WHERE NOT u.is_active),
    away AS (SELECT member_id, range_agg(period) AS times FROM gone GROUP BY member_id),
    served AS (
        SELECT p.grid_id, p.post, domain,
               range_agg(tstzmultirange(p.period)
                         - coalesce(a.times, '{}'::tstzmultirange)) AS times
        FROM staffing_posting p
        LEFT JOIN away a ON a.member_id = p.member_id,
        unnest(CASE WHEN p.post = 'professional' THEN p.domains ELSE '{""}' END) AS domain
        WHERE p.period && %(window)s::tstzrange
        GROUP BY p.grid_id, p.post, domain),
    wanted AS (
        SELECT * FROM (VALUES ('leader', ''), ('worker', '')) AS posts (post, domain)
        UNION ALL SELECT 'professional', unnest(%(domains)s::text[]))
    SELECT g.grid_id, g.code, w.post, w.domain, lower(hole), upper(hole)
    FROM territory_gridversion g
    CROSS JOIN wanted w
    LEFT JOIN served s ON s.grid_id = g.grid_id AND s.post = w.post AND s.domain = w.domain
    CROSS JOIN LATERAL (
        SELECT hole FROM unnest(tstzmultirange(%(window)s::tstzrange)
                                - coalesce(s.times, '{}'::tstzmultirange)) AS hole
        WHERE hole && tstzrange(%(at)s, %(until)s, '[]') ORDER BY hole LIMIT 1) AS next_one
    WHERE g.boundary_id = (
        SELECT id FROM territory_boundary
        WHERE level = 'grid' AND published_at <= %(at)s ORDER BY published_at DESC LIMIT 1)
    ORDER BY g.code, w.post, w.domain
"""


@dataclass(frozen=True)
class Hole:
    """Nobody serves a grid in a post (`domain` "" but for professionals) in [since, until).

    `since` is no earlier than the moment from which was looked; `until` None: nobody is posted
    to come.
    """

    grid_id: int
    code: str
    post: str
    domain: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Vacancies:
    """Codes of grids; `uncovered_domains` maps a grid to the domains nobody there serves."""

    without_leader: list[str]
    without_worker: list[str]
    uncovered_domains: dict[str, list[str]]


def vacancies(at: datetime, domains: list[str]) -> Vacancies:
    """The holes in the roster at a moment. `domains`: the codes every grid must have."""
    return summed_up(holes(at, domains))


def holes(
    at: datetime,
    domains: list[str],
    *,
    within: timedelta = timedelta(0),
    looking_back: timedelta = timedelta(0),
) -> list[Hole]:
    """Of each post of each grid in force the first hole that is there or begins in time.

    `within`: so long ahead a hole is looked for; `looking_back`: so far is looked for when one
    that is there began.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _HOLES,
            {
                "at": at,
                "until": at + within,
                "window": f"[{(at - looking_back).isoformat()},)",
                "domains": domains,
            },
        )
        return [Hole(*row) for row in cursor.fetchall()]


def summed_up(found: Iterable[Hole], at: datetime | None = None) -> Vacancies:
    """The holes of a moment by what is missing; `at`: leaves out those to come after it."""
    there = [hole for hole in found if at is None or hole.since <= at]
    uncovered: dict[str, list[str]] = {}
    for hole in there:
        if hole.post == Post.PROFESSIONAL:
            uncovered.setdefault(hole.code, []).append(hole.domain)
    return Vacancies(
        without_leader=[hole.code for hole in there if hole.post == Post.LEADER],
        without_worker=[hole.code for hole in there if hole.post == Post.WORKER],
        uncovered_domains=uncovered,
    )
