"""What people said is forgotten in the end; what was done stays, and its proof (ADR 0044)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from .models import Caller, Case, CaseEvent, Feedback, Report, Said
from .workflow import State

_AT_ONCE = 500


def forget_callers(now: datetime) -> int:
    """Who reported from outside, CALLER_DAYS after the archive; how many went."""
    archived = _archived_before(now - timedelta(days=settings.CALLER_DAYS))
    count = 0
    while old := list(Caller.objects.filter(report__case__in=archived)[:_AT_ONCE]):
        Caller.objects.filter(pk__in=[caller.pk for caller in old]).delete()
        count += len(old)
    return count


def forget_words(now: datetime) -> int:
    """What was told and written, MATTER_WORDS_DAYS after the archive; in how many cases.

    Type, grid, who of the staff did what and when: all that stays, as the chain does.
    """
    archived = _archived_before(now - timedelta(days=settings.MATTER_WORDS_DAYS))
    wordy = archived.filter(Exists(Said.objects.filter(event__case=OuterRef("pk"))))
    count = 0
    while old := list(wordy.values_list("pk", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            Said.objects.filter(event__case__in=old).delete()
            Report.objects.filter(case__in=old).update(
                description="", raw_lon=None, raw_lat=None, answer={}
            )
            Case.objects.filter(pk__in=old).update(description="", address="")
            Feedback.objects.filter(order__report__case__in=old).update(body={})
        count += len(old)
    return count


def _archived_before(moment: datetime):
    long_ago = CaseEvent.objects.filter(case=OuterRef("pk"), action="archive", at__lt=moment)
    return Case.objects.filter(Exists(long_ago), state=State.ARCHIVED)
