"""Whoever stands in is told so, and when it is over sooner: never for whom, or why."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from backend.notices.actions.telling import tell
from backend.notices.words import in_every_language

from ..holding import drawn_last
from ..models import Post, Posting

BEGINS = gettext_noop("You stand in for %(grid)s as %(post)s from %(since)s to %(until)s.")
ENDS = gettext_noop("You stand in for %(grid)s as %(post)s until %(until)s only.")
CALLED_OFF = gettext_noop("You need not stand in for %(grid)s as %(post)s from %(since)s on.")


def tell_of_cover(covers: Iterable[Posting], *, at: datetime) -> None:
    for cover, params in _each(covers):
        _tell(cover, BEGINS, params, key=f"cover:{cover.pk}", at=at)


def tell_of_ended_cover(covers: Iterable[Posting], *, ends_at: datetime, at: datetime) -> None:
    """Of those (as they were) that would have lasted longer. One that never began is gone: then
    its grid is what there is to look at."""
    for cover, params in _each(covers):
        if cover.period.upper <= ends_at:
            continue
        never = cover.period.lower >= ends_at
        _tell(
            cover,
            CALLED_OFF if never else ENDS,
            params | {"until": _moment(ends_at)},
            key=f"cover.ended:{cover.pk}:{ends_at.timestamp():.0f}",
            at=at,
            subject=f"grid:{params['code']}" if never else "",
        )


def _each(covers: Iterable[Posting]) -> Iterator[tuple[Posting, dict[str, Any]]]:
    covers = list(covers)
    drawn = drawn_last({cover.grid_id for cover in covers})
    for cover in covers:
        grid = drawn[cover.grid_id]
        yield (
            cover,
            {
                "grid": grid.name,
                "code": grid.code,
                "post": in_every_language(lambda cover=cover: Post(cover.post).label),
                "since": _moment(cover.period.lower),
                "until": _moment(cover.period.upper),
            },
        )


def _tell(
    cover: Posting, message: str, params: dict, *, key: str, at: datetime, subject: str = ""
) -> None:
    tell(
        [cover.member.user],
        kind="absence.cover",
        message=message,
        params=params,
        subject=subject or f"posting:{cover.pk}",
        key=key,
        at=at,
    )


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
