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

from backend.accounts.models import User
from backend.answers import problems

from .. import partitions
from ..duty import Duty
from ..envelopes import BatchBody
from ..models import OFF_DUTY, Quarantined, Shift
from ..positions import Refused, sort_out
from ..prepared import Prepared
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


def record_batch(*, uuid: UUID, body: BatchBody, by: User, device_id: int, at: datetime) -> Receipt:
    """Store the positions of a batch that lie on duty; give the reasons for the others.

    When this returns outside of a transaction, everything is committed. Raises 404
    `unknown-shift` and 409 `other-content`.
    """
    batch = _Batch(uuid, body, body.digest(), by.pk, device_id, at)
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
    user_id: int
    device_id: int
    at: datetime


class _ReceivedMeanwhileError(Exception):
    """The same batch was committed while this one waited for the shift."""


@transaction.atomic
def _record(batch: _Batch, *, all_new: bool) -> Receipt:
    shift, receipt = _lock(batch)
    if receipt:
        return receipt
    body, now = batch.body, batch.at
    duty = Duty.of(shift)
    positions, refused = sort_out(
        body.fields,
        body.fixes,
        body.crs,
        duty,
        offset_ms=body.offset_ms or 0,
        oldest=partitions.oldest_kept(now),
        now=now,
    )
    stored = lay_down(
        positions, shift=shift, device_id=batch.device_id, crs=body.crs, all_new=all_new, now=now
    )
    if refused:
        _quarantine(batch, shift, refused)
    note_skew(shift, body.offset_ms or 0)
    return _leave_receipt(
        batch,
        shift,
        Receipt(
            batch.uuid,
            len(body.fixes),
            stored,
            [{"index": row.index, "reason": row.reason} for row in refused],
            now,
        ),
    )


_LOCK = Prepared(
    "patrol_lock",
    "uuid, uuid, bigint",
    """
    SELECT s.id, s.member_id, s.home_grid_id, s.started_at, s.planned_end_at, s.ended_at,
           s.tracked, s.pause_bounds, s.skew_ms, s.touched, s.track_deleted_at,
           b.digest, b.received_count, b.stored_count, b.quarantined, b.received_at
    FROM patrol_shift s
    JOIN staffing_member m ON m.id = s.member_id
    LEFT JOIN patrol_trackbatch b ON b.member_id = s.member_id AND b.uuid = $1
    WHERE s.uuid = $2 AND m.user_id = $3
    FOR NO KEY UPDATE OF s
""",
)
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


def _lock(batch: _Batch) -> tuple[Shift, Receipt | None]:
    """The shift, locked, and the receipt of this batch if there is one.

    One statement, and so a receipt that was committed while it waited for the lock is not
    seen yet: the key of the receipts catches that.
    """
    with connection.cursor() as cursor:
        _LOCK.execute(cursor, [batch.uuid, batch.body.shift, batch.user_id])
        row = cursor.fetchone()
    if row is None:
        raise problems.Problem(
            "unknown-shift", _("There is no such shift; send the shift first."), status=404
        )
    shift = Shift(**dict(zip(_SHIFT, row, strict=False)))
    digest, received, stored, quarantined, at = row[len(_SHIFT) :]
    if digest is None:
        return shift, None
    if bytes(digest) != batch.digest:
        raise problems.Problem(
            "other-content", _("Another batch was sent under this uuid."), batch=str(batch.uuid)
        )
    # Django leaves jsonb as text in a cursor of its own.
    refused = msgspec.json.decode(quarantined) if quarantined else []
    return shift, Receipt(batch.uuid, received, stored, refused, at)


def _quarantine(batch: _Batch, shift: Shift, refused: list[Refused]) -> None:
    """Keep what was on duty as it was sent; of the rest not a trace.

    What has no believable clock may be from any time: it is kept only when it came while the
    shift was running.
    """
    running = shift.shows_presence_at(batch.at)
    kept = []
    for row in refused:
        if row.reason in OFF_DUTY or (row.moment is None and not running):
            continue
        raw = msgspec.json.encode(
            {"crs": batch.body.crs, "fields": batch.body.fields, "fix": batch.body.fixes[row.index]}
        )
        kept.append(
            Quarantined(
                shift=shift,
                device_id=batch.device_id,
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


def _leave_receipt(batch: _Batch, shift: Shift, receipt: Receipt) -> Receipt:
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
    return receipt
