"""Drafts and versions as GeoJSON, built by SQL and sent as bytes (RFC 7946, WGS-84)."""

from django.conf import settings
from django.db import connection

from .models import Boundary, Level

_COLLECTION = """
    SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
        json_build_object('type', 'Feature', 'id', r.id,
            'geometry', ST_AsGeoJSON(r.shape, %(digits)s)::json, 'properties', r.properties)
        ORDER BY r.place), '[]'))::text
    FROM ({rows}) r
"""
_DRAFTED = """
    SELECT id, shape, (code, id) AS place, json_build_object(
        'code', code, 'name', name, 'kind', kind, 'ordinal', ordinal, 'old_codes', old_codes,
        'mca_code', mca_code, 'home_community', home_community, 'communities', communities,
        'households', households) AS properties
    FROM territory_boundaryrow WHERE boundary_id = %(boundary)s
"""
_GRIDS = """
    SELECT grid_id AS id, shape, code AS place, json_build_object(
        'code', code, 'name', name, 'kind', kind, 'households', households) AS properties
    FROM territory_gridversion WHERE boundary_id = %(boundary)s
"""
_AREAS = """
    SELECT a.id, s.shape, a.path AS place, json_build_object(
        'code', c.code, 'name', a.name, 'kind', a.kind) AS properties
    FROM territory_areashape s
    JOIN territory_boundary b ON b.id = s.boundary_id
    JOIN territory_area a ON a.id = s.area_id
    LEFT JOIN territory_areacode c ON c.area_id = a.id AND c.system = 'nbs'
        AND c.valid_period @> (b.published_at AT TIME ZONE %(zone)s)::date
    WHERE s.boundary_id = %(boundary)s
"""
_PROBLEMS = """
    SELECT id, coalesce(spot, "where") AS shape, id AS place, json_build_object(
        'kind', kind, 'severity', severity, 'codes', codes, 'size', size, 'unit', unit,
        'details', details,
        'where', CASE WHEN "where" IS NOT NULL
            THEN json_build_array(ST_X("where"), ST_Y("where")) END) AS properties
    FROM territory_boundaryproblem
    WHERE boundary_id = %(boundary)s AND (%(kind)s IS NULL OR kind = %(kind)s)
"""
# A micro-degree is 0.11 m; the spot of a sliver is narrower, and its shape is what matters.
_DIGITS, _FINE_DIGITS = 6, 9


def shapes_as_geojson(boundary: Boundary) -> bytes:
    """The rows of a draft as they were read, or the shapes of a version as they were published."""
    if boundary.status != Boundary.Status.PUBLISHED and boundary.repeats:
        return shapes_as_geojson(boundary.repeats)
    if boundary.status != Boundary.Status.PUBLISHED:
        rows = _DRAFTED
    else:
        rows = _GRIDS if boundary.level == Level.GRID else _AREAS
    return _collected(rows, boundary=boundary.pk, digits=_DIGITS, zone=settings.TIME_ZONE)


def problems_as_geojson(boundary: Boundary, *, kind: str | None) -> bytes:
    """What the check found, each with the shape of the spot, or a point where it has none."""
    return _collected(_PROBLEMS, boundary=boundary.pk, kind=kind, digits=_FINE_DIGITS)


def _collected(rows: str, **parameters) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(_COLLECTION.format(rows=rows), parameters)
        return cursor.fetchone()[0].encode()
