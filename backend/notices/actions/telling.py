"""Telling people, in the transaction of what they are told about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import Json, execute_values

from backend.accounts.models import User

from ..models import Notice
from ..outgoing import lay_in_outbox
from ..wire import announce

# Those who were told already are passed over, and only those who are new come back.
_INSERT = """
    INSERT INTO notices_notice
        (to_id, kind, message, params, subject, key, urgent, made_at)
    VALUES %s ON CONFLICT (to_id, key) DO NOTHING RETURNING id, to_id
"""


def tell(
    to: Iterable[User],
    *,
    kind: str,
    message: str,
    params: dict[str, Any],
    subject: str,
    key: str,
    at: datetime,
    urgent: bool = False,
) -> None:
    """Tell each of `to` once, whatever the number of calls.

    `message`: an English source text marked with `gettext_noop`; `params`: plain JSON, without
    personal data (a value by language, `{"zh-hans": …, "en": …}`, is shown in the reader's);
    `key`: what makes it the same notice (`posting.ending:31:7`). Urgent ones leave by every
    channel at once, others by those a person wishes, outside quiet hours.
    """
    notices_for(
        to,
        kind=kind,
        message=message,
        params=params,
        subject=subject,
        key=key,
        at=at,
        urgent=urgent,
    )


@dataclass(frozen=True)
class Said:
    """What one person is told; the fields as of `tell`."""

    to: User
    message: str
    params: dict[str, Any]
    subject: str


def tell_each(
    said: Iterable[Said], *, kind: str, key: str, at: datetime, urgent: bool = False
) -> None:
    """Tell several people about one thing, each in words of their own; else as `tell`."""
    _made(
        [
            Notice(
                to=one.to,
                kind=kind,
                message=one.message,
                params=one.params,
                subject=one.subject,
                key=key,
                urgent=urgent,
                made_at=at,
            )
            for one in said
        ],
        urgent=urgent,
        at=at,
    )


def notices_for(
    to: Iterable[User], *, kind, message, params, subject, key, at: datetime, urgent: bool
) -> list[Notice]:
    """The notices that were not there before, announced, with what has to leave the house."""
    same = {
        "kind": kind,
        "message": message,
        "params": params,
        "subject": subject,
        "key": key,
        "urgent": urgent,
        "made_at": at,
    }
    return _made([Notice(to=user, **same) for user in to], urgent=urgent, at=at)


@transaction.atomic
def _made(wanted: list[Notice], *, urgent: bool, at: datetime) -> list[Notice]:
    """Each person once; `wanted` are about one thing (one `key`)."""
    by_reader = {notice.to_id: notice for notice in wanted}
    if not by_reader:
        return []
    # In one order, so that two who tell the same people never wait for each other in a ring.
    rows = [_row(by_reader[reader]) for reader in sorted(by_reader)]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        made = execute_values(cursor.cursor, _INSERT, rows, page_size=len(rows), fetch=True)
    notices = []
    for pk, reader in made:
        by_reader[reader].pk = pk
        notices.append(by_reader[reader])
    lay_in_outbox(notices, urgent=urgent, at=at)
    announce("notice.made", notices, at=at)
    return notices


def _row(notice: Notice) -> tuple:
    return (
        notice.to_id,
        notice.kind,
        notice.message,
        Json(notice.params),
        notice.subject,
        notice.key,
        notice.urgent,
        notice.made_at,
    )
