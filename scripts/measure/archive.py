"""A year of cases, made up: 1,300 a day over all grids and types, archived but for two weeks.

They are laid down by the database itself, month by month backwards from today, with keys as if
they had come in their order.
"""

from django.db import connection
from django.utils import timezone

from backend.accounts.models import User

PER_DAY = 1300
DAYS = 366  # at most; keys are counted from that long ago
DAYS_OPEN = 14
# A word that nobody used but in a few reports of this month, and one that is in every tenth.
RARE, COMMON = "独角兽", "占道"

_GROUND = """
    CREATE TABLE bench_grid AS
    SELECT row_number() OVER (ORDER BY code) - 1 AS n, grid_id, path, kind,
           split_part(path, '/', 3)::bigint AS township,
           ST_PointOnSurface(shape) AS place
    FROM territory_gridversion;
    CREATE TABLE bench_type AS
    SELECT row_number() OVER (ORDER BY type_id) - 1 AS n, type_id AS code, id AS terms, urgency,
           tier
    FROM incidents_terms WHERE tier <> 'restricted' AND upper_inf(period)
"""
_CASES = """
    INSERT INTO incidents_case (id, number, type_id, terms_id, state, awaits, version, urgency,
        tier, scope, grid_id, position, shown_position, address, description, owner_centre_id,
        owner_department_id, handler_department_id, ending, round, returned_count, extended_count,
        reported_at, closed_at, yellow_at, due_at)
    SELECT id, to_char(reported_at, 'YYYYMMDD') || '-' || lpad(id::text, 6, '0'), type, terms,
        state, '', 6, urgency, tier, path, grid_id, spot, spot, '', description,
        CASE WHEN state IN ('dispatched', 'handling') THEN NULL ELSE township END,
        CASE WHEN state IN ('dispatched', 'handling') THEN 'THW' END, 'THW',
        CASE WHEN state IN ('closed', 'archived') THEN 'done' ELSE '' END, 1, 0, 0,
        reported_at,
        CASE WHEN state IN ('closed', 'archived') THEN reported_at + interval '1 day' END,
        CASE WHEN state NOT IN ('closed', 'archived') THEN reported_at + interval '8 days' END,
        CASE WHEN state NOT IN ('closed', 'archived') THEN reported_at + interval '10 days' END
    FROM (
        SELECT (%(days)s - day) * %(per_day)s + k + 1 AS id, t.code AS type, t.terms,
            t.urgency, t.tier, g.path, g.grid_id, g.township,
            ST_Translate(g.place, (h %% 97 - 48) * 2e-5, (h %% 89 - 44) * 2e-5) AS spot,
            %(now)s::timestamptz - make_interval(secs =>
                (day + 1 - k::float / %(per_day)s) * 86400) AS reported_at,
            CASE WHEN day >= %(open)s THEN 'archived'
                WHEN h / 7 %% %(open)s < day THEN 'closed'
                ELSE (ARRAY['reported', 'accepted', 'filed', 'dispatched', 'handling', 'checking'])
                    [h %% 6 + 1] END AS state,
            (ARRAY['长江路', '香江路', '井冈山路', '滨海大道', '双珠路', '珠山路', '江山路'])
                [h %% 7 + 1] || h %% 400 || '号，'
            || CASE WHEN h %% 10 = 0 THEN %(common)s ELSE '垃圾' END
            || (ARRAY['无人清理', '影响通行', '堆在路口', '已有数日'])[h / 3 %% 4 + 1]
            || CASE WHEN k = 7 AND day < 28 THEN '，旁有' || %(rare)s || '雕像' ELSE '' END
            AS description
        FROM generate_series(%(first)s, %(last)s) AS day, generate_series(0, %(per_day)s - 1) AS k,
            LATERAL (SELECT abs(hashint4(day * 10000 + k)) AS h) AS mixed
            JOIN bench_grid g ON g.n = h %% (SELECT count(*) FROM bench_grid)
            JOIN bench_type t ON t.n = h / 11 %% (SELECT count(*) FROM bench_type)
    ) AS made ORDER BY id
"""
_STOOD = """
    INSERT INTO incidents_stood (case_id, at, state, scope, type_id, urgency, tier, yellow_at,
        due_at)
    SELECT c.id, e.at, c.state, c.scope, c.type_id, c.urgency, c.tier, c.yellow_at, c.due_at
    FROM incidents_case c JOIN incidents_caseevent e ON e.case_id = c.id
    WHERE c.id > %(above)s AND c.id <= %(upto)s ORDER BY e.id
"""
# What follows is made from the cases of these days.
_NEW = "FROM incidents_case c WHERE c.id > %(above)s AND c.id <= %(upto)s"
_REPORTS = f"""
    INSERT INTO incidents_report (uuid, case_id, reporter_id, source, description, occurred_at,
        received_at, crs, evidence, digest, answer)
    SELECT gen_random_uuid(), c.id,
        CASE WHEN starts_with(c.scope, %(scope)s) AND c.id %% 2 = 0
            THEN %(desk)s ELSE %(other)s END,
        'hotline', c.description, c.reported_at, c.reported_at, '', '{{}}', '', '{{}}'
    {_NEW}
"""
_EVENTS = """
    INSERT INTO incidents_caseevent (case_id, seq, uuid, action, by_id, at, happened_at, from_state,
        to_state, version, fields, evidence, words, chain)
    SELECT c.id, step, gen_random_uuid(), action, %(other)s, c.reported_at, c.reported_at, '',
        c.state, step, '{}', '{}', '', ''
    FROM incidents_case c, unnest(ARRAY['report', 'accept', 'file', 'dispatch', 'take'])
        WITH ORDINALITY AS steps (action, step)
    WHERE c.id > %(above)s AND c.id <= %(upto)s
"""
_CLOCKS = f"""
    INSERT INTO incidents_clock (case_id, clock, "limit", started_at, extensions, pauses, counted,
        yellow_at, due_at, twice_at, provisional, corrections, stopped_at,
        heard_at, kept)
    SELECT c.id, 'handle', '10d', c.reported_at, '[]', '{{}}', '{{}}',
        c.reported_at + interval '8 days', c.reported_at + interval '10 days',
        c.reported_at + interval '20 days', false, '[]', c.closed_at,
        c.closed_at,
        CASE WHEN c.closed_at IS NOT NULL THEN true END
    {_NEW}
"""


class Archive:
    """Grows backwards; `desk` is an operator who took half of the calls of `scope` themselves."""

    def __init__(self, *, scope: str, desk: User, other: User) -> None:
        self._days = 0
        self._told = {
            "days": DAYS,
            "per_day": PER_DAY,
            "open": DAYS_OPEN,
            "now": timezone.now(),
            "rare": RARE,
            "common": COMMON,
            "scope": scope,
            "desk": desk.pk,
            "other": other.pk,
        }
        with connection.cursor() as cursor:
            cursor.execute(_GROUND)

    def reach(self, days: int) -> None:
        """Lay down all cases up to so many days ago, and let the database look at them."""
        new = {
            "first": self._days,
            "last": days - 1,
            "above": (DAYS - days + 1) * PER_DAY,
            "upto": (DAYS - self._days + 1) * PER_DAY,
        }
        with connection.cursor() as cursor:
            for sql in (_CASES, _REPORTS, _EVENTS, _STOOD, _CLOCKS):
                cursor.execute(sql, self._told | new)
            for table in ("case", "report", "caseevent", "stood", "clock"):
                cursor.execute(f"VACUUM ANALYZE incidents_{table}")
        self._days = days
