"""Time runs out: yellow tells whoever has the matter, red the supervisor and the township, twice
the limit the district (domain.md, Clocks).

Each step once for a clock and what it promises. A step is written down in the transaction that
tells people, so a sweep may die, be started twice or come after a day: what is not written down
was not told. Whoever comes late tells the last step alone; those before it are noted as passed.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from backend.accounts.models import Role, User
from backend.answers.problems import is_outage
from backend.answers.repeats import content_digest
from backend.live.models import Tier
from backend.notices.actions.telling import tell
from backend.notices.chain import on_duty, staff_of
from backend.notices.words import in_every_language
from backend.territory.models import Area
from backend.territory.paths import areas_of

from ..models import Case, Clock
from ..offices import people_of
from ..placing import centre_of_path
from ..querysets import STEPS
from .telling_people import desk_of, params_of, supervisors_of
from .telling_the_story import write_step

logger = logging.getLogger(__name__)

ACTION = "lamp"
AT_ONCE = 500
_SAID = {
    "yellow": gettext_noop("Time runs out: %(type)s, grid %(grid)s, %(clock)s until %(due)s."),
    "red": gettext_noop("Overdue: %(type)s, grid %(grid)s, %(clock)s was due %(due)s."),
    "twice": gettext_noop("Long overdue: %(type)s, grid %(grid)s, %(clock)s was due %(due)s."),
}
_RESTRICTED = gettext_noop("A restricted matter runs late.")
CLOCK_NAMES = {
    "verify": gettext_lazy("verification"),
    "accept": gettext_lazy("acceptance"),
    "dispatch": gettext_lazy("dispatch"),
    "respond": gettext_lazy("being on the spot"),
    "handle": gettext_lazy("handling"),
    "check": gettext_lazy("check"),
    "callback": gettext_lazy("callback"),
    "overall": gettext_lazy("the whole matter"),
    "ruling": gettext_lazy("ruling on the return"),
}
_WRITE_DOWN = """
    INSERT INTO incidents_escalation (clock_id, step, extension_count, at, told)
    SELECT %s, step, %s, %s, step = %s FROM unnest(%s) AS step
    ON CONFLICT (clock_id, step, extension_count) DO NOTHING RETURNING step
"""


def escalate(now: datetime) -> int:
    """Tell every step that was reached and not told; how many clocks had one.

    One that fails does not keep the rest from it. Cases that somebody acts on at this moment
    come in the next round.
    """
    count, after = 0, 0
    while keys := _waiting(now, after):
        for key in keys:
            try:
                count += _escalate_one(key, now)
            except Exception as error:
                if is_outage(error):
                    raise
                logger.exception("Escalating clock %s failed", key)
        after = keys[-1]
    return count


def _waiting(now: datetime, after: int) -> list[int]:
    waiting = Clock.objects.to_escalate(now).filter(pk__gt=after).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _escalate_one(key: int, now: datetime) -> bool:
    """Under the lock of the case: whoever stops the clock meanwhile has done what was asked."""
    held = Case.objects.filter(clocks=key).select_for_update(of=("self",), skip_locked=True)
    if not held.exists():
        return False
    clock = Clock.objects.ticking().filter(pk=key).first()
    if clock is None:
        return False
    case = Case.objects.with_parties().get(pk=clock.case_id)
    reached = [step for step, moment in STEPS.items() if getattr(clock, moment) < now]
    if not reached or reached[-1] not in _write_down(clock, reached, now):
        return False
    step = reached[-1]
    _write_into_the_story(case, clock, step, now)
    _tell(case, clock, step, now)
    return True


def _write_down(clock: Clock, reached: list[str], now: datetime) -> set[str]:
    """The steps that were new; only the last of them is told."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, [clock.pk, len(clock.extensions), now, reached[-1], reached])
        return {step for (step,) in cursor.fetchall()}


def _write_into_the_story(case: Case, clock: Clock, step: str, now: datetime) -> None:
    """A record: it changes neither state nor owner nor version."""
    fields = {"clock": clock.clock, "step": step, "due_at": clock.due_at.isoformat()}
    write_step(
        case,
        uuid=uuid4(),
        action=ACTION,
        by=None,
        at=now,
        happened_at=getattr(clock, STEPS[step]),
        from_state=case.state,
        fields=fields,
        digest=content_digest({"case": case.number, "action": ACTION, **fields}),
    )


def _tell(case: Case, clock: Clock, step: str, now: datetime) -> None:
    people = {user.pk: user for user in _TOLD[step](case, now)}.values()
    restricted = case.tier == Tier.RESTRICTED
    if restricted:
        people = [user for user in people if _sees(user, case)]
    tell(
        people,
        kind=f"case.{step}",
        message=_RESTRICTED if restricted else _SAID[step],
        params={} if restricted else params_of(case) | _time(clock),
        subject=f"case:{case.number}",
        key=f"case.{step}:{clock.pk}:{len(clock.extensions)}",
        at=now,
        urgent=case.urgency == "critical",
    )


def _time(clock: Clock) -> dict:
    return {
        "clock": in_every_language(lambda: CLOCK_NAMES[clock.clock]),
        "due": f"{timezone.localtime(clock.due_at):%Y-%m-%d %H:%M}",
    }


def _sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def _owners(case: Case, now: datetime) -> list[User]:
    if case.owner_member is not None:
        return [case.owner_member.user]
    if case.owner_department is not None:
        return people_of(case.owner_department, case)
    return _centre(case.owner_centre, now) or desk_of(case)


def _township(case: Case, now: datetime) -> list[User]:
    centre = _centre(centre_of_path(case.scope), now) or desk_of(case)
    return supervisors_of(case) + centre


def _district(case: Case, now: datetime) -> list[User]:
    district = Area.objects.get(pk=areas_of(case.scope)[0])
    staff = staff_of(district, None)
    supervisors = [user for user in staff if user.role == Role.SUPERVISOR]
    return (supervisors + _centre(district, now)) or staff


def _centre(area: Area, now: datetime) -> list[User]:
    """Who is on duty there, each of them."""
    return [duty.user for duty in on_duty(area=area, department=None, at=now)]


_TOLD: dict[str, Callable[[Case, datetime], list[User]]] = {
    "yellow": _owners,
    "red": _township,
    "twice": _district,
}
