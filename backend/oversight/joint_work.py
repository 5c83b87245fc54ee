"""吹哨报到 under way: departments that were called to open matters, came, and reported back."""

from datetime import datetime

from backend.territory.models import Area

from .as_it_stood import OPEN_MATTERS, rows

# By department: a second whistle for one that was called already changes nothing. A new round
# begins anew.
_CALLED = f"""
    WITH matters AS ({OPEN_MATTERS}),
    steps AS (
        SELECT m.id, e.action, e.fields FROM matters m
        JOIN incidents_caseevent e ON e.case_id = m.id AND e.at <= %(until)s
        WHERE m.state IN ('dispatched', 'handling', 'suspended')
          AND e.action IN ('whistle', 'arrive', 'co_report')
          AND e.seq > coalesce((
              SELECT max(r.seq) FROM incidents_caseevent r
              WHERE r.case_id = m.id AND r.action = 'redo' AND r.at <= %(until)s), 0)
    ),
    called AS (
        SELECT DISTINCT id, jsonb_array_elements_text(fields -> 'departments') AS department
        FROM steps WHERE action = 'whistle'
    ),
    done AS (SELECT DISTINCT id, action, fields ->> 'department' AS department FROM steps)
    SELECT count(DISTINCT c.id), count(*),
        count(*) FILTER (WHERE (c.id, c.department) IN (
            SELECT id, department FROM done WHERE department IS NOT NULL)),
        count(*) FILTER (WHERE (c.id, c.department) IN (
            SELECT id, department FROM done
            WHERE department IS NOT NULL AND action = 'co_report'))
    FROM called c
"""  # noqa: S608 (made of constants)


def joint_work(area: Area, at: datetime) -> dict[str, int]:
    """`matters` with departments called, and of those `called` how many `arrived` and `reported`;
    whoever reports back has been there."""
    names = ("matters", "called", "arrived", "reported")
    return dict(zip(names, next(rows(_CALLED, area, until=at)), strict=True))
