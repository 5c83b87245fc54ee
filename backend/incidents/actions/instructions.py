"""A superior platform says something about an order: it urges, corrects, or decides what we asked.

Its word stands in the story of the case as a record and moves no state: what it means for the
handling is for the desk, which is told. What is the platform's own follows at once: its deadline,
and whether it still waits for us.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.answers.problems import Problem
from backend.answers.repeats import content_digest, hold
from backend.notices.actions.telling import tell
from backend.notices.chain import on_duty, staff_of

from ..alarms import subject_of
from ..deadlines import follow_deadline
from ..models import Case, Instruction, Order, Urgency
from ..offices import people_of
from ..placing import centre_of_path
from ..wire import announce_step
from .orders import Received, lock_of
from .telling_the_story import write_step

_KINDS = Instruction.Kind
_SAID = {
    _KINDS.URGE: gettext_noop("The superior platform urges case %(number)s."),
    _KINDS.AMEND: gettext_noop("The superior platform has corrected its order, case %(number)s."),
    _KINDS.ACCEPT_RETURN: gettext_noop("The superior platform takes case %(number)s back."),
    _KINDS.REFUSE_RETURN: gettext_noop("The superior platform leaves case %(number)s with us."),
    _KINDS.GRANT_EXTENSION: gettext_noop("The superior platform gives case %(number)s more time."),
    _KINDS.REFUSE_EXTENSION: gettext_noop(
        "The superior platform gives case %(number)s no more time."
    ),
}


@transaction.atomic
def follow_instruction(
    *, order: Order, number: str, sent: dict, asked: dict[str, Any], by: User, at: datetime
) -> Received:
    """Note what the platform says under its own `number`; the same again answers the first answer.

    `sent`: the body as it came; `asked`: validated by InstructionSerializer. Raises 409
    `number-taken` when the number holds other content, `taken-back` when the platform has taken
    the order back and means to go on with it.
    """
    hold(lock_of(order.system, order.number, number))
    digest = content_digest(sent)
    known = Instruction.objects.filter(order=order, number=number).first()
    if known is not None:
        if bytes(known.digest) != digest:
            raise Problem("number-taken", _("This number already belongs to something else."))
        return Received(known.answer, is_new=False)

    case = _locked(order)
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.taken_back_at is not None:
        raise Problem("taken-back", _("This order was taken back; send it anew."))
    _settle(order, asked, at=at)
    follow_deadline(case, at=at)
    instruction = Instruction.objects.create(
        order=order,
        number=number,
        kind=asked["kind"],
        at=at,
        digest=digest,
        answer={
            "number": number,
            "kind": asked["kind"],
            "at": at.isoformat(),
            "due_at": order.due_at.isoformat(),
        },
    )
    action = f"superior_{asked['kind']}"
    write_step(
        case,
        uuid=uuid4(),
        action=action,
        by=by,
        at=at,
        from_state=case.state,
        digest=digest,
        reason=asked["reason"],
        note=asked["description"],
        fields={"system": order.system, "instruction": number, **_new_deadline(asked)},
    )
    announce_step(case, action=action, at=at)
    tell(
        {*_holders(case), *_desk(case, at)},
        kind="case.superior",
        message=_SAID[asked["kind"]],
        params={"number": case.number},
        subject=subject_of(case),
        key=f"superior:{instruction.pk}",
        at=at,
        urgent=case.urgency == Urgency.CRITICAL,
    )
    return Received(instruction.answer, is_new=True)


def _locked(order: Order) -> Case:
    key = Case.objects.select_for_update(of=("self",)).get(reports__order=order).pk
    return Case.objects.with_parties().get(pk=key)


def _settle(order: Order, asked: dict[str, Any], *, at: datetime) -> None:
    """What is the platform's to say about its own order."""
    if asked.get("due_at"):
        order.due_at = asked["due_at"]
    match asked["kind"]:
        case _KINDS.ACCEPT_RETURN:
            order.taken_back_at, order.waits = at, False
        case _KINDS.REFUSE_RETURN:
            order.waits = True
    order.save(update_fields=["due_at", "taken_back_at", "waits"])


def _new_deadline(asked: dict[str, Any]) -> dict[str, str]:
    return {"due_at": asked["due_at"].isoformat()} if asked.get("due_at") else {}


def _holders(case: Case) -> list[User]:
    """Whoever has the case now."""
    if case.owner_member is not None:
        return [case.owner_member.user]
    return people_of(case.owner_department, case) if case.owner_department else []


def _desk(case: Case, at: datetime) -> list[User]:
    """Who is on duty in the command centre of the place, else all of it."""
    centre = centre_of_path(case.scope)
    duties = on_duty(area=centre, department=None, at=at)
    return [duty.user for duty in duties] or staff_of(centre, None)
