"""Tickets: a short, signed statement of what somebody may watch, asked for over HTTP.

`live` does not know who the user is or why they may watch this; whoever signs has worked it out.
A ticket names its own end, so a revoked right ends within minutes without any list of the revoked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.utils import timezone

from .rights import Rights

_SALT = "backend.live.tickets"


@dataclass(frozen=True)
class SignedTicket:
    """What the asker gets: the text to send as the first frame, and until when it holds."""

    ticket: str
    expires_at: datetime


@dataclass(frozen=True)
class Ticket:
    """A ticket that was genuine and in time when it was redeemed."""

    user: str
    rights: Rights
    own: Rights
    expires_at: datetime


class TicketRefusedError(Exception):
    """`reason` is `ticket-forged` or `ticket-expired`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(
    *,
    user: Any,
    views: Iterable[Mapping[str, Any]],
    own: Iterable[Mapping[str, Any]] = (),
    at: datetime | None = None,
) -> SignedTicket:
    """Sign what `user` (opaque) may watch for LIVE_TICKET_SECONDS from `at` (now).

    `views` are shared: all who hold the same get the same frames. `own` are this viewer's alone,
    and only events are told of them.

    `views`: `[{"scopes": ["/1/27/"], "kinds": ["case"], "tiers": ["open"]}]`; ValueError when
    a scope is not a path or a tier is unknown.
    """
    rights = Rights.of(views)
    lasting = timedelta(seconds=settings.LIVE_TICKET_SECONDS)
    expires_at = ((at or timezone.now()) + lasting).replace(microsecond=0)
    content = {
        "user": str(user),
        "until": int(expires_at.timestamp()),
        "views": [view._asdict() for view in rights.views],
        "own": [view._asdict() for view in Rights.of(own).views],
    }
    ticket = signing.Signer(salt=_SALT).sign_object(content, compress=True)
    return SignedTicket(ticket, expires_at)


def redeem(ticket: str, *, at: datetime | None = None) -> Ticket:
    """The content of a ticket; raises TicketRefusedError."""
    try:
        content = signing.Signer(salt=_SALT).unsign_object(ticket)
    except Exception as error:
        # Whatever a made-up text does to the decoder, it was not signed here.
        raise TicketRefusedError("ticket-forged") from error
    expires_at = datetime.fromtimestamp(content["until"], UTC)
    if expires_at <= (at or timezone.now()):
        raise TicketRefusedError("ticket-expired")
    rights, own = Rights.of(content["views"]), Rights.of(content.get("own", ()))
    return Ticket(content["user"], rights, own, expires_at)
