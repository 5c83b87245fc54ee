"""Storing a batch of positions: one transaction, and whatever happens twice happens once.

The story: lock the shift, sort the rows out, place them, insert them, move presence forward,
leave the receipt. Who asks again finds the receipt.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
import numpy as np
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg2.errorcodes import CHECK_VIOLATION
from psycopg2.extras import Json

from backend.accounts.models import User
from backend.answers import problems
from backend.territory.locate import place_all

from .. import partitions, presence, storing
from ..duty import Duty
from ..envelopes import BatchBody
from ..models import OFF_DUTY, Quarantined, Shift
from ..positions import Refused, sort_out
from ..prepared import Prepared

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_RAW = 1000


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
    try:
        return _record(batch)
    except _ReceivedMeanwhileError:
        return _record(batch)
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", None) != CHECK_VIOLATION:
            raise
        # A day this process knew is gone from the table: look again.
        partitions.forget()
        return _record(batch)


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
def _record(batch: _Batch) -> Receipt:
    shift, receipt = _lock(batch)
    if receipt:
        return receipt
    body, now = batch.body, batch.at
    duty = Duty(shift.started_at, shift.ends_at, shift.tracked, shift.pause_bounds)
    positions, refused = sort_out(
        body.fields, body.fixes, body.crs, duty, oldest=partitions.oldest_kept(now), now=now
    )
    stored = 0
    if len(positions):
        moments = [_EPOCH + timedelta(milliseconds=t) for t in positions.t.tolist()]
        places = place_all(positions.lon, positions.lat, moments)
        partitions.ensure_days({moments[0].date(), moments[-1].date()})
        rows = storing.Rows(positions, places, batch.device_id, shift.pk, body.crs)
        stored = storing.insert_new(rows)
        if stored == len(positions):
            if shift.shows_presence_at(now):
                presence.move_forward(shift, _newest(rows, moments[-1]))
        else:
            _refuse_received(batch)
            if storing.replace_by_smaller(rows) or stored:
                presence.work_out(shift, now=now)
    if refused:
        _quarantine(batch, shift, refused)
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
           s.tracked, s.pause_bounds,
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
)


def _lock(batch: _Batch) -> tuple[Shift, Receipt | None]:
    """The shift, locked, and the receipt of this batch if there is one.

    One statement, and so a receipt that was committed while it waited for the lock is not
    seen yet: `_refuse_received` and the key of the receipts catch that.
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


def _newest(rows: storing.Rows, at: datetime) -> presence.Newest:
    positions = rows.positions
    # Four-byte numbers by their shortest text, as the table gives them back.
    acc, speed, heading = (
        None if np.isnan(value) else float(str(value))
        for value in (positions.measures[name][-1] for name in ("acc", "speed", "heading"))
    )
    return presence.Newest(
        rows.device_id,
        at,
        float(positions.lon[-1]),
        float(positions.lat[-1]),
        acc,
        speed,
        heading,
        rows.places[-1],
    )


def _quarantine(batch: _Batch, shift: Shift, refused: list[Refused]) -> None:
    """Keep what was on duty as it was sent; of the rest not a trace.

    What has no believable clock may be from any time: it is kept only when it came while the
    shift was running.
    """
    running = shift.shows_presence_at(batch.at)
    kept = []
    for row in refused:
        if row.reason in OFF_DUTY or (row.t is None and not running):
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
                at=None if row.t is None else _EPOCH + timedelta(milliseconds=row.t),
                raw=raw[:_LONGEST_RAW].decode(errors="ignore"),
                digest=sha256(raw).digest(),
                received_at=batch.at,
            )
        )
    Quarantined.objects.bulk_create(kept, ignore_conflicts=True)


def _refuse_received(batch: _Batch) -> None:
    """Stop when the same batch was committed while this one waited."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM patrol_trackbatch b JOIN staffing_member m ON m.id = b.member_id"
            " WHERE m.user_id = %s AND b.uuid = %s",
            [batch.user_id, batch.uuid],
        )
        if cursor.fetchone():
            raise _ReceivedMeanwhileError


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
