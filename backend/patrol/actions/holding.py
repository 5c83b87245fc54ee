"""The shift of a batch, locked, with whose it is and what is known of the batch: in one statement.

Whoever sends has either been let in by Django, or shows a token that is looked at here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from backend.accounts.plain_tokens import HOLDS, PlainToken, expires_after

from ..models import Shift
from ..prepared import Prepared


@dataclass(frozen=True)
class SignedIn:
    """Somebody whom Django has let in, on one of their devices."""

    user_id: int
    device_id: int


Sender = SignedIn | PlainToken


@dataclass(frozen=True)
class KnownReceipt:
    digest: bytes
    received: int
    stored: int
    quarantined: list[dict]
    received_at: datetime


@dataclass(frozen=True)
class Held:
    """A locked shift, the device that sends, and the receipt of the batch if there is one.

    A receipt that was committed while the statement waited for the lock is not seen yet: the key
    of the receipts catches that.
    """

    shift: Shift
    device_id: int
    known: KnownReceipt | None


_SHIFT = (
    "id",
    "member_id",
    "home_grid_id",
    "started_at",
    "planned_end_at",
    "ended_at",
    "tracked",
    "pause_bounds",
    "skew_ms",
    "touched",
    "track_deleted_at",
)
_RECEIPT = ("digest", "received_count", "stored_count", "quarantined", "received_at")


def _statement(device: str, joins: str, condition: str) -> str:
    columns = [*(f"s.{name}" for name in _SHIFT), device, *(f"b.{name}" for name in _RECEIPT)]
    return f"""
        SELECT {", ".join(columns)} FROM patrol_shift s
        JOIN staffing_member m ON m.id = s.member_id {joins}
        LEFT JOIN patrol_trackbatch b ON b.member_id = s.member_id AND b.uuid = $1
        WHERE s.uuid = $2 AND {condition}
        FOR NO KEY UPDATE OF s
    """  # noqa: S608 (made of constants)


_OF_SIGNED_IN = Prepared(
    "patrol_hold", "uuid, uuid, bigint, bigint", _statement("$4", "", "m.user_id = $3")
)
_BY_TOKEN = Prepared(
    "patrol_hold_by_token",
    "uuid, uuid, text, text, timestamptz, timestamptz",
    _statement(
        "token.device_id",
        HOLDS.format(user="m.user_id", key="$3", digest="$4", expires_after="$5"),
        "(m.left_at IS NULL OR m.left_at > $6)",
    ),
)


def hold_shift(uuid: UUID, *, batch: UUID, sender: Sender, at: datetime) -> Held | None:
    """Lock a shift of the sender's until the transaction ends; None when they have no such."""
    with connection.cursor() as cursor:
        if isinstance(sender, SignedIn):
            _OF_SIGNED_IN.execute(cursor, [batch, uuid, sender.user_id, sender.device_id])
        else:
            token = [sender.key, sender.digest, expires_after(at)]
            _BY_TOKEN.execute(cursor, [batch, uuid, *token, at])
        row = cursor.fetchone()
    if row is None:
        return None
    device_id, digest, received, stored, quarantined, received_at = row[len(_SHIFT) :]
    known = None
    if digest is not None:
        # Django leaves jsonb as text in a cursor of its own.
        refused = msgspec.json.decode(quarantined) if quarantined else []
        known = KnownReceipt(bytes(digest), received, stored, refused, received_at)
    return Held(Shift(**dict(zip(_SHIFT, row, strict=False))), device_id, known)
