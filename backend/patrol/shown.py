"""What is shown of due places, in a list and beside the coverage of a grid."""

from .due import Standing
from .models import DuePlace


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
