"""Quiet hours: what can wait reaches nobody's phone between 17:30 and 08:30, unless on duty.

The day is the natural one, holidays too: who has wished for messages and is off duty on a Sunday
gets them by day, and nothing that cannot wait is an ordinary notice.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

DAY_BEGINS, DAY_ENDS = time(8, 30), time(17, 30)


def after_quiet_hours(at: datetime) -> datetime:
    """`at` itself by day, else the next 08:30 (in the time zone of the installation)."""
    local = timezone.localtime(at)
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return at
    day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, DAY_BEGINS))
