"""Everybody whom a published plan concerns is told what changes for them, and nothing of others."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from backend.notices.actions.telling import Said, tell_each
from backend.notices.words import in_every_language
from backend.territory.models import GridVersion

from ..holding import drawn_last
from ..models import Member, Plan, Post, Posting

BEGINS = gettext_noop("From %(day)s on you serve: %(begun)s.")
ENDS = gettext_noop("From %(day)s on you no longer serve: %(ended)s.")
CHANGES = gettext_noop("From %(day)s on you serve: %(begun)s. No longer: %(ended)s.")


def tell_of_plan(
    *, plan: Plan, end: list[Posting], begin: list[Posting], since: datetime, at: datetime
) -> None:
    """One notice for each member with a posting among those that `end` or `begin` (saved). It
    leads to the first that begins, else to the grid that is left."""
    drawn = drawn_last({posting.grid_id for posting in [*end, *begin]})
    begun, ended = _by_member(begin), _by_member(end)
    members = Member.objects.select_related("user").in_bulk([*begun, *ended])
    day = f"{timezone.localtime(since):%Y-%m-%d}"
    tell_each(
        [
            _said(members[key], begun.get(key, []), ended.get(key, []), day, drawn)
            for key in sorted(members)
        ],
        kind="plan.published",
        key=f"plan.published:{plan.pk}",
        at=at,
    )


def _by_member(postings: Iterable[Posting]) -> dict[int, list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    for posting in postings:
        found[posting.member_id].append(posting)
    return found


def _said(
    member: Member,
    begun: list[Posting],
    ended: list[Posting],
    day: str,
    drawn: dict[int, GridVersion],
) -> Said:
    # Who goes on in a grid, at home there now or for other domains, does not leave it.
    there = {(posting.grid_id, posting.post) for posting in begun}
    left = [posting for posting in ended if (posting.grid_id, posting.post) not in there]
    params = {"day": day}
    if begun:
        params["begun"] = in_every_language(lambda: _places(begun, drawn))
    if left:
        params["ended"] = in_every_language(lambda: _places(left, drawn))
    return Said(
        to=member.user,
        message=(CHANGES if left else BEGINS) if begun else ENDS,
        params=params,
        subject=f"posting:{begun[0].pk}" if begun else f"grid:{drawn[left[0].grid_id].code}",
    )


def _places(postings: list[Posting], drawn: dict[int, GridVersion]) -> str:
    """In the language of the moment, each place once, in the order of the grids' codes."""
    places = {(drawn[posting.grid_id].code, posting.post): posting for posting in postings}
    named = [
        _("%(grid)s (%(post)s)")
        % {"grid": drawn[posting.grid_id].name, "post": Post(posting.post).label}
        for _place, posting in sorted(places.items())
    ]
    return _(", ").join(named)
