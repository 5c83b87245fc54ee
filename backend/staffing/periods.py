"""Periods of postings, grants and leave: half-open, [since, until)."""

from datetime import datetime

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Func, Value


def up_to(moment: datetime) -> Func:
    """What of the column `period` lies before a moment, for `.update(period=up_to(...))`."""
    return Func(
        F("period"),
        Value(DateTimeTZRange(None, moment), output_field=DateTimeRangeField()),
        arg_joiner=" * ",
        template="(%(expressions)s)",
        output_field=DateTimeRangeField(),
    )


def shared(one: DateTimeTZRange, other: DateTimeTZRange) -> DateTimeTZRange | None:
    """The time two periods have in common; None when they have none."""
    since = max((moment for moment in (one.lower, other.lower) if moment), default=None)
    until = min((moment for moment in (one.upper, other.upper) if moment), default=None)
    if since and until and since >= until:
        return None
    return DateTimeTZRange(since, until)
