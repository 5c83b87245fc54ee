"""The track of a shift as lines, built by SQL and sent as bytes."""

from django.db import connection

from .models import Fix, Shift

# A longer silence is not drawn as a line: nobody knows what was walked in it.
GAP_SECONDS = 5 * 60

_LINES = """
    WITH fixes AS ({fixes}),
    apart AS (
        SELECT *,
            coalesce(moment - lag(moment) OVER whole > make_interval(secs => %s), true) AS begins
        FROM fixes WINDOW whole AS (PARTITION BY device_id ORDER BY moment)
    ),
    parts AS (
        SELECT *,
            count(*) FILTER (WHERE begins) OVER (PARTITION BY device_id ORDER BY moment) AS part
        FROM apart
    ),
    features AS (
        SELECT min(moment) AS began, device_id, json_build_object(
            'type', 'Feature',
            'geometry', CASE WHEN count(*) = 1
                THEN json_build_object('type', 'Point', 'coordinates',
                    (array_agg(json_build_array(lon, lat)))[1])
                ELSE json_build_object('type', 'LineString', 'coordinates',
                    json_agg(json_build_array(lon, lat) ORDER BY moment)) END,
            'properties', json_build_object(
                'shift', %s, 'started_at', min(moment), 'ended_at', max(moment),
                'fixes_count', count(*))) AS feature
        FROM parts GROUP BY device_id, part
    )
    SELECT json_build_object('type', 'FeatureCollection', 'features',
        coalesce(json_agg(feature ORDER BY began, device_id), '[]'))::text
    FROM features
"""


def track_geojson(shift: Shift, user) -> bytes:
    """A FeatureCollection of the parts between gaps of more than five minutes, in WGS-84.

    A part of one position is a Point. Only what `user` may see: as yet, their own.
    """
    fixes = Fix.objects.visible_to(user).of_shift(shift).with_moment()
    fixes = fixes.values("device_id", "moment", "lon", "lat")
    sql, parameters = fixes.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(fixes=sql), [*parameters, GAP_SECONDS, str(shift.uuid)])
        return cursor.fetchone()[0].encode()
