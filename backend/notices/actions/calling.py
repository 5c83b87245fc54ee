"""Calling who is on duty, one after another, until somebody answers."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from backend.accounts.models import Department, User
from backend.territory.models import Area

from ..chain import next_wave
from ..models import Call, Notice, Told
from ..wire import announce
from .telling import notices_for


@transaction.atomic
def call_on_duty(
    *,
    area: Area,
    department: Department | None = None,
    kind: str,
    message: str,
    params: dict[str, Any],
    subject: str,
    key: str,
    at: datetime,
) -> None:
    """Tell who is on duty in the area's command centre, or for a department there.

    After NOTICE_CALL_SECONDS without an answer the next of the roster is told, then the whole
    office, then the centre above. Once for a `key`, however often it is called. Message and
    params as for `tell`.
    """
    call, is_new = Call.objects.get_or_create(
        key=key,
        defaults={
            "area": area,
            "department": department,
            "kind": kind,
            "message": message,
            "params": params,
            "subject": subject,
            "begun_at": at,
            "next_at": at,
        },
    )
    if is_new:
        _tell_next(call, at=at)


def advance_calls(at: datetime) -> int:
    """Tell the next of every call that nobody has answered in time; how many there were."""
    count = 0
    while _advance_one(at):
        count += 1
    return count


@transaction.atomic
def _advance_one(at: datetime) -> bool:
    """Whoever answers holds the row meanwhile, and then nobody else is told."""
    call = (
        Call.objects.due(at)
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("area", "department")
        .order_by("next_at", "pk")
        .first()
    )
    if call is None:
        return False
    _tell_next(call, at=at)
    return True


def _tell_next(call: Call, *, at: datetime) -> None:
    told = set(call.told.values_list("notice__to", flat=True)) if call.step_count else set()
    wave = next_wave(area=call.area, department=call.department, told=told, at=at)
    call.next_at = None
    if wave is not None:
        call.step_count += 1
        call.next_at = at + timedelta(seconds=settings.NOTICE_CALL_SECONDS)
        notices = notices_for(
            wave.people,
            kind=call.kind,
            message=call.message,
            params=call.params,
            subject=call.subject,
            key=f"call:{call.pk}",
            at=at,
            urgent=True,
        )
        Told.objects.bulk_create(
            Told(
                call=call,
                notice=notice,
                step=call.step_count,
                reason=wave.reason,
                area=wave.area,
                rank=wave.rank,
            )
            for notice in notices
        )
    call.save(update_fields=["step_count", "next_at"])


@transaction.atomic
def acknowledge(*, notice: Notice, by: User, at: datetime) -> Notice:
    """Note that the reader has taken notice; the first moment stays. Ends the call it is part of.

    The call is locked first, as by the sweep, so that either it is answered or the next is told.
    """
    call = Call.objects.filter(told__notice=notice).select_for_update(of=("self",)).first()
    fresh = Notice.objects.filter(pk=notice.pk, acknowledged_at=None).update(acknowledged_at=at)
    notice.refresh_from_db()
    if call is not None:
        _answer(call, by=by, at=at)
    if fresh:
        announce("notice.acknowledged", [notice], at=at)
    return notice


@transaction.atomic
def answer_calls(*, subject: str, by: User, at: datetime) -> None:
    """Somebody has taken the thing itself in hand: whoever was called for it need not answer."""
    open_calls = Call.objects.filter(subject=subject, answered_at=None).order_by("pk")
    for call in open_calls.select_for_update(of=("self",)):
        own = Notice.objects.filter(told__call=call, to=by, acknowledged_at=None).first()
        if own is not None:
            Notice.objects.filter(pk=own.pk).update(acknowledged_at=at)
            announce("notice.acknowledged", [own], at=at)
        _answer(call, by=by, at=at)


def _answer(call: Call, *, by: User, at: datetime) -> None:
    """The first answer counts; to all others of the chain their notice is closed, and says who."""
    if call.answered_at is not None:
        return
    call.answered_at, call.answered_by, call.next_at = at, by, None
    call.save(update_fields=["answered_at", "answered_by", "next_at"])
    others = list(Notice.objects.filter(told__call=call).open().order_by("pk"))
    Notice.objects.filter(pk__in=[other.pk for other in others]).update(
        answered_at=at, answered_by=by
    )
    announce("notice.answered", others, at=at)
