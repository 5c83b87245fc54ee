"""Telling people, in the transaction of what they are told about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.accounts.models import User

from ..models import Notice


@transaction.atomic
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
    personal data; `key`: what makes it the same notice (`posting.ending:31:7`).
    """
    Notice.objects.bulk_create(
        (
            Notice(
                to=user,
                kind=kind,
                message=message,
                params=params,
                subject=subject,
                key=key,
                urgent=urgent,
                made_at=at,
            )
            for user in to
        ),
        ignore_conflicts=True,
    )
