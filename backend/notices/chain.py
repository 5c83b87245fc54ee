"""Who is told next: the roster in its order, then the whole office, then the centre above."""

from dataclasses import dataclass
from datetime import datetime

from backend.accounts.models import Department, Role, User
from backend.accounts.staff import shut_out
from backend.territory.models import Area
from backend.territory.paths import areas_of

from .models import Duty, DutyPost, Told

_POSTS = list(DutyPost)


@dataclass(frozen=True)
class Wave:
    """Who is told at one step, and why they."""

    people: list[User]
    reason: Told.Reason
    area: Area
    rank: int | None = None


def next_wave(
    *, area: Area, department: Department | None, told: set[int], at: datetime
) -> Wave | None:
    """The first of the chain who were not told yet; None when nobody is left.

    The roster is read at `at`: whoever has come on duty meanwhile is asked before the others.
    """
    for office_area, office in _offices(area, department):
        for duty in on_duty(area=office_area, department=office, at=at):
            if duty.user_id not in told:
                return Wave([duty.user], Told.Reason.ON_DUTY, office_area, duty.rank)
        everybody = [user for user in staff_of(office_area, office) if user.pk not in told]
        if everybody:
            return Wave(everybody, Told.Reason.WHOLE_OFFICE, office_area)
    return None


def on_duty(*, area: Area, department: Department | None, at: datetime) -> list[Duty]:
    """Officers by rank, then leaders by rank."""
    duties = Duty.objects.at(at).filter(area=area, department=department)
    return sorted(
        duties.exclude(shut_out("user__")).select_related("user"),
        key=lambda duty: (_POSTS.index(duty.post), duty.rank),
    )


def staff_of(area: Area, department: Department | None) -> list[User]:
    """Everybody of a command centre, or of a department in an area."""
    staff = User.objects.filter(area=area).exclude(shut_out()).order_by("pk")
    if department is None:
        return list(staff.filter(role__in=[Role.OPERATOR, Role.SUPERVISOR]))
    return list(staff.filter(role__in=[Role.DEPARTMENT, Role.COMMUNITY], department=department))


def _offices(area: Area, department: Department | None):
    """The department first; then the command centre of the area, and of each area above it."""
    if department is not None:
        yield area, department
    above = {one.pk: one for one in Area.objects.filter(pk__in=areas_of(area.path))}
    for identity in reversed(areas_of(area.path)):
        yield above[identity], None
