"""What a superior platform is told of its orders, written in the transaction of what happened.

Feedback stands in an outbox of its own, in the order of what happened; feedback.py sends it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Max

from backend.notices.models import MessageState

from .deadlines import follow_deadline
from .models import Case, CaseEvent, Feedback, Order
from .querysets import OrderQuerySet

_KINDS = Feedback.Kind
# By action of the workflow what the platform hears. Not in it is what is ours alone: who of us
# handles the matter, returns between our own offices, what we say among ourselves. Nor
# `report_done`: that is a claim which we check first; the reply goes out when the case is closed.
_TOLD = {
    "accept": _KINDS.ACCEPTED,
    "decline": _KINDS.REFUSED,
    "answer": _KINDS.REPLIED,
    "close": _KINDS.REPLIED,
    "transfer": _KINDS.TRANSFERRED,
    "withdraw": _KINDS.WITHDRAWN,
    "ask_extension": _KINDS.EXTENSION_ASKED,
    "redo": _KINDS.REOPENED,
    "suspend": _KINDS.SUSPENDED,
    "resume": _KINDS.RESUMED,
    "void": _KINDS.VOID,
    "merge": _KINDS.MERGED,
    "unmerge": _KINDS.UNMERGED,
    "archive": _KINDS.ARCHIVED,
}
# After these the platform waits for nothing more, until one of the others.
_LAST_WORDS = (
    _KINDS.REFUSED,
    _KINDS.REPLIED,
    _KINDS.TRANSFERRED,
    _KINDS.WITHDRAWN,
    _KINDS.VOID,
)
_WAITS_AGAIN = (_KINDS.ACCEPTED, _KINDS.REOPENED)


def send_back(case: Case, *, action: str, event: CaseEvent, at: datetime) -> None:
    """Tell the platforms whose orders hang on a case that `action` was taken, as `event` says.

    Nothing for a case without an order, nor for actions that are ours alone. To be called in the
    action's transaction, under the lock of the case (and of the one it merges into), once its new
    state is saved and `event` is written.
    """
    kind = _TOLD.get(action)
    if kind is None:
        return
    orders = Order.objects.of(case)
    if "reports" in event.fields:  # a merger takes them to another case, or back
        orders = Order.objects.filter(report__in=event.fields["reports"]).order_by("pk")
    if tell_platforms(orders, kind, _words_of(case, kind, event), at=at):
        follow_deadline(case, at=at)
        for other in _merged_with(event):
            follow_deadline(other, at=at)


def tell_platforms(orders: OrderQuerySet, kind: str, words: dict[str, Any], *, at: datetime) -> int:
    """A row of feedback for each of the orders that its platform has not taken back; how many.

    `words`: plain JSON. No name of anybody who works on it belongs in it.
    """
    told = 0
    still_ours = orders.not_taken_back().select_related("report__case")
    for order in still_ours.select_for_update(of=("self",)):
        _lay_in_outbox(order, kind, words, at=at)
        if kind in _LAST_WORDS or kind in _WAITS_AGAIN:
            order.waits = kind in _WAITS_AGAIN
            order.save(update_fields=["waits"])
        told += 1
    return told


def _lay_in_outbox(order: Order, kind: str, words: dict[str, Any], *, at: datetime) -> None:
    last = order.feedback.aggregate(last=Max("seq"))["last"] or 0
    key = uuid4()
    body = {
        "key": str(key),
        "system": order.system,
        "number": order.number,
        "seq": last + 1,
        "kind": kind,
        "at": at.isoformat(),
        "case": order.report.case.number,
        "state": order.report.case.state,
        **words,
    }
    Feedback.objects.create(
        order=order,
        seq=last + 1,
        key=key,
        kind=kind,
        at=at,
        body=body,
        state=MessageState.WAITING,
        next_at=at,
    )


def _words_of(case: Case, kind: str, event: CaseEvent) -> dict[str, Any]:
    if kind == _KINDS.REPLIED:
        return {"reply": event.said.note or _last_report(case)}
    words = {
        "reason": event.said.reason or event.said.note,
        "extend_by": event.fields.get("extend_by"),
        "service": event.fields.get("service"),
    }
    return {name: said for name, said in words.items() if said}


def _last_report(case: Case) -> str:
    """What the handler wrote when it was done, where whoever closes adds nothing."""
    done = case.events.filter(action="report_done").exclude(said__note="")
    last = done.select_related("said").order_by("-seq").first()
    return last.said.note if last else ""


def _merged_with(event: CaseEvent) -> Iterable[Case]:
    number = event.fields.get("into") or event.fields.get("from")
    return Case.objects.filter(number=number) if number else ()
