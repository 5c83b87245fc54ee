"""What is shown of due places, in a list and beside the coverage of a grid."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from backend.accounts.models import Role, User
from backend.accounts.rights import Rights
from backend.territory.models import GridVersion

from .due import Standing, day_of
from .models import DuePlace
from .standings import standings_of


def due_places_shown(
    places: Sequence[DuePlace], *, user: User, rights: Rights, now: datetime
) -> list[dict]:
    """Rows for DuePlaceSerializer of places that `user` sees, in their order."""
    standings = standings_of(places, now)
    led, codes = led_among(places, user=user, rights=rights), _codes(places, user, now)
    return [
        due_place_shown(place, standings[place.pk])
        | {
            "radius_m": place.radius_m,
            "every_days": place.every_days,
            "grids": codes[place.pk],
            "place": place.place_id,
            "since": place.since,
            "until": place.until,
            "may": ["change", "end"]
            if place.pk in led and (place.until is None or place.until > day_of(now))
            else [],
        }
        for place in places
    ]


def led_among(places: Sequence[DuePlace], *, user: User, rights: Rights) -> set[int]:
    """Ids of those of which `user` leads a grid."""
    led = rights.grid_ids(Role.LEADER)
    if not (led and places):
        return set()
    theirs = DuePlace.objects.visible_to(user, rights).of_grids(led)
    return set(theirs.filter(pk__in=[p.pk for p in places]).values_list("pk", flat=True))


def due_place_shown(place: DuePlace, standing: Standing) -> dict:
    """A place and how it stands with it; never who was there."""
    return {
        "id": place.pk,
        "name": place.name,
        "position": [round(place.lon, 6), round(place.lat, 6)],
        "due_at": standing.due_at,
        "visited_at": standing.visited_at,
        "state": standing.state,
        "excused": standing.excused,
    }


def _codes(places: Sequence[DuePlace], user: User, now: datetime) -> dict[int, list[str]]:
    codes: dict[int, list[str]] = defaultdict(list)
    drawn = GridVersion.objects.visible_to(user).at(now)
    shared = drawn.filter(grid__due_places__in=places).order_by("code")
    for place, code in shared.values_list("grid__due_places", "code"):
        codes[place].append(code)
    return codes
