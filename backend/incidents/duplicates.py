"""Open cases that may be the matter somebody is telling of, among those the asker may see."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from backend.accounts.models import User
from backend.accounts.rights import Rights
from backend.live.models import Tier

from .actors import stands_close
from .alike import ENOUGH, NEAR_M, Alike, Told, alike
from .models import Case
from .querysets import CaseQuerySet

AT_MOST = 5
# Each way of looking is bounded, so that typing stays light wherever somebody types.
_LOOKED_AT = 50
_WITHOUT_A_PLACE = timedelta(days=30)
# Fewer than a degree of longitude has up to 44° of latitude: the index finds too much, not less.
_METRES_IN_A_DEGREE = 80_000


@dataclass(frozen=True)
class Duplicate:
    """A case, and why it may be the same matter."""

    case: Case
    alike: Alike


def duplicates_of(
    told: Told, *, user: User, rights: Rights, besides: int | None = None
) -> list[Duplicate]:
    """The likeliest open cases first, at most AT_MOST; `besides`: the key of the case itself.

    What the tier of a case hides from `user` does not speak for it either: of a sensitive matter
    somebody who stands apart learns that the grid is the same, never how far away it is.
    """
    seen = Case.objects.visible_to(user, rights).open().exclude(pk=besides)
    keys = {key for some in _ways_to_look(told, seen) for key in some[:_LOOKED_AT]}
    if not keys:  # most of the time
        return []
    cases = seen.filter(pk__in=keys).with_parties()
    found = [Duplicate(case, alike(told, _as_told(case, user, rights))) for case in cases]
    likely = [one for one in found if one.alike.score >= ENOUGH]
    return sorted(likely, key=lambda one: (-one.alike.score, one.case.pk))[:AT_MOST]


def as_told(case: Case, *, place: Point | None) -> Told:
    """A case as one side of a comparison, at the place that may be known of it."""
    return Told(
        type=case.type_id,
        domain=case.type.domain_id,
        words=case.description,
        address=case.address,
        place=(place.x, place.y) if place else None,
        grid=case.grid_id,
        at=case.reported_at,
    )


def because(alike: Alike) -> dict:
    """What speaks for it, as answers spell it out."""
    return {
        "distance_m": None if alike.metres is None else round(alike.metres, 1),
        "same_grid": alike.same_grid,
        "hours": round(alike.hours, 1),
        "same_type": alike.same_type,
        "shared_words": list(alike.shared_words),
        "shared_address": alike.shared_address,
    }


def _ways_to_look(told: Told, seen: CaseQuerySet) -> Iterator:
    """Keys of cases worth comparing, each way by an index of its own."""
    if told.place:
        point = Point(*told.place, srid=4326)
        near = seen.filter(shown_position__dwithin=(point, NEAR_M / _METRES_IN_A_DEGREE))
        yield near.order_by(Distance("shown_position", point)).values_list("pk", flat=True)
    if told.type and told.grid:
        # Where the shown place is the grid's centre, or none, distance finds nothing.
        yield _newest(seen.filter(grid=told.grid, type=told.type))
    if told.type and not told.place:
        since = told.at - _WITHOUT_A_PLACE
        yield _newest(seen.filter(type=told.type, reported_at__gte=since))


def _newest(cases: CaseQuerySet):
    return cases.order_by("-reported_at").values_list("pk", flat=True)


def _as_told(case: Case, user: User, rights: Rights) -> Told:
    if case.tier == Tier.OPEN or stands_close(user, case, rights):
        return as_told(case, place=case.position)
    return replace(as_told(case, place=None), address="")
