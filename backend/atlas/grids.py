"""Grids with the names of their areas: rows for lists, and GeoJSON built by SQL."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

# The second step of a path is the township, whether or not a zone lies between.
_ROWS = """
    SELECT g.grid_id AS id, g.code, g.name, g.kind, hc.code AS home_community,
           array(SELECT c.code FROM territory_gridversion_communities l
                 JOIN territory_areacode c ON c.area_id = l.area_id AND c.system = 'nbs'
                      AND c.valid_period @> %(day)s
                 WHERE l.gridversion_id = g.id ORDER BY c.code) AS communities,
           tc.code AS area, g.households, g.shape, g.path
    FROM territory_gridversion g
    JOIN territory_area h ON h.id = g.home_community_id
    LEFT JOIN territory_areacode hc ON hc.area_id = h.id AND hc.system = 'nbs'
         AND hc.valid_period @> %(day)s
    LEFT JOIN territory_areacode tc ON tc.area_id = split_part(g.path, '/', 3)::bigint
         AND tc.system = 'nbs' AND tc.valid_period @> %(day)s
    WHERE g.id = ANY(%(ids)s)
    ORDER BY g.code
"""
_PROPERTIES = (
    "code",
    "name",
    "kind",
    "home_community",
    "communities",
    "area",
    "households",
)
_FEATURES = f"""
    SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
        json_build_object('type', 'Feature', 'id', r.id,
            'geometry', ST_AsGeoJSON(r.shape, 6)::json,
            'properties', json_build_object({", ".join(f"'{p}', r.{p}" for p in _PROPERTIES)}))
        ORDER BY r.code), '[]'))::text
    FROM ({_ROWS}) r
"""  # noqa: S608 (only the constants above stand in it)


def grid_rows(ids: list[int], *, at: datetime) -> list[dict]:
    """Properties of grid versions by their row ids, ordered by code; `id` is the grid's."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {', '.join(_PROPERTIES)} FROM ({_ROWS}) r",  # noqa: S608
            {"ids": ids, "day": timezone.localdate(at)},
        )
        return [dict(zip(("id", *_PROPERTIES), row, strict=True)) for row in cursor.fetchall()]


def grids_as_geojson(ids: list[int], *, at: datetime) -> bytes:
    """A FeatureCollection of grid versions by their row ids; the feature's id is the grid's."""
    with connection.cursor() as cursor:
        cursor.execute(_FEATURES, {"ids": ids, "day": timezone.localdate(at)})
        return cursor.fetchone()[0].encode()
