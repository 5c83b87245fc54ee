"""Which part of the live wire a user may watch, worked out from their grants."""

from backend.live.models import Tier

from .models import Role, User
from .rights import TIER_ORDER, WATCHING_MATTERS, WATCHING_PEOPLE, Rights

NOTICES, SHIFT = "notice", "shift"


def scope_of_user(user: int) -> str:
    """The scope of what concerns one person alone; no area's path begins so."""
    return f"/user/{user}/"


def own_views(user: User) -> list[dict]:
    """What only this person is told: of their notices, and of the shift they are on."""
    return [{"scopes": [scope_of_user(user.pk)], "kinds": [NOTICES, SHIFT], "tiers": [Tier.OPEN]}]


def views_on_walls(rights: Rights) -> list[dict]:
    """What a wall shows, whoever is signed in before it: open matters as everybody may see them."""
    matters = rights.scopes(*WATCHING_MATTERS)
    return [{"scopes": matters, "kinds": ["case"], "tiers": [Tier.OPEN]}] if matters else []


def views_of(rights: Rights) -> list[dict]:
    """What a ticket says: paths with the kinds and the tiers to be seen below each.

    People on duty and calls for help are for their leader and the operator; matters for all who
    may read the area. Beyond the open tier, states are for operators: to others the wire shows a
    sensitive matter at the centre of its grid (docs/glossary.md, tier).
    """
    views = views_on_walls(rights)
    people = rights.scopes(*WATCHING_PEOPLE)
    if people:
        views.append({"scopes": people, "kinds": ["member", "sos"], "tiers": [Tier.OPEN]})
    for tier in TIER_ORDER[1:]:
        if scopes := rights.scopes(Role.OPERATOR, tier=tier):
            views.append({"scopes": scopes, "kinds": ["case"], "tiers": [tier]})
    return views
