"""Taking back what need not be known any more, and must not be kept."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from ..models import Notice
from ..wire import announce


@transaction.atomic
def take_back(*, readers: Iterable[int], key_begins: str, at: datetime) -> int:
    """Delete what readers (ids) were told under keys that begin so; gives how many there were.

    What has not left the house by then does not leave it; of the notice nothing stays but that
    one of its kind was made and taken back, on the wire of its reader, for LIVE_EVENT_DAYS.
    """
    gone = list(
        Notice.objects.filter(to__in=set(readers), key__startswith=key_begins)
        .select_for_update()
        .order_by("pk")
    )
    if gone:
        Notice.objects.filter(pk__in=[notice.pk for notice in gone]).delete()
        announce("notice.taken_back", gone, at=at)
    return len(gone)
