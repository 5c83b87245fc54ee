"""People are told before a post of a grid becomes vacant, and when it is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from backend.accounts.models import Administers, Grant, Role, User
from backend.notices.actions.telling import tell
from backend.notices.words import in_every_language
from backend.territory.models import Area, GridVersion
from backend.territory.paths import areas_of, township_of

from ..domains import DOMAINS
from ..models import Post, Posting
from ..vacancies import Hole, holes

# Told so many days before; the last two of a week's work to find somebody, and a fortnight.
DAYS_BEFORE = (14, 3)
# A sweep that was away for so long still tells of what opened meanwhile.
_LOOKING_BACK = timedelta(days=7)

COMING = gettext_noop("Grid %(grid)s: from %(day)s on, the %(post)s is missing.")
OPEN = gettext_noop("Grid %(grid)s: the %(post)s is missing since %(day)s.")
SEVERAL_COMING = gettext_noop("From %(day)s on, %(count)d posts of grids in %(area)s are vacant.")
SEVERAL_OPEN = gettext_noop("Since %(day)s, %(count)d posts of grids in %(area)s are vacant.")


@transaction.atomic
def remind_of_holes(now: datetime) -> None:
    """Tell the leader of each grid, and of each township the system administrators, once for each
    day on which posts become vacant: 14 and 3 days before, and when they are.

    It compares with what was told, so it does not matter when it last ran. A post that nobody
    ever held is listed (vacancies), but nobody is told of it again and again.
    """
    ahead = timedelta(days=max(DAYS_BEFORE))
    from_then = now - _LOOKING_BACK
    news: dict[str, list[Hole]] = defaultdict(list)
    for hole in holes(now, list(DOMAINS), within=ahead, looking_back=_LOOKING_BACK):
        if hole.since > from_then and (stage := _stage(hole, now)):
            news[stage].append(hole)
    for stage, found in news.items():
        _tell_leaders(stage, found, now)
        _tell_administrators(stage, found, now)


def _stage(hole: Hole, now: datetime) -> str | None:
    """`open`, or the last of the days before that has come: "3", "14"."""
    if hole.since <= now:
        return "open"
    left = hole.since - now
    return next((str(days) for days in sorted(DAYS_BEFORE) if left <= timedelta(days=days)), None)


def _tell_leaders(stage: str, found: list[Hole], now: datetime) -> None:
    leaders: dict[int, list[User]] = defaultdict(list)
    leading = Posting.objects.at(now).filter(post=Post.LEADER, member__user__is_active=True)
    grids = {hole.grid_id for hole in found}
    for posting in leading.filter(grid__in=grids).select_related("member__user"):
        leaders[posting.grid_id].append(posting.member.user)
    together: dict[tuple, list[Hole]] = defaultdict(list)
    for hole in found:
        together[hole.grid_id, hole.post, hole.since].append(hole)
    for (grid, post, since), several in together.items():
        tell(
            leaders[grid],
            kind="vacancy",
            message=OPEN if stage == "open" else COMING,
            params={
                "grid": several[0].code,
                "post": in_every_language(lambda post=post: Post(post).label),
                "day": _day(since),
            },
            subject=f"grid:{several[0].code}",
            key=f"vacancy:{grid}:{post}:{_second(since)}:{stage}",
            at=now,
        )


def _tell_administrators(stage: str, found: list[Hole], now: datetime) -> None:
    paths = dict(
        GridVersion.objects.at(now)
        .filter(grid__in={hole.grid_id for hole in found})
        .values_list("grid", "path")
    )
    by_day: dict[tuple[int, str], set[tuple]] = defaultdict(set)
    for hole in found:
        path = paths[hole.grid_id]
        area = township_of(path) or areas_of(path)[0]
        by_day[area, _day(hole.since)].add((hole.grid_id, hole.post))
    areas = Area.objects.in_bulk({area for area, _ in by_day})
    for (area, day), posts in by_day.items():
        tell(
            _administrators(areas[area], now),
            kind="vacancy",
            message=SEVERAL_OPEN if stage == "open" else SEVERAL_COMING,
            params={"area": areas[area].name, "day": day, "count": len(posts)},
            subject=f"area:{area}",
            key=f"vacancies:{area}:{day}:{stage}",
            at=now,
        )


def _administrators(area: Area, now: datetime) -> Iterable[User]:
    """Who keeps the people of an area: its own administrators, else those above it."""
    offices = Grant.objects.in_force(now).filter(
        role=Role.ADMIN,
        area__in=areas_of(area.path),
        user__administers=Administers.SYSTEM,
        user__is_active=True,
    )
    nearest = offices.order_by("-area__path").values_list("area", flat=True).first()
    return User.objects.filter(pk__in=offices.filter(area=nearest).values("user"))


def _day(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def _second(moment: datetime) -> int:
    return int(moment.timestamp())
