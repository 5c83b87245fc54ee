"""A superior platform sends an order: it becomes a case like any report, with its deadline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import Role, User
from backend.accounts.rights import Rights
from backend.answers.problems import Problem
from backend.answers.repeats import content_digest, hold

from ..deadlines import follow_deadline
from ..models import Order, Report
from ..placing import place_report
from ..wire import announce_markers
from .reporting import record_report


@dataclass(frozen=True)
class Received:
    """The answer, and whether this request made it."""

    answer: dict
    is_new: bool


@transaction.atomic
def receive_order(
    *,
    system: str,
    number: str,
    sent: dict,
    asked: dict[str, Any],
    by: User,
    rights: Rights,
    at: datetime,
) -> Received:
    """Open a case for an order; the same again answers the first answer.

    `sent`: the body as it came; `asked`: validated by OrderSerializer. An order that names no
    place lies in the area of the account. Raises 409 `order-differs` when the number holds other
    content (a correction is an instruction), 403 `not-yours` for a place where the account holds
    no grant, and what `record_report` raises.
    """
    hold(lock_of(system, number))
    digest = content_digest(sent)
    known = Order.objects.filter(system=system, number=number).first()
    if known is not None:
        return _repeated(known, digest=digest)

    asked = asked | {"area": asked.get("area") or by.area}
    _refuse_elsewhere(asked, rights=rights, at=at)
    due_at = asked.pop("due_at")
    external = {"system": system, "number": number, "due_at": due_at.isoformat()}
    uuid = uuid4()  # nobody can have taken it before
    record_report(
        uuid=uuid,
        sent={**sent, "external": external},
        asked=asked | {"source": Report.Source.SUPERIOR, "external": external},
        by=by,
        at=at,
    )
    report = Report.objects.select_related("case").get(pk=uuid)
    order = Order.objects.create(
        system=system,
        number=number,
        report=report,
        received_at=at,
        due_at=due_at,
        digest=digest,
        answer={
            "system": system,
            "number": number,
            "case": report.case.number,
            "received_at": at.isoformat(),
            "due_at": due_at.isoformat(),
        },
    )
    follow_deadline(report.case, at=at)
    announce_markers([report.case], at=at)  # a near deadline may turn its lamp
    return Received(order.answer, is_new=True)


def lock_of(*named: str) -> UUID:
    """What requests about one thing of a platform's hold, so that they pass one by one."""
    return uuid5(NAMESPACE_URL, "/".join(("superior", *named)))


def _repeated(known: Order, *, digest: bytes) -> Received:
    if bytes(known.digest) != digest:
        raise Problem(
            "order-differs",
            _("This order came with other words before. Send a correction as an instruction."),
            order=known.answer,
        )
    return Received(known.answer, is_new=False)


def _refuse_elsewhere(asked: dict[str, Any], *, rights: Rights, at: datetime) -> None:
    place = place_report(position=asked.get("position"), area=asked.get("area"), at=at)
    if not rights.holds(Role.SERVICE, place.scope):
        raise Problem(
            "not-yours", _("This account brings no orders for the place of this one."), status=403
        )
