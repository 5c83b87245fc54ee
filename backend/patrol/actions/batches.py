"""Storing a batch of positions: one transaction, and whatever happens twice happens once.

The story: lock the shift, sort the rows out, place them, insert them, move presence forward,
leave the receipt. Who asks again finds the receipt.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import msgspec
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg2.errorcodes import CHECK_VIOLATION, UNIQUE_VIOLATION
from psycopg2.extras import Json

from backend.answers import problems

from .. import partitions
from ..duty import Duty
from ..envelopes import BatchBody, nested_too_deeply
from ..models import OFF_DUTY, Quarantined, Shift
from ..positions import Refused, sort_out
from ..prepared import Prepared
from .holding import Held, KnownReceipt, Sender, hold_shift
from .laying_down import lay_down, moment_of, note_skew

_LONGEST_RAW = 1000
# The quick way, the way for what is known already, and once more if somebody was faster.
_ATTEMPTS = 3


@dataclass(frozen=True)
class Receipt:
    """What a batch came to; the same for every repetition of it."""

    batch: UUID
    received: int
    stored: int
    quarantined: list[dict]
    server_time: datetime

    def answer(self) -> dict:
        return {
            "batch": str(self.batch),
            "received": self.received,
            "stored": self.stored,
            "duplicate": self.received - self.stored - len(self.quarantined),
            "quarantined": self.quarantined,
            "server_time": self.server_time.astimezone(UTC).isoformat(),
        }


def record_batch(*, uuid: UUID, body: BatchBody, sender: Sender, at: datetime) -> Receipt:
    """Store the positions of a batch that lie on duty; give the reasons for the others.

    When this returns outside of a transaction, everything is committed. Raises 404
    `unknown-shift` and 409 `other-content`.
    """
    try:
        return _recorded(_Batch(uuid, body, body.digest(), sender, at))
    except RecursionError as error:
        # Reading is done nearer to the bottom of the stack than writing.
        raise nested_too_deeply() from error


def _recorded(batch: "_Batch") -> Receipt:
    for attempt in range(_ATTEMPTS):
        try:
            return _record(batch, all_new=attempt == 0)
        except _ReceivedMeanwhileError:
            continue
        except IntegrityError as error:
            if getattr(error.__cause__, "pgcode", None) not in (CHECK_VIOLATION, UNIQUE_VIOLATION):
                raise
            # A position is known already; or a day this process knew is gone: look again.
            partitions.forget()
    raise problems.Problem("busy", _("Try again."), status=503)


@dataclass(frozen=True)
class _Batch:
    uuid: UUID
    body: BatchBody
    digest: bytes
    sender: Sender
    at: datetime


class _ReceivedMeanwhileError(Exception):
    """The same batch was committed while this one waited for the shift."""


@transaction.atomic
def _record(batch: _Batch, *, all_new: bool) -> Receipt:
    held = hold_shift(batch.body.shift, batch=batch.uuid, sender=batch.sender, at=batch.at)
    if held is None:
        raise problems.Problem(
            "unknown-shift", _("There is no such shift; send the shift first."), status=404
        )
    if held.known is not None:
        return _known(batch, held.known)
    body, now, shift = batch.body, batch.at, held.shift
    positions, refused = sort_out(
        body.fields,
        body.fixes,
        body.crs,
        Duty.of(shift),
        offset_ms=body.offset_ms or 0,
        oldest=partitions.oldest_kept(now),
        now=now,
    )
    note_skew(shift, body.offset_ms or 0)  # before anybody looks for what is stored now
    stored = lay_down(
        positions, shift=shift, device_id=held.device_id, crs=body.crs, all_new=all_new, now=now
    )
    if refused:
        _quarantine(batch, held, refused)
    quarantined = [{"index": row.index, "reason": row.reason} for row in refused]
    receipt = Receipt(batch.uuid, len(body.fixes), stored, quarantined, now)
    _leave(receipt, batch, shift)
    return receipt


def _known(batch: _Batch, known: KnownReceipt) -> Receipt:
    if known.digest != batch.digest:
        raise problems.Problem(
            "other-content", _("Another batch was sent under this uuid."), batch=str(batch.uuid)
        )
    return Receipt(batch.uuid, known.received, known.stored, known.quarantined, known.received_at)


def _quarantine(batch: _Batch, held: Held, refused: list[Refused]) -> None:
    """Keep what was on duty as it was sent; of the rest not a trace.

    What has no believable clock may be from any time: it is kept only when it came while the
    shift was running.
    """
    running = held.shift.shows_presence_at(batch.at)
    kept = []
    for row in refused:
        if row.reason in OFF_DUTY or (row.moment is None and not running):
            continue
        raw = msgspec.json.encode(
            {"crs": batch.body.crs, "fields": batch.body.fields, "fix": batch.body.fixes[row.index]}
        )
        kept.append(
            Quarantined(
                shift=held.shift,
                device_id=held.device_id,
                batch=batch.uuid,
                index=row.index,
                reason=row.reason,
                at=None if row.moment is None else moment_of(row.moment),
                raw=raw[:_LONGEST_RAW].decode(errors="ignore"),
                digest=sha256(raw).digest(),
                received_at=batch.at,
            )
        )
    Quarantined.objects.bulk_create(kept, ignore_conflicts=True)


_RECEIPT = Prepared(
    "patrol_receipt",
    "bigint, uuid, bigint, bytea, smallint, smallint, jsonb, timestamptz",
    """
    INSERT INTO patrol_trackbatch (member_id, uuid, shift_id, digest, received_count,
        stored_count, quarantined, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT DO NOTHING
""",
)


def _leave(receipt: Receipt, batch: _Batch, shift: Shift) -> None:
    with connection.cursor() as cursor:
        _RECEIPT.execute(
            cursor,
            [
                shift.member_id,
                batch.uuid,
                shift.pk,
                batch.digest,
                receipt.received,
                receipt.stored,
                Json(receipt.quarantined) if receipt.quarantined else None,
                receipt.server_time,
            ],
        )
        if cursor.rowcount == 0:
            raise _ReceivedMeanwhileError
