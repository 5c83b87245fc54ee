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
    watching = _at_home_within(rights.scopes(*WATCHING_PEOPLE), at)
    judging = _at_home_within(rights.area_paths(Role.SUPERVISOR), at)
    return Q(tracked=True) & (watching | (judging & Q(to_judge)))


def _at_home_within(scopes: list[str], at: datetime) -> Q:
    """By the home grid of the shift as it is drawn now; by the member's area when there is none."""
    drawn = GridVersion.objects.at(at)
    within = drawn.filter(scope_within(scopes))
    homeless = Q(home_grid=None) | ~Q(home_grid__in=drawn.values("grid"))
    return Q(home_grid__in=within.values("grid")) | (
        homeless & scope_within(scopes, "member__area__path")
    )
