"""Whether cases, stories, clocks, notices and the map hold exactly what people were told."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from backend.incidents.lamps import turn_lamps
from backend.incidents.proving import breaks

from .case_bodies import RECORDS
from .case_people import CaseDiary, Step
from .findings import Finding

# Each counts rows that should not be. Nothing of it asks the code that wrote them.
_NEVER = {
    "cases beside those that were reported": """
        SELECT (SELECT count(*) FROM incidents_case)
             - (SELECT count(*) FROM incidents_report WHERE uuid = ANY(%(reports)s))""",
    "reports that nobody was told of": """
        SELECT count(*) FROM incidents_report WHERE uuid <> ALL(%(reports)s)""",
    "cases whose version is not the count of their changes": """
        SELECT count(*) FROM incidents_case c WHERE version <> (
            SELECT count(*) FROM incidents_caseevent e WHERE e.case_id = c.id
                AND e.action <> ALL(%(records)s)
                AND e.uuid = ANY(%(acknowledged)s))""",
    "cases whose due time is not that of the clock that ends first": """
        SELECT count(*) FROM incidents_case c LEFT JOIN LATERAL (
            SELECT due_at, yellow_at FROM incidents_clock
            WHERE case_id = c.id AND stopped_at IS NULL AND paused_at IS NULL
            ORDER BY due_at LIMIT 1) first ON true
        WHERE c.due_at IS DISTINCT FROM first.due_at""",
    "ended cases with a running clock other than callback": """
        SELECT count(*) FROM incidents_clock k JOIN incidents_case c ON c.id = k.case_id
        WHERE c.closed_at IS NOT NULL AND c.ending <> 'merged'
            AND k.stopped_at IS NULL AND k.clock <> 'callback'""",
    "open cases that nothing makes due": """
        SELECT count(*) FROM incidents_case
        WHERE closed_at IS NULL AND state <> 'suspended' AND due_at IS NULL""",
    "suspended or merged cases with a ticking clock": """
        SELECT count(*) FROM incidents_case
        WHERE (state = 'suspended' OR (state = 'closed' AND ending = 'merged'))
            AND due_at IS NOT NULL""",
    "members who were not told once that a case came to them": """
        SELECT count(*) FROM incidents_caseevent e
        JOIN staffing_member m ON m.id = (e."to"->>'member')::bigint
        WHERE e.action IN ('dispatch', 'reassign') AND m.user_id <> e.by_id AND 1 <> (
            SELECT count(*) FROM notices_notice n
            WHERE n.to_id = m.user_id AND n.key = 'case.' || e.action || ':' || e.uuid)""",
    "departments whose clerks were not told once each": """
        SELECT count(*) FROM incidents_caseevent e JOIN incidents_case c ON c.id = e.case_id
        JOIN accounts_user u ON u.department_id = e."to"->>'department' AND u.role = 'department'
        JOIN territory_area a ON a.id = u.area_id AND starts_with(c.scope, a.path)
        WHERE e.action IN ('dispatch', 'reassign') AND u.id <> e.by_id AND 1 <> (
            SELECT count(*) FROM notices_notice n
            WHERE n.to_id = u.id AND n.key = 'case.' || e.action || ':' || e.uuid)""",
    "notices of steps that never were": """
        SELECT count(*) FROM notices_notice n WHERE kind LIKE 'case.%%'
            AND key ~ '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' AND NOT EXISTS (
                SELECT FROM incidents_caseevent e WHERE e.uuid = right(n.key, 36)::uuid)""",
    "critical matters that called nobody, or calls without a matter": """
        SELECT count(*) FROM (
            SELECT 'case.critical:' || c.number AS key FROM incidents_case c
            JOIN incidents_caseevent e ON e.case_id = c.id AND e.seq = 1
            JOIN incidents_terms t ON t.type_id = e.fields->>'type'
                AND t.period @> c.reported_at AND t.urgency = 'critical'
        ) reported FULL JOIN notices_call USING (key)
        WHERE reported.key IS NULL OR notices_call.id IS NULL""",
    "urgent notices without a message in the outbox, or with two": """
        SELECT count(*) FROM notices_notice n WHERE urgent AND %(channels)s <> (
            SELECT count(*) FROM notices_message m WHERE m.notice_id = n.id)""",
    "open cases whose marker is not the case": """
        SELECT count(*) FROM incidents_case c WHERE closed_at IS NULL AND NOT EXISTS (
            SELECT FROM live_state l WHERE l.key = 'case:' || c.number
            HAVING count(*) > 0 AND bool_and(
                l.payload->>'state' = c.state AND l.payload->>'type' = c.type_id
                AND l.payload->>'lamp' = CASE WHEN c.due_at < %(now)s THEN 'red'
                    WHEN c.yellow_at < %(now)s THEN 'yellow' ELSE 'green' END))""",
    "ended cases that are still on the map": """
        SELECT count(*) FROM incidents_case c
        JOIN live_state l ON l.key = 'case:' || c.number AND l.payload IS NOT NULL
        WHERE closed_at IS NOT NULL""",
    "markers of cases that never were": """
        SELECT count(*) FROM live_state l WHERE kind = 'case' AND NOT EXISTS (
            SELECT FROM incidents_case c WHERE l.key = 'case:' || c.number)""",
    "steps that the wire did not tell once": """
        SELECT count(*) FROM incidents_caseevent e JOIN incidents_case c ON c.id = e.case_id
        WHERE e.uuid = ANY(%(acknowledged)s) AND 1 <> (
            SELECT count(*) FROM live_event l WHERE l.name = 'case.' || e.action
                AND l.payload->>'number' = c.number AND (l.payload->>'at')::timestamptz = e.at
                AND l.payload->>'state' = e.to_state AND (l.payload->>'version')::int = e.version
                AND l.pos IS NOT NULL)""",
    "steps that the wire told and nobody did": """
        SELECT (SELECT count(*) FROM live_event WHERE kind = 'case')
             - (SELECT count(*) FROM incidents_caseevent WHERE uuid = ANY(%(acknowledged)s))""",
}
_STORY = """
    SELECT e.uuid, c.number, e.action, e.to_state, e.version
    FROM incidents_caseevent e JOIN incidents_case c ON c.id = e.case_id
"""


def agreement(diaries: Iterable[CaseDiary], *, channels: int) -> list[Finding]:
    """`diaries`: of everybody who acted, when all is quiet again; `channels`: the ways out of the
    house that are set up, so that what is urgent leaves by each."""
    diaries = list(diaries)
    acknowledged = {uuid: step for diary in diaries for uuid, step in diary.steps.items()}
    reports = [uuid for uuid, step in acknowledged.items() if step.action == "report"]
    again = sum((diary.tries_again for diary in diaries), Counter())
    faults = [fault for diary in diaries for fault in diary.faults]
    # Time turns lamps without anybody acting: the sweep has been, as it has where nobody kills.
    now = timezone.now()
    turn_lamps(now)
    asked = {
        "acknowledged": list(acknowledged),
        "reports": reports,
        "records": RECORDS,
        "channels": channels,
        "now": now,
    }
    return [
        Finding("reports acknowledged", len(reports)),
        Finding("steps acknowledged", len(acknowledged) - len(reports)),
        Finding("kinds of steps", len({step.action for step in acknowledged.values()})),
        Finding("tries beyond the first", again.total()),
        Finding("refusals because somebody was faster", sum(_refused(diaries).values())),
        Finding("answers that no client should see", len(faults), 0),
        *_story(acknowledged),
        Finding("breaks in the chains of the stories", len(list(breaks())), 0),
        *(Finding(what, count, 0) for what, count in _counted(asked)),
    ]


def _refused(diaries: list[CaseDiary]) -> Counter:
    return sum((diary.refusals for diary in diaries), Counter())


def _story(acknowledged: dict[UUID, Step]) -> list[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_STORY)
        told = {uuid: Step(*rest) for uuid, *rest in cursor.fetchall()}
    # Of a merged case the lead's story tells as well, under a uuid that nobody sends.
    in_leads = sum(step.action in ("merge", "unmerge") for step in acknowledged.values())
    known = acknowledged.keys() & told.keys()
    return [
        Finding("steps acknowledged and lost", len(acknowledged.keys() - told.keys()), 0),
        Finding(
            "steps otherwise than they were acknowledged",
            sum(acknowledged[uuid] != told[uuid] for uuid in known),
            0,
        ),
        Finding(
            "steps that nobody was told of, but in the leads of merged cases",
            len(told.keys() - acknowledged.keys()) - in_leads,
            0,
        ),
    ]


def _counted(asked: dict) -> Iterable[tuple[str, int]]:
    with connection.cursor() as cursor:
        for what, sql in _NEVER.items():
            cursor.execute(sql, asked)
            yield what, cursor.fetchone()[0]
