"""An attempt to send a row of an outbox: begun under a lease, noted as it ended.

At least once: a row that is begun belongs to its sender for LEASE_SECONDS; if that one dies it is
due again, under the same key, by which the receiver knows the repetition.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from .courier import Outcome
from .models import MessageState, Outgoing

LEASE_SECONDS = 60
FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 900


def begin(rows: Iterable[Outgoing], *, at: datetime) -> None:
    """Rows of one model that are locked: on their way from now on."""
    for row in (taken := list(rows)):
        row.attempt_count += 1
    if taken:
        type(taken[0]).objects.filter(pk__in=[row.pk for row in taken]).update(
            state=MessageState.SENDING,
            attempt_count=F("attempt_count") + 1,
            next_at=at + timedelta(seconds=LEASE_SECONDS),
        )


def note(
    row: Outgoing, outcome: Outcome, *, at: datetime, most: int | None, **when_sent: str
) -> bool:
    """What became of an attempt; False if the row was taken again meanwhile.

    `most` attempts, or None to try without end; `when_sent`: further fields of one that was sent.
    """
    if not outcome.error:
        said = {"state": MessageState.SENT, "sent_at": at, "next_at": None, **when_sent}
    elif outcome.for_good or (most is not None and row.attempt_count >= most):
        said = {"state": MessageState.GIVEN_UP, "next_at": None}
    else:
        pause = timedelta(seconds=pause_after(row.attempt_count))
        said = {"state": MessageState.FAILED, "next_at": at + pause}
    ours = type(row).objects.filter(
        pk=row.pk, state=MessageState.SENDING, attempt_count=row.attempt_count
    )
    return bool(ours.update(error=outcome.error, **said))


def pause_after(attempt_count: int) -> float:
    """Seconds: twice as long after each attempt, up to LONGEST_PAUSE_SECONDS."""
    # After so many doublings more change nothing, and of thousands no number could be made.
    doublings = min(attempt_count - 1, 16)
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**doublings)
