"""Tells live pages of calls for help, and a member's phones of their shift, in the transaction that
makes the change."""

from datetime import datetime

from backend.accounts.live_scopes import SHIFT, scope_of_user
from backend.accounts.models import User
from backend.live.announce import Latest, append_event, put_states
from backend.territory.locate import grid_now

from .models import Shift, Sos

SOS = "sos"


def announce_sos(sos: Sos, *, name: str, at: datetime) -> None:
    """The state `sos:<uuid>` while it is open, and an event; for who watches people there."""
    show_sos(sos)
    # The position is in the state alone, which goes when it ends; events stay for a week.
    told = {"sos": str(sos.uuid), "member": sos.member_id, "grid": code_of(sos)}
    append_event(name=name, kind=SOS, scope=sos.scope, payload=told, at=at)


def show_sos(sos: Sos) -> None:
    """`{member, lon, lat, acc, at, grid}`; gone when it has ended."""
    payload = {
        "member": sos.member_id,
        "lon": sos.lon,
        "lat": sos.lat,
        "acc": sos.acc,
        "at": sos.received_at.isoformat(),
        "grid": code_of(sos),
    }
    shown = payload if sos.ended_at is None else None
    put_states([Latest(key=f"{SOS}:{sos.uuid}", scope=sos.scope, kind=SOS, payload=shown)])


def announce_taken_over(shift: Shift, *, to: User, at: datetime) -> None:
    """To the member alone, so that the other phone stops within seconds."""
    append_event(
        name="shift.taken_over",
        kind=SHIFT,
        scope=scope_of_user(to.pk),
        payload={"shift": str(shift.uuid), "device": shift.device_id},
        at=at,
    )


def code_of(sos: Sos) -> str | None:
    """What its grid is called now."""
    grid = sos.grid_id and grid_now(sos.grid_id)
    return grid.code if grid else None
