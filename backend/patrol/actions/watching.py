"""While a tracked shift runs: a word to its member when they have left its area.

For the sweep, every ten seconds: one reading of all who are on duty, and a row written only where
something changes. What is kept is the Watch of the shift alone; it goes with the shift, and the
notices with it. Nothing of this is counted, noted in the trail, or shown to anybody else.
"""

from collections import defaultdict
from datetime import datetime, timedelta

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from backend.notices.actions.taking_back import take_back
from backend.notices.actions.telling import tell
from backend.staffing.models import Posting
from backend.territory.locate import net_at

from .. import fences
from ..duty import epoch_ms
from ..models import Presence, Shift, Watch

KIND_OUTSIDE = "patrol.outside"
_OUTSIDE = gettext_noop(
    "You seem to be outside the area of your shift. If you mean to be there, all is well."
)


def watch_fences(now: datetime) -> int:
    """Follow everybody's newest position; how many were told that they are outside."""
    rules = fences.Rules(
        margin_m=settings.PATROL_FENCE_MARGIN_M,
        dwell=timedelta(minutes=settings.PATROL_FENCE_DWELL_MINUTES),
        coarsest_m=settings.PATROL_FENCE_COARSEST_M,
    )
    fresh = timedelta(minutes=settings.PATROL_FENCE_FRESH_MINUTES)
    shown = list(Presence.objects.tracked_at(now).filter(at__gt=now - fresh).order_by("pk"))
    before = _episodes()
    told = 0
    for presence, beyond_m in zip(shown, _beyond(shown, now), strict=True):
        episode = before.pop(presence.shift_id, fences.NONE)
        after = fences.followed(
            episode, beyond_m=beyond_m, acc=presence.acc, at=presence.at, rules=rules
        )
        if after != episode:
            told += _keep_episode(presence.shift_id, after, tells=episode.told_at is None, at=now)
    # A pause or a phone that is not heard of breaks what had only begun.
    begun = [shift for shift, episode in before.items() if episode.told_at is None]
    Watch.objects.filter(shift__in=begun).update(outside_since=None)
    return told


def end_watches(now: datetime) -> int:
    """Forget whatever was kept of shifts that have ended; how many there were."""
    running = Shift.objects.tracked_at(now).values("pk")
    ended = Watch.objects.exclude(shift__in=running).select_related("shift__member")
    count = 0
    for watch in ended.order_by("pk"):
        with transaction.atomic():
            readers = [watch.shift.member.user_id, *watch.leaders_told]
            take_back(readers=readers, key_begins=key_of(watch.shift), at=now)
            watch.delete()
        count += 1
    return count


def key_of(shift: Shift) -> str:
    """What the keys of all notices about a running shift begin with."""
    return f"watch:{shift.uuid}:"


def held_while_running(shift_id: int, now: datetime) -> Shift | None:
    """The shift under a lock, if it runs and nobody pauses or ends it at this moment."""
    held = Shift.objects.select_for_update(of=["self"], no_key=True, skip_locked=True)
    shift = held.filter(pk=shift_id).select_related("member__user").first()
    return shift if shift is not None and shift.shows_presence_at(now) else None


def _episodes() -> dict[int, fences.Episode]:
    known = Watch.objects.filter(outside_since__isnull=False)
    rows = known.values_list("shift", "outside_since", "outside_told_at")
    return {shift: fences.Episode(since, told_at) for shift, since, told_at in rows}


def _beyond(shown: list[Presence], now: datetime) -> np.ndarray:
    """How far each lies outside the grids that its member serves or covers now."""
    net = net_at(now)
    if net is None or not shown:
        return np.full(len(shown), np.nan)
    own = defaultdict(list)
    members = [presence.member_id for presence in shown]
    serving = Posting.objects.at(now).filter(member__in=members).values_list("member", "grid")
    for member, grid in serving.distinct():
        own[member].append(grid)
    lon = np.array([presence.lon for presence in shown])
    lat = np.array([presence.lat for presence in shown])
    return fences.beyond_m(net, lon, lat, [own[member] for member in members])


@transaction.atomic
def _keep_episode(shift_id: int, episode: fences.Episode, *, tells: bool, at: datetime) -> bool:
    """Keep where an episode stands; whether its member was told."""
    if (shift := held_while_running(shift_id, at)) is None:
        return False
    tells = tells and episode.told_at is not None
    Watch.objects.update_or_create(
        shift=shift,
        defaults={"outside_since": episode.since, "outside_told_at": episode.told_at},
    )
    if tells:
        tell(
            [shift.member.user],
            kind=KIND_OUTSIDE,
            message=_OUTSIDE,
            params={},
            subject="",
            key=f"{key_of(shift)}outside:{epoch_ms(episode.since)}",
            at=at,
        )
    return tells
