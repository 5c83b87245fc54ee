"""`GET /net/audit/`: whether the four clauses of the motto hold right now, counted in SQL.

网中有格: the published grids cover the district without gap or overlap. 格中有人: every grid has
its people. 人在格上: who is on a tracked shift is heard. 事在网中: every open case has a grid, an
owner and a running clock. Areas are measured in EPSG:4549.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import connection

from backend.incidents import audit as incidents
from backend.incidents.models import Domain
from backend.patrol import audit as patrol
from backend.staffing.vacancies import vacancies
from backend.territory.models import Boundary

_TERRITORY = """
    WITH in_force AS (
        SELECT DISTINCT ON (level) level, id FROM territory_boundary
        WHERE level IN ('grid', 'district') AND published_at <= %(at)s
        ORDER BY level, published_at DESC),
    grids AS (
        SELECT g.id, g.shape FROM territory_gridversion g
        JOIN in_force b ON b.level = 'grid' AND b.id = g.boundary_id),
    district AS (
        SELECT ST_Union(s.shape) AS shape FROM territory_areashape s
        JOIN in_force b ON b.level = 'district' AND b.id = s.boundary_id),
    net AS (SELECT ST_Union(shape) AS shape FROM grids),
    gap AS (
        SELECT (ST_Dump(ST_CollectionExtract(
            ST_Difference(district.shape, net.shape), 3))).geom AS shape
        FROM district, net),
    overlap AS (
        SELECT (ST_Dump(ST_CollectionExtract(
            ST_Intersection(a.shape, b.shape), 3))).geom AS shape
        FROM grids a JOIN grids b ON a.id < b.id AND a.shape && b.shape
        WHERE ST_Relate(a.shape, b.shape, '2********'))
    SELECT
        (SELECT count(*) FROM grids),
        (SELECT coalesce(sum(ST_Area(ST_Transform(shape, 4549))), 0) FROM grids) / 1e6,
        (SELECT count(*) FROM gap),
        (SELECT coalesce(sum(ST_Area(ST_Transform(shape, 4549))), 0) FROM gap) / 1e6,
        (SELECT count(*) FROM overlap),
        (SELECT coalesce(sum(ST_Area(ST_Transform(shape, 4549))), 0) FROM overlap) / 1e6
"""

# Published boundaries never change: their measurement is kept for each version.
_measured: dict[tuple[int, ...], dict] = {}


def audit(now: datetime) -> dict:
    """The four clauses as data; codes name grids, nothing names or compares people."""
    net = _territory(now)
    domains = list(Domain.objects.order_by("code").values_list("code", flat=True))
    holes = asdict(vacancies(now, domains))
    return {
        "territory": net,
        "staffing": {
            "grids": net["grids"],
            "without_leader": holes["without_leader"],
            "without_worker": holes["without_worker"],
            "uncovered_domains": [
                {"grid": grid, "domains": missing}
                for grid, missing in holes["uncovered_domains"].items()
            ],
        },
        "patrol": {
            "tracked_shifts": patrol.tracked_shifts(now),
            "silent_count": patrol.silent_count(now),
        },
        "incidents": incidents.audit(now),
    }


def _territory(now: datetime) -> dict:
    in_force = tuple(
        Boundary.objects.in_force(level, now).values_list("pk", flat=True).first() or 0
        for level in ("district", "grid")
    )
    if in_force not in _measured:
        _measured[in_force] = _measure(now)
    return _measured[in_force]


def _measure(now: datetime) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(_TERRITORY, {"at": now})
        grids, area, gaps, gap_area, overlaps, overlap_area = cursor.fetchone()
    return {
        "grids": grids,
        "area_km2": round(area, 6),
        "gaps": gaps,
        "gap_km2": gap_area,
        "overlaps": overlaps,
        "overlap_km2": overlap_area,
    }
