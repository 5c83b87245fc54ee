"""Positions of a shift go into the table, and what follows from them: whoever brings them."""

from datetime import UTC, datetime, timedelta

from backend.territory.locate import grids_at, place

from .. import partitions, presence, storing
from ..measures import unscaled_one
from ..models import Shift
from ..positions import Positions

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(epoch_ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=epoch_ms)


def lay_down(
    positions: Positions, *, shift: Shift, device_id: int, crs: str, all_new: bool, now: datetime
) -> int:
    """Store positions that lie on duty; gives how many moments were not known before.

    `shift`: locked, in a transaction that is ended after this. `all_new`: try the quick way,
    which raises django.db.IntegrityError when a moment is known already.
    """
    if not len(positions):
        return 0
    grids = grids_at(positions.lon, positions.lat, positions.moment)
    partitions.ensure_days({moment_of(int(t)).date() for t in positions.t[[0, -1]]})
    rows = storing.Rows(positions, grids, device_id, shift.pk, crs)
    if all_new:
        storing.copy_new(rows)
        stored, replaced = len(positions), set()
    else:
        stored = storing.insert_new(rows)
        replaced = storing.replace_by_smaller(rows) if stored < len(positions) else set()
    if replaced:
        presence.work_out(shift, now=now)
    elif stored and shift.shows_presence_at(now):
        presence.move_forward(shift, _newest(rows))
    if stored or replaced:
        touch(shift)
    for robbed in _held(replaced - {shift.pk}):
        touch(robbed)
        presence.work_out(robbed, now=now)
    return stored


def _held(shift_ids: set[int]) -> list[Shift]:
    if not shift_ids:
        return []
    shifts = Shift.objects.filter(pk__in=shift_ids).order_by("pk")
    return list(shifts.select_for_update(of=["self"], no_key=True))


def touch(shift: Shift) -> None:
    """What its summary was worked out from has changed. The row is locked.

    Of a track that its member deleted nothing is worked out any more.
    """
    if not shift.touched and shift.track_deleted_at is None:
        shift.touched = True
        Shift.objects.filter(pk=shift.pk).update(touched=True)


def note_skew(shift: Shift, offset_ms: int) -> None:
    """Remember the largest correction of a clock, whatever came of what it was sent with."""
    if abs(offset_ms) > shift.skew_ms:
        shift.skew_ms = abs(offset_ms)
        Shift.objects.filter(pk=shift.pk).update(skew_ms=shift.skew_ms)


def _newest(rows: storing.Rows) -> presence.Newest:
    positions = rows.positions
    lon, lat = float(positions.lon[-1]), float(positions.lat[-1])
    at = moment_of(int(positions.moment[-1]))
    measures = {
        name: unscaled_one(name, positions.measures[name][-1])
        for name in ("acc", "speed", "heading")
    }
    return presence.Newest(rows.device_id, at, lon, lat, **measures, place=place(lon, lat, at=at))
