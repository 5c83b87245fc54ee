"""Where those on tracked duty are now: one row a member, and the state the live wire shows.

Presence is always the newest stored position of the running shift, whatever order things came
in; the live state `member:<id>` says the same in the same transaction.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from django.db import connection

from backend.live.announce import Latest, put_state_of, put_states
from backend.territory.locate import Placed, grid_now, place

from .models import Fix, Presence, Shift
from .prepared import Prepared
from .querysets import unknown_last
from .wire import MEMBER, MemberPosition


@dataclass(frozen=True)
class Newest:
    """A stored position as presence needs it; degrees WGS-84, metres, m/s, degrees from north."""

    device_id: int
    at: datetime
    lon: float
    lat: float
    acc: float | None
    speed: float | None
    heading: float | None
    place: Placed | None


_SHOWN = f"SELECT $12 AS key, $11 AS scope, '{MEMBER}' AS kind, $13 AS payload FROM moved"  # noqa: S608
# Of two devices at the same moment the more accurate one is shown.
_FORWARD = Prepared(
    "patrol_presence",
    "bigint, bigint, int, timestamptz, float8, float8, float8, float8, float8, text, text, text,"
    " jsonb",
    f"""
    WITH moved AS (
    INSERT INTO patrol_presence AS p
        (member_id, shift_id, device_id, at, lon, lat, acc, speed, heading, grid_code, scope)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (member_id) DO UPDATE SET
        shift_id = excluded.shift_id, device_id = excluded.device_id, at = excluded.at,
        lon = excluded.lon, lat = excluded.lat, acc = excluded.acc, speed = excluded.speed,
        heading = excluded.heading, grid_code = excluded.grid_code, scope = excluded.scope
    WHERE p.at < excluded.at OR (p.at = excluded.at
        AND (coalesce(excluded.acc, 'Infinity'), excluded.lon, excluded.lat, excluded.device_id)
          < (coalesce(p.acc, 'Infinity'), p.lon, p.lat, p.device_id))
    RETURNING 1)
    {put_state_of(_SHOWN)}
""",  # noqa: S608 (made of constants)
)


def move_forward(shift: Shift, newest: Newest) -> None:
    """Show a newer position; what is not newer than the one shown changes nothing."""
    scope = newest.place.path if newest.place else _scope_outside(shift)
    code = newest.place.code if newest.place else None
    with connection.cursor() as cursor:
        _FORWARD.execute(
            cursor,
            [
                shift.member_id,
                shift.pk,
                newest.device_id,
                newest.at,
                newest.lon,
                newest.lat,
                newest.acc,
                newest.speed,
                newest.heading,
                code,
                scope,
                _key(shift.member_id),
                msgspec.json.encode(_payload(newest, code)).decode(),
            ],
        )


def work_out(shift: Shift, *, now: datetime) -> None:
    """Presence from what is stored: for when positions were taken away or replaced."""
    vanish(shift=shift.pk)
    if shift.shows_presence_at(now) and (newest := _newest_of(shift)):
        move_forward(shift, newest)


def vanish(**which) -> None:
    """Show no longer those whose presence fits `which` (a filter)."""
    gone = Presence.objects.filter(**which).select_for_update().order_by("pk")
    shown = list(gone.values_list("pk", flat=True))
    if shown:
        Presence.objects.filter(pk__in=shown).delete()
        # Whoever watched them is told by the scope that was shown; the row that stays for a day
        # does not tell in which grid it was.
        put_states(
            Latest(key=_key(member_id), scope="/", kind=MEMBER, payload=None) for member_id in shown
        )


def _scope_outside(shift: Shift) -> str:
    """The path of the home grid; of the member's area when there is none."""
    home = shift.home_grid_id and grid_now(shift.home_grid_id)
    return home.path if home else shift.member.area.path


def _newest_of(shift: Shift) -> Newest | None:
    found = (
        Fix.objects.of_shift(shift)
        .with_moment()
        .order_by("-moment", unknown_last("acc"), "lon", "lat", "device_id")
        .values_list("device_id", "moment", "lon", "lat", "acc", "speed", "heading")
        .first()
    )
    if found is None:
        return None
    _, at, lon, lat, *_ = found
    return Newest(*found, place(lon, lat, at=at))


def _payload(newest: Newest, grid_code: str | None) -> MemberPosition:
    return MemberPosition(
        lon=round(newest.lon, 6),
        lat=round(newest.lat, 6),
        at=newest.at.astimezone(UTC),
        speed=newest.speed and round(newest.speed, 2),
        heading=newest.heading and round(newest.heading, 1),
        accuracy=newest.acc and round(newest.acc, 1),
        grid=grid_code,
    )


def _key(member_id: int) -> str:
    return f"{MEMBER}:{member_id}"
