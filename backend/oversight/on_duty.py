"""How many people are on tracked duty, by the post in which they serve: numbers, never who."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from backend.patrol.duty import LONGEST_SHIFT
from backend.staffing.models import Post

from .withholding import people_shown

# A shift counts by its home grid, as long as nothing had told us by then that it had ended. No
# shift is longer than LONGEST_SHIFT.
_ON_DUTY = """
    SELECT post.post, count(*)
    FROM patrol_shift h
    JOIN staffing_member m ON m.id = h.member_id
    JOIN LATERAL (
        SELECT p.post FROM staffing_posting p
        WHERE p.member_id = h.member_id AND p.grid_id = h.home_grid_id AND p.kind = 'home'
          AND p.period @> h.started_at
        ORDER BY p.post DESC LIMIT 1
    ) post ON true
    WHERE h.home_grid_id = ANY(%(grids)s) AND h.tracked AND h.received_at <= %(until)s
      AND h.started_at <= %(until)s AND h.started_at > %(until)s - %(longest)s
      AND h.planned_end_at > %(until)s
      AND (m.left_at IS NULL OR m.left_at > %(until)s)
      AND NOT EXISTS (
          SELECT 1 FROM patrol_mark k
          WHERE k.shift_id = h.id AND k.kind = 'end' AND k.received_at <= %(until)s
            AND k.at <= %(until)s)
    GROUP BY post.post
"""


def on_duty(grids: Collection[int], at: datetime) -> list[dict]:
    """By post, `count` of those on a tracked shift at home in these grids, pauses included; null
    for fewer than three."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_DUTY, {"grids": list(grids), "until": at, "longest": LONGEST_SHIFT})
        found = dict(cursor.fetchall())
    return [{"post": post.value, "count": people_shown(found.get(post.value, 0))} for post in Post]
