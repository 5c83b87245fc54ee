"""Whose phone is it that sends? By the digest of its key; there is no session and no token."""

from datetime import datetime, timedelta
from hmac import compare_digest

from backend.accounts.models import User

from .models import SenderCredential
from .phones.keys import digest_of

SEEN_EVERY = timedelta(minutes=1)


def sender_of(typed: str | None, *, client: str) -> SenderCredential | None:
    """The credential that a key of this client opens."""
    digest = digest_of(typed) if typed else None
    if digest is None:
        return None
    found = (
        SenderCredential.objects.in_force()
        .filter(digest=digest, client=client)
        .select_related("member__user")
        .first()
    )
    return found if found and compare_digest(bytes(found.digest), digest) else None


def own_sender(user: User) -> SenderCredential | None:
    """The one phone that sends for a member."""
    return SenderCredential.objects.visible_to(user).in_force().first()


def note_seen(sender: SenderCredential, at: datetime) -> None:
    """That it was heard of, once a minute at most."""
    if sender.last_seen_at is None or at - sender.last_seen_at >= SEEN_EVERY:
        SenderCredential.objects.filter(pk=sender.pk).update(last_seen_at=at)
