"""Somebody is in danger: whoever can come is told at once, and an open call ends when one did.

An sos is a deliberate act. It may be raised on duty or off, in a pause or without a shift, and
its position is kept with it: said by the one it is about, to be found.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers import problems
from backend.answers.repeats import content_digest, hold
from backend.notices.actions.calling import answer_calls, call_on_duty
from backend.notices.actions.telling import tell
from backend.staffing.models import Member

from .. import wire
from ..models import Sos
from ..whereabouts import Spot, Whereabouts, whereabouts

KIND = "patrol.sos"
_SAID = gettext_noop("SOS: %(name)s, grid %(grid)s. Somebody is in danger: see to it at once.")
_SAID_WITHOUT_GRID = gettext_noop("SOS: %(name)s. Somebody is in danger: see to it at once.")


@dataclass(frozen=True)
class Raised:
    sos: Sos
    created: bool


@transaction.atomic
def raise_alarm(
    *, uuid: UUID, member: Member, position: Spot | None, by: User, at: datetime
) -> Raised:
    """Call for help, or find it called by the same words already.

    Urgent notices go to who is on duty in the command centre of the place and to the leaders of
    the grid, an event to the maps of those who watch it. Raises 404 for another's uuid and 409
    `other-content`. A running shift goes on as it was.
    """
    hold(uuid)
    digest = content_digest(position and [position.lon, position.lat, position.acc])
    if known := Sos.objects.filter(uuid=uuid).first():
        return Raised(_same(known, member, digest), created=False)
    place = whereabouts(member=member, spot=position, at=at)
    sos = Sos.objects.create(
        uuid=uuid,
        member=member,
        digest=digest,
        received_at=at,
        lon=position and position.lon,
        lat=position and position.lat,
        acc=position and position.acc,
        grid_id=place.grid and place.grid.grid_id,
        home_grid_id=place.home_grid_id,
        area=place.centre,
        scope=place.path,
    )
    _note(sos, act="sos.raised", by=by, at=at)
    _call(sos, place, at=at)
    wire.announce_sos(sos, name="sos.raised", at=at)
    return Raised(sos, created=True)


@transaction.atomic
def end_alarm(*, sos: Sos, remark: str, by: User, at: datetime) -> Sos:
    """Note who took care, and how it ended. Raises 409 `ended-already`, with how it did.

    Who may do it is for whoever calls to know.
    """
    # Joined to nothing: who waited here would be shown what was joined before.
    held = Sos.objects.select_for_update().get(pk=sos.pk)
    if held.ended_at is not None:
        raise problems.Problem(
            "ended-already",
            _("Somebody has taken care of it already."),
            ended_at=held.ended_at.isoformat(),
            ended_by=held.ended_by.name,
            remark=held.remark,
        )
    held.ended_at, held.ended_by, held.remark = at, by, remark
    held.save(update_fields=["ended_at", "ended_by", "remark"])
    _note(held, act="sos.ended", by=by, at=at)
    answer_calls(subject=subject_of(held), by=by, at=at)
    wire.announce_sos(held, name="sos.ended", at=at)
    return held


def subject_of(sos: Sos) -> str:
    return f"sos:{sos.uuid}"


def _same(known: Sos, member: Member, digest: bytes) -> Sos:
    if known.member_id != member.pk:
        raise problems.Problem("not-found", _("There is no such call for help."), status=404)
    if bytes(known.digest) != digest:
        raise problems.Problem(
            "other-content", _("Another call was made under this uuid."), sos=str(known.uuid)
        )
    return known


def _note(sos: Sos, *, act: str, by: User, at: datetime) -> None:
    """That it was, and in which area; where exactly goes with the position."""
    about, area = sos.member.user, sos.area.path
    note(act=act, by=by, at=at, about=about, subject=subject_of(sos), scope=area)


def _call(sos: Sos, place: Whereabouts, *, at: datetime) -> None:
    """Name and grid, and nothing else: where exactly is for who opens it."""
    said = {
        "kind": KIND,
        "message": _SAID if place.grid else _SAID_WITHOUT_GRID,
        "params": {"name": sos.member.user.name}
        | ({"grid": place.grid.name} if place.grid else {}),
        "subject": subject_of(sos),
        "at": at,
    }
    call_on_duty(area=sos.area, key=subject_of(sos), **said)
    others = [leader for leader in place.leaders(at) if leader.pk != sos.member.user_id]
    tell(others, key=f"{subject_of(sos)}:leader", urgent=True, **said)
