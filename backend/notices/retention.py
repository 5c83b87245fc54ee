"""Notices and calls are forgotten after a while, with what was sent of them, and suggestions as
long after their answer; where people were reached, with their accounts."""

from datetime import datetime, timedelta

from django.conf import settings

from .models import Address, Call, Notice, Suggestion

_AT_ONCE = 2000


def purge(now: datetime) -> int:
    """Remove what is older than NOTICE_DAYS; how many notices went."""
    before = now - timedelta(days=settings.NOTICE_DAYS)
    count = 0
    while old := list(
        Notice.objects.filter(made_at__lt=before).values_list("pk", flat=True)[:_AT_ONCE]
    ):
        Notice.objects.filter(pk__in=old).delete()
        count += len(old)
    Address.objects.filter(user__is_active=False).delete()
    Call.objects.filter(begun_at__lt=before, told=None).delete()
    Suggestion.objects.filter(answered_at__lt=before).delete()
    return count
