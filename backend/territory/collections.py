"""Areas and places as GeoJSON, built by SQL and sent as bytes (RFC 7946, whole micro-degrees)."""

from datetime import date, datetime
from hashlib import sha256

from django.db import connection

_AREAS = """
    SELECT json_build_object(
        'type', 'FeatureCollection',
        'features', coalesce(json_agg(json_build_object(
            'type', 'Feature',
            'id', a.id,
            'geometry', ST_AsGeoJSON(s.shape, 6)::json,
            'properties', json_build_object(
                'code', c.code, 'name', coalesce(b.name, a.name), 'level', a.level,
                'kind', coalesce(b.kind, a.kind), 'parent', pc.code)
        ) ORDER BY a.path), '[]'))::text
    FROM territory_area a
    LEFT JOIN LATERAL (
        SELECT name, kind, parent_id FROM territory_areachange
        WHERE area_id = a.id AND day > %(day)s ORDER BY day, id LIMIT 1) b ON true
    LEFT JOIN territory_areacode c
        ON c.area_id = a.id AND c.system = %(system)s AND c.valid_period @> %(day)s
    LEFT JOIN territory_areacode pc
        ON pc.area_id = coalesce(b.parent_id, a.parent_id)
        AND pc.system = %(system)s AND pc.valid_period @> %(day)s
    LEFT JOIN territory_areashape s
        ON s.area_id = a.id AND s.boundary_id = (
            SELECT id FROM territory_boundary b
            WHERE b.level = a.level AND b.published_at <= %(at)s
            ORDER BY b.published_at DESC LIMIT 1)
    WHERE a.id = ANY(%(ids)s)
"""


def areas_as_geojson(ids: list[int], *, day: date, at: datetime, system: str) -> bytes:
    """A FeatureCollection of areas with the shapes in force at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, {"ids": ids, "day": day, "at": at, "system": system})
        return cursor.fetchone()[0].encode()


_PLACES = """
    SELECT json_build_object(
        'type', 'FeatureCollection',
        'features', coalesce(json_agg(json_build_object(
            'type', 'Feature',
            'id', p.id,
            'geometry', ST_AsGeoJSON(p.position, 6)::json,
            'properties', json_build_object(
                'kind', p.kind, 'name', p.name, 'number', p.number, 'area', c.code,
                'address', p.address, 'source', p.source)
        ) ORDER BY asked.place), '[]'))::text
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS asked(id, place)
    JOIN territory_place p ON p.id = asked.id
    LEFT JOIN territory_areacode c
        ON c.area_id = p.area_id AND c.system = 'nbs' AND c.valid_period @> %(day)s
"""


def places_as_geojson(ids: list[int], *, day: date) -> bytes:
    """A FeatureCollection of places in the order given; one without a position has no geometry."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, {"ids": ids, "day": day})
        return cursor.fetchone()[0].encode()


_STANDING = """
    SELECT coalesce((SELECT max(id) FROM territory_areachange), 0),
           array(SELECT DISTINCT ON (level) id FROM territory_boundary
                 WHERE published_at <= %s ORDER BY level, published_at DESC)
"""


def areas_etag(ids: list[int], *, day: date, at: datetime, system: str) -> str:
    """Changes with the choice of areas, the versions in force and whatever was done to an area;
    no shape is read for it. Weak, because what it names may travel compressed."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [at])
        standing = cursor.fetchone()
    named = sha256(repr((sorted(ids), day, system, standing)).encode()).hexdigest()[:20]
    return f'W/"areas-{named}"'
