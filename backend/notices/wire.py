"""Tells the pages of a person that their notices have changed: which one, never what it says."""

from collections.abc import Iterable
from datetime import datetime

from backend.accounts.live_scopes import NOTICES, scope_of_user
from backend.live.announce import append_event

from .models import Notice


def announce(name: str, notices: Iterable[Notice], *, at: datetime) -> None:
    """`name`: notice.made, notice.acknowledged or notice.answered."""
    for notice in notices:
        append_event(
            name=name,
            kind=NOTICES,
            scope=scope_of_user(notice.to_id),
            payload={
                "id": notice.pk,
                "kind": notice.kind,
                "subject": notice.subject,
                "urgent": notice.urgent,
            },
            at=at,
        )
