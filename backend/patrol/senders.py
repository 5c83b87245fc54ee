"""Whose phone is it that sends? By the digest of its key; there is no session and no token."""

from datetime import datetime, timedelta
from hmac import compare_digest

from backend.accounts.models import User
from backend.accounts.staff import left

from .models import SenderCredential
from .phones.keys import digest_of

SEEN_EVERY = timedelta(minutes=1)


def holding():
    """Credentials that let somebody send. Signing out everywhere makes strangers of all devices,
    and a closed account or one of who has left lets nobody in."""
    return SenderCredential.objects.filter(
        revoked_at=None, device__is_known=True, device__user__is_active=True
    ).exclude(left("device__user__"))


def sender_of(typed: str | None, *, client: str) -> SenderCredential | None:
    """The credential that a key of this client opens."""
    digest = digest_of(typed) if typed else None
    if digest is None:
        return None
    found = holding().filter(digest=digest, client=client).first()
    return found if found and compare_digest(bytes(found.digest), digest) else None


def own_sender(user: User) -> SenderCredential | None:
    """The one phone that sends for a member."""
    return holding().filter(member__user=user).first()


def note_seen(sender: SenderCredential, at: datetime) -> None:
    """That it was heard of, once a minute at most."""
    if sender.last_seen_at is None or at - sender.last_seen_at >= SEEN_EVERY:
        SenderCredential.objects.filter(pk=sender.pk).update(last_seen_at=at)
