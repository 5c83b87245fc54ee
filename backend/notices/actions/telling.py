"""Telling people, in the transaction of what they are told about."""

from collections.abc import Iterable
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


@transaction.atomic
def notices_for(
    to: Iterable[User], *, kind, message, params, subject, key, at: datetime, urgent: bool
) -> list[Notice]:
    """The notices that were not there before, announced, with what has to leave the house."""
    users = {user.pk: user for user in to}
    if not users:
        return []
    same = (kind, message, Json(params), subject, key, urgent, at)
    # In one order, so that two who tell the same people never wait for each other in a ring.
    rows = [(pk, *same) for pk in sorted(users)]
    with connection.wrap_database_errors, connection.cursor() as cursor:
        made = execute_values(cursor.cursor, _INSERT, rows, page_size=len(rows), fetch=True)
    notices = [
        Notice(
            pk=pk,
            to=users[user],
            kind=kind,
            message=message,
            params=params,
            subject=subject,
            key=key,
            urgent=urgent,
            made_at=at,
        )
        for pk, user in made
    ]
    lay_in_outbox(notices, urgent=urgent, at=at)
    announce("notice.made", notices, at=at)
    return notices
