"""Binding a phone to a member so that it may send for them, and ending that."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import Device, User
from backend.accounts.trail import note
from backend.answers import problems
from backend.staffing.models import Member

from ..models import SenderCredential
from ..phones.keys import digest_of, new_key


@dataclass(frozen=True)
class Bound:
    """`key` is told this once; what is kept is its digest."""

    sender: SenderCredential
    key: str


@transaction.atomic
def bind_sender(*, client: str, by: User, at: datetime) -> Bound:
    """A new key for the phone of a member; the phone that sent before is ended by it.

    Raises 403 `not-a-member`.
    """
    # One at a time for each member: one phone sends.
    member = Member.objects.select_for_update(no_key=True, of=("self",)).filter(user=by).first()
    if member is None:
        raise problems.Problem(
            "not-a-member", _("Only members of the grids have shifts."), status=403
        )
    _revoke(by, at=at, why="taken over")
    key = new_key()
    device = Device.objects.create(
        user=by,
        key=f"sender:{uuid4().hex}",
        name=SenderCredential.Client(client).label,
        first_seen_at=at,
    )
    sender = SenderCredential.objects.create(
        member=member, device=device, client=client, digest=digest_of(key), made_at=at
    )
    _note("sender.bound", sender, by=by, at=at)
    return Bound(sender, key)


@transaction.atomic
def revoke_sender(*, by: User, at: datetime) -> bool:
    """End the key of one's own sending phone; whether there was one."""
    return _revoke(by, at=at, why="by hand")


def _revoke(user: User, *, at: datetime, why: str) -> bool:
    """Also one that no longer lets anybody in, so that the next can take its place."""
    open_ones = SenderCredential.objects.filter(member__user=user, revoked_at=None)
    revoked = list(open_ones.select_for_update(of=("self",)).order_by("pk"))
    for sender in revoked:
        sender.revoked_at = at
        sender.save(update_fields=["revoked_at"])
        _note("sender.revoked", sender, by=user, at=at, why=why)
    return bool(revoked)


def _note(act: str, sender: SenderCredential, *, by: User, at: datetime, **details: str) -> None:
    note(
        act=act,
        by=by,
        about=by,
        at=at,
        subject=f"device:{sender.device_id}",
        details={"client": sender.client} | details,
    )
