"""What staffing forgets: the rows of rosters, phones among them, once they have served."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, JSONField, Value
from django.db.models.expressions import CombinedExpression

from .models import Roster

# What was said of rows names people and their numbers, too.
_NOTHING_SAID: dict[str, list] = {"refused": [], "warnings": []}


def purge(now: datetime) -> int:
    """Forget the rows of rosters brought more than ROSTER_DAYS ago; of how many.

    That one was brought, by whom, and its counts stay. One that is being entered keeps its rows
    until it is done.
    """
    old = Roster.objects.filter(
        forgotten_at=None, made_at__lt=now - timedelta(days=settings.ROSTER_DAYS)
    )
    report = CombinedExpression(
        F("report"), "||", Value(_NOTHING_SAID, JSONField()), output_field=JSONField()
    )
    return old.exclude(status=Roster.Status.ENTERING).update(
        sheet=None, report=report, forgotten_at=now
    )
