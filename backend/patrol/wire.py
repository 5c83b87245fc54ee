"""Tells live pages of calls for help, and a member's phones of their shift, in the transaction that
makes the change."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from backend.accounts.live_scopes import SHIFT, scope_of_user
from backend.accounts.models import User
from backend.live.announce import Latest, append_event, put_states
from backend.live.messages import Moment
from backend.territory.locate import grid_now

from .models import Shift, Sos

MEMBER, SOS = "member", "sos"


class MemberPosition(Struct, array_like=True, forbid_unknown_fields=True):
    """Where somebody on tracked duty is, under `member:<id>`; m/s, degrees from north, metres."""

    lon: float
    lat: float
    at: Moment
    speed: float | None
    heading: float | None
    accuracy: float | None
    grid: str | None


class OpenSos(Struct):
    """A call for help that nobody has ended yet, under `sos:<uuid>`; a position only if one came
    with it."""

    member: int
    lon: float | None
    lat: float | None
    acc: Annotated[float | None, Meta(description="metres")]
    at: Moment
    grid: str | None


class SosWord(Struct):
    """`sos.raised`, `sos.ended`. The position is in the state alone, which goes when it ends;
    events stay for a week."""

    sos: UUID
    member: int
    grid: str | None


class TakenOver(Struct):
    """`shift.taken_over`, to the member alone: another of their phones has the shift."""

    shift: UUID
    device: int | None


# By the beginning of a key (before `:`) and of an event's name (before `.`).
STATES = {MEMBER: MemberPosition, SOS: OpenSos}
EVENTS = {SOS: SosWord, SHIFT: TakenOver}


def announce_sos(sos: Sos, *, name: str, at: datetime) -> None:
    """The state `sos:<uuid>` while it is open, and an event; for who watches people there."""
    show_sos(sos)
    told = SosWord(sos=sos.uuid, member=sos.member_id, grid=code_of(sos))
    append_event(name=name, kind=SOS, scope=sos.scope, payload=told, at=at)


def show_sos(sos: Sos) -> None:
    """Its newest state; gone when it has ended."""
    payload = OpenSos(
        member=sos.member_id,
        lon=sos.lon,
        lat=sos.lat,
        acc=sos.acc,
        at=sos.received_at,
        grid=code_of(sos),
    )
    shown = payload if sos.ended_at is None else None
    put_states([Latest(key=f"{SOS}:{sos.uuid}", scope=sos.scope, kind=SOS, payload=shown)])


def announce_taken_over(shift: Shift, *, to: User, at: datetime) -> None:
    """To the member alone, so that the other phone stops within seconds."""
    append_event(
        name="shift.taken_over",
        kind=SHIFT,
        scope=scope_of_user(to.pk),
        payload=TakenOver(shift=shift.uuid, device=shift.device_id),
        at=at,
    )


def code_of(sos: Sos) -> str | None:
    """What its grid is called now."""
    grid = sos.grid_id and grid_now(sos.grid_id)
    return grid.code if grid else None
