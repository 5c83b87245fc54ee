"""Where the shapes of a version lie."""

from django.db import connection

from backend.territory.models import Level

from .editions import Edition

_BOUNDS = """
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)
    FROM (SELECT ST_Extent(shape) AS box FROM {table} WHERE boundary_id = %s) shapes
"""


def table_of(edition: Edition) -> str:
    grids = edition.level == Level.GRID
    return "territory_gridversion" if grids else "territory_areashape"


def bounds_of(edition: Edition) -> list[float]:
    """West, south, east, north in degrees; nothing for a version without shapes."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS.format(table=table_of(edition)), [edition.pk])
        return [edge for edge in cursor.fetchone() if edge is not None]
