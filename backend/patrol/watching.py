"""Whose track may one open, with a reason? As a filter on shifts.

Those who may see the member on the map by way of the home grid: its leader and the operators of
its area. And a supervisor of the area as long as a doubt about the shift is to be judged, since
whoever judges has to look.
"""

from datetime import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from backend.accounts.models import Role
from backend.accounts.rights import WATCHING_PEOPLE, Rights
from backend.territory.models import GridVersion
from backend.territory.querysets import scope_within


def watched(rights: Rights, at: datetime) -> Q:
    """Tracked shifts that may be opened at `at` by whoever holds `rights`; never one's own by
    this. A shift without tracking has no track, and concerns nobody else."""
    doubts = apps.get_model("patrol", "Doubt").objects
    to_judge = Exists(doubts.filter(shift=OuterRef("pk"), state="open"))
    watching = at_home_within(rights.scopes(*WATCHING_PEOPLE), at)
    judging = at_home_within(rights.area_paths(Role.SUPERVISOR), at)
    return Q(tracked=True) & (watching | (judging & Q(to_judge)))


def at_home_within(scopes: list[str], at: datetime, *, shift: str = "") -> Q:
    """By the home grid of the shift as it is drawn now; by the member's area when there is none.

    `shift`: the way to it from what is filtered, such as `shift__`.
    """
    drawn = GridVersion.objects.at(at)
    within = drawn.filter(scope_within(scopes)).values("grid")
    home = f"{shift}home_grid"
    homeless = Q(**{home: None}) | ~Q(**{f"{home}__in": drawn.values("grid")})
    return Q(**{f"{home}__in": within}) | (
        homeless & scope_within(scopes, f"{shift}member__area__path")
    )
