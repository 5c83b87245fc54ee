"""Grids with the names of their areas: rows for lists, and GeoJSON built by SQL.

A feature is the same for all and all day, as long as nothing is done to an area: each is built
once and kept as bytes, and any choice of grids is put together from them.
"""

import gzip
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from backend.answers.geojson import GeoJSONRenderer
from backend.territory.models import GridVersion
from backend.territory.parameters import area_named
from backend.territory.querysets import GridVersionQuerySet

from .editions import LASTING, Edition
from .shelf import shelf

# The second step of a path is the township, whether or not a zone lies between.
_ROWS = """
    SELECT g.grid_id AS id, g.code, g.name, g.kind, hc.code AS home_community,
           array(SELECT c.code FROM territory_gridversion_communities l
                 JOIN territory_areacode c ON c.area_id = l.area_id AND c.system = 'nbs'
                      AND c.valid_period @> %(day)s
                 WHERE l.gridversion_id = g.id ORDER BY c.code) AS communities,
           tc.code AS area, g.households, g.shape, g.id AS version
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
    SELECT r.version, json_build_object('type', 'Feature', 'id', r.id,
        'geometry', ST_AsGeoJSON(r.shape, 6)::json,
        'properties', json_build_object({", ".join(f"'{p}', r.{p}" for p in _PROPERTIES)}))::text
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


def grids_as_geojson(ids: list[int], *, day: date, mark: int) -> bytes:
    """A FeatureCollection of grid versions by their row ids, in that order; a feature's id is the
    grid's. `mark`: the newest change of an area (`Edition.mark`)."""
    keys = {pk: ("feature", pk, day, mark) for pk in ids}
    features = shelf.get_all(keys)
    if missing := [pk for pk in ids if pk not in features]:
        with connection.cursor() as cursor:
            cursor.execute(_FEATURES, {"ids": missing, "day": day})
            built = {pk: text.encode() for pk, text in cursor.fetchall()}
        for pk, feature in built.items():
            shelf.put(keys[pk], feature)
        features |= built
    listed = b",".join(features[pk] for pk in ids)
    return b'{"type":"FeatureCollection","features":[' + listed + b"]}"


def chosen(
    grids: GridVersionQuerySet,
    edition: Edition | None,
    *,
    area: str = "",
    box: tuple[float, float, float, float] | None = None,
) -> GridVersionQuerySet:
    """Of `grids` those of an edition in an area (a code) that touch a box, in order of their
    codes. Raises the error for an unknown area."""
    grids = grids.filter(boundary=edition.pk) if edition else grids.none()
    if area:
        grids = grids.within(area_named(area).path)
    if box:
        grids = grids.touching(*box)
    return grids.order_by("code")


def net_as_geojson(edition: Edition, *, day: date, gzipped: bool) -> bytes:
    """All grids of an edition, compressed once a day."""
    packed = shelf.get(_net_key(edition, day))
    if packed is None:
        ids = list(chosen(GridVersion.objects.all(), edition).values_list("pk", flat=True))
        collection = grids_as_geojson(ids, day=day, mark=edition.mark)
        packed = gzip.compress(collection, compresslevel=6, mtime=0)
        shelf.put(_net_key(edition, day), packed)
    return packed if gzipped else gzip.decompress(packed)


def kept_net(edition: Edition, *, day: date, gzipped: bool) -> bytes | None:
    """`net_as_geojson` when nothing is left to do but to send it."""
    return shelf.get(_net_key(edition, day)) if gzipped else None


def packed_once(collection: bytes) -> bytes:
    """Compressed for a single answer, so lightly; as Django's, not what is small."""
    small = len(collection) < 200
    return collection if small else gzip.compress(collection, compresslevel=1, mtime=0)


def snapshot_headers(edition: Edition, *, by_name: bool) -> dict[str, str]:
    """Of the whole net of one edition, by the codes of the day it took effect: with the edition's
    whole name in the address good for ever."""
    return headers(edition, day=edition.day) | {
        "Cache-Control": LASTING if by_name else "private, no-cache"
    }


def headers(edition: Edition | None, *, day: date) -> dict[str, str]:
    """Of an answer and of a 304. Codes of areas have days, so the answer is good for the day. The
    ETag is weak because what it names may travel compressed."""
    return {
        "ETag": f'W/"grids-{edition and edition.name}-{day:%Y%m%d}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Encoding, Authorization, Cookie",
    }


def content_headers(content: bytes) -> dict[str, str]:
    compressed = content.startswith(b"\x1f\x8b")
    return {
        "Content-Type": GeoJSONRenderer.media_type,
        "Content-Length": str(len(content)),
    } | ({"Content-Encoding": "gzip"} if compressed else {})


def _net_key(edition: Edition, day: date) -> tuple:
    return ("net", edition, day)
