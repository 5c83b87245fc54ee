"""The audit trail: one line in the transaction of the act it tells of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from .models import TrailEntry, User


def note(
    *,
    act: str,
    by: User | None,
    at: datetime,
    about: User | None = None,
    subject: str = "",
    scope: str = "",
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> TrailEntry:
    """Add one entry; call it inside the transaction that does what it tells.

    `act`: a code such as `posting.ended`; `by`: who did it (None: time itself, or a keyboard on
    the machine); `about`: the member of staff concerned; `subject`: the thing, `kind:id`;
    `scope`: the path of the area; `details`: plain JSON, never a password, phone or text of a case.
    """
    return TrailEntry.objects.create(
        at=at,
        act=act,
        by=by,
        by_name=by.name if by else "",
        about=about,
        subject=subject,
        scope=scope,
        reason=reason,
        details=details or {},
    )


def note_each(entries: Iterable[TrailEntry]) -> None:
    """Add many at once, such as the postings of a whole plan; as of `note`, with its rules."""
    TrailEntry.objects.bulk_create(entries, batch_size=2000)
