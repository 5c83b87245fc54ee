"""Tells the pages of a person that their notices have changed: which one, never what it says."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from backend.accounts.live_scopes import NOTICES, scope_of_user
from backend.live.announce import append_event

from .models import Notice


class NoticeWord(Struct):
    """`notice.made`, `.acknowledged`, `.answered`, `.taken_back`, to its reader alone; what it says
    is read by HTTP."""

    id: int
    kind: str
    subject: str
    urgent: bool


# By the beginning of an event's name (before `.`).
EVENTS = {NOTICES: NoticeWord}


def announce(name: str, notices: Iterable[Notice], *, at: datetime) -> None:
    """`name`: one of those that NoticeWord lists."""
    for notice in notices:
        append_event(
            name=name,
            kind=NOTICES,
            scope=scope_of_user(notice.to_id),
            payload=NoticeWord(
                id=notice.pk, kind=notice.kind, subject=notice.subject, urgent=notice.urgent
            ),
            at=at,
        )
