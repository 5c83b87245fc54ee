"""Whether the database holds exactly what phones were told it holds."""

from collections.abc import Iterable

from django.db import connection

from .findings import Finding
from .stubborn import Diary

_STORED = """
    SELECT (extract(epoch FROM f.at) * 1000)::bigint, f.lon, f.lat
    FROM patrol_fix f JOIN patrol_shift s ON s.id = f.shift_id WHERE s.uuid = %s
"""
# Presence is the newest position, and the wire shows the same.
_SHOWN = """
    SELECT p.at = f.at AND (p.lon, p.lat) = (f.lon, f.lat)
        AND (l.payload->>0)::numeric = round(p.lon::numeric, 6)
        AND (l.payload->>2)::timestamptz = p.at
    FROM patrol_shift s
    JOIN patrol_presence p ON p.shift_id = s.id
    JOIN live_state l ON l.key = 'member:' || s.member_id
    JOIN LATERAL (SELECT * FROM patrol_fix WHERE shift_id = s.id ORDER BY at DESC LIMIT 1) f ON true
    WHERE s.uuid = %s
"""
_COUNTS = """
    SELECT (SELECT count(*) FROM patrol_trackbatch b WHERE b.shift_id = s.id),
           (SELECT count(*) FROM patrol_mark m WHERE m.shift_id = s.id)
    FROM patrol_shift s WHERE s.uuid = %s
"""


def agreement(phones: Iterable[tuple[str, Diary]]) -> list[Finding]:
    """`phones`: the uuid of the shift and what its phone knows, when all is quiet again."""
    lost = surplus = different = unseen = receipts = marks = 0
    diaries = []
    with connection.cursor() as cursor:
        for shift, diary in phones:
            diaries.append(diary)
            cursor.execute(_STORED, [shift])
            stored = {t: (lon, lat) for t, lon, lat in cursor.fetchall()}
            lost += len(diary.standing.keys() - stored.keys())
            surplus += len(stored.keys() - diary.standing.keys())
            known = stored.keys() & diary.standing.keys()
            different += sum(stored[t] != tuple(diary.standing[t][1:3]) for t in known)
            cursor.execute(_SHOWN, [shift])
            unseen += cursor.fetchone() != (True,)
            cursor.execute(_COUNTS, [shift])
            counted = cursor.fetchone()
            receipts += counted[0] - diary.batches
            marks += counted[1] - 2 * diary.pauses
    return [
        Finding("batches acknowledged", sum(diary.batches for diary in diaries)),
        Finding("pauses reported late", sum(diary.pauses for diary in diaries)),
        Finding("tries beyond the first", sum(_tries_again(diary) for diary in diaries)),
        Finding("refusals", sum(len(diary.refusals) for diary in diaries), 0),
        Finding("positions acknowledged and lost", lost, 0),
        Finding("positions stored that should not be there", surplus, 0),
        Finding("positions stored otherwise than sent", different, 0),
        Finding("receipts more or fewer than batches", receipts, 0),
        Finding("marks more or fewer than sent", marks, 0),
        Finding("phones whose presence or live state is not the newest", unseen, 0),
    ]


def _tries_again(diary: Diary) -> int:
    return diary.tries - diary.batches - 2 * diary.pauses
