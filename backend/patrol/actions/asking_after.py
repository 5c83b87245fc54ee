"""A tracked shift that falls silent: is everything all right?

A phone that lies still sends nothing, so silence is no fault and is never counted. Its member is
asked first; an answer (taking notice) is a sign of life. Only when that stays away, too, the
leader of the grid is asked to look after them, and what the leader was told is taken back as soon
as something is heard.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from backend.accounts.models import User
from backend.accounts.staff import shut_out
from backend.notices.actions.taking_back import take_back
from backend.notices.actions.telling import tell
from backend.notices.models import Notice
from backend.staffing.models import Post, Posting
from backend.territory.locate import grid_now

from ..duty import epoch_ms
from ..models import Shift, Watch
from .watching import held_while_running, key_of

KIND_SILENT = "patrol.silent"
_ASKED = gettext_noop(
    "Nothing has been heard from your phone for %(minutes)d minutes."
    " Is everything all right? If so, take notice of this."
)
_LEADER_ASKED = gettext_noop(
    "Nothing has been heard for a while from somebody on duty in grid %(grid)s, who has not"
    " answered either. Please see whether everything is all right."
)
_LEADER_ASKED_WITHOUT_GRID = gettext_noop(
    "Nothing has been heard for a while from somebody on duty, who has not answered either."
    " Please see whether everything is all right."
)


def watch_silence(now: datetime) -> int:
    """Ask after those of whom nothing is heard; how many questions were put."""
    span = timedelta(minutes=settings.PATROL_SILENCE_MINUTES)
    silent = Shift.objects.tracked_at(now).silent_since(now - span)
    asked = Watch.objects.filter(silent_told_at__isnull=False).exclude(
        shift__in=silent.values("pk")
    )
    for watch in asked.select_related("shift__member").order_by("pk"):
        _heard(watch, now)
    waiting = list(silent.select_related("watch", "member__user").order_by("pk"))
    answers = _answers(waiting)
    return sum(_follow(shift, answers.get(shift.pk), span, now) for shift in waiting)


def _follow(shift: Shift, answered_at: datetime | None, span: timedelta, now: datetime) -> bool:
    """One silent shift; whether somebody was asked."""
    watch = getattr(shift, "watch", None) or Watch(shift=shift)
    if watch.silent_told_at is None or (answered_at and answered_at < now - span):
        return _ask_member(shift, watch, now)
    if answered_at:
        if watch.leaders_told_at:
            _rest_leaders(watch, now)
        return False
    patience = timedelta(minutes=settings.PATROL_SILENCE_LEADER_MINUTES)
    if watch.leaders_told_at is None and watch.silent_told_at <= now - patience:
        return _ask_leaders(shift, watch, now)
    return False


def _answers(silent: list[Shift]) -> dict[int, datetime]:
    """By shift when the question that stands was answered."""
    keys = {
        _member_key(shift, shift.watch.silent_told_at): shift.pk
        for shift in silent
        if hasattr(shift, "watch") and shift.watch.silent_told_at
    }
    members = [shift.member.user_id for shift in silent]
    answered = Notice.objects.filter(to__in=members, key__in=keys, acknowledged_at__isnull=False)
    return {keys[key]: at for key, at in answered.values_list("key", "acknowledged_at")}


@transaction.atomic
def _ask_member(shift: Shift, watch: Watch, now: datetime) -> bool:
    if held_while_running(shift.pk, now) is None:
        return False
    if watch.leaders_told_at:
        _rest_leaders(watch, now)
    Watch.objects.update_or_create(shift=shift, defaults={"silent_told_at": now})
    tell(
        [shift.member.user],
        kind=KIND_SILENT,
        message=_ASKED,
        params={"minutes": round(settings.PATROL_SILENCE_MINUTES)},
        subject="",
        key=_member_key(shift, now),
        at=now,
    )
    return True


@transaction.atomic
def _ask_leaders(shift: Shift, watch: Watch, now: datetime) -> bool:
    if held_while_running(shift.pk, now) is None:
        return False
    leading = Posting.objects.at(now).filter(grid=shift.home_grid_id, post=Post.LEADER)
    leaders = User.objects.filter(member__in=leading.values("member"))
    leaders = list(leaders.exclude(shut_out()).exclude(pk=shift.member.user_id).order_by("pk"))
    Watch.objects.filter(pk=watch.pk).update(
        leaders_told_at=now, leaders_told=[leader.pk for leader in leaders]
    )
    grid = shift.home_grid_id and grid_now(shift.home_grid_id)
    tell(
        leaders,
        kind=KIND_SILENT,
        message=_LEADER_ASKED if grid else _LEADER_ASKED_WITHOUT_GRID,
        params={"grid": grid.name} if grid else {},
        subject="",
        key=f"{key_of(shift)}leader:{epoch_ms(now)}",
        at=now,
        urgent=True,
    )
    return True


@transaction.atomic
def _heard(watch: Watch, now: datetime) -> None:
    """Something came: no question is open any more."""
    _rest_leaders(watch, now)
    member = watch.shift.member.user_id
    take_back(readers=[member], key_begins=f"{key_of(watch.shift)}silent:", at=now)
    Watch.objects.filter(pk=watch.pk).update(silent_told_at=None)


@transaction.atomic
def _rest_leaders(watch: Watch, now: datetime) -> None:
    take_back(readers=watch.leaders_told, key_begins=f"{key_of(watch.shift)}leader:", at=now)
    Watch.objects.filter(pk=watch.pk).update(leaders_told_at=None, leaders_told=[])


def _member_key(shift: Shift, asked_at: datetime) -> str:
    return f"{key_of(shift)}silent:{epoch_ms(asked_at)}"
