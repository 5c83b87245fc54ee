"""In which communities many positions lie, by the boundaries of a moment, in one question."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from .models import Boundary, Level

# The points travel as collections, for exactness on borders: see `AreaQuerySet.covering`.
_WHERE = """
    SELECT DISTINCT ON (p.number) p.number, s.area_id
    FROM unnest(%(lon)s::float8[], %(lat)s::float8[]) WITH ORDINALITY AS p(lon, lat, number)
    JOIN territory_areashape s
        ON s.boundary_id = %(boundary)s
        AND ST_Intersects(
            s.shape, ST_ForceCollection(ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)))
    JOIN territory_area a ON a.id = s.area_id AND a.valid_period @> %(day)s
    LEFT JOIN territory_areacode c ON c.area_id = a.id AND c.system = 'nbs'
        AND c.valid_period @> %(day)s
    ORDER BY p.number, c.code
"""


def communities_at(positions: list[tuple[float, float]], at: datetime) -> list[int | None] | None:
    """For each position (degrees WGS-84) the id of its community, None outside them all; a border
    belongs to the smallest code. None altogether where no communities were published."""
    boundary = Boundary.objects.in_force(Level.COMMUNITY, at).values_list("pk", flat=True).first()
    if boundary is None:
        return None
    found: list[int | None] = [None] * len(positions)
    with connection.cursor() as cursor:
        cursor.execute(
            _WHERE,
            {
                "lon": [lon for lon, _lat in positions],
                "lat": [lat for _lon, lat in positions],
                "boundary": boundary,
                "day": timezone.localdate(at),
            },
        )
        for number, area in cursor.fetchall():
            found[number - 1] = area
    return found
