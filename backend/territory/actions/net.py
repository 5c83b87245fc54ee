"""Every write to the areas and their boundaries."""

from datetime import date, datetime

from django.db import connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from ..models import Area, AreaCode, AreaShape, Boundary, Grid, GridVersion, Level
from ..net_files import NetFiles


@transaction.atomic
def publish_net(*, net: NetFiles, title: str, by: str, at: datetime, since: date) -> None:
    """Lay a whole net into an empty database: areas and codes from `since`, shapes from `at`.

    Later versions of the boundaries come by the import; this is how a district begins.
    """
    areas = _plant_areas(net, since=since)
    for level, rows in (
        (Level.DISTRICT, net.district),
        (Level.TOWNSHIP, net.townships),
        (Level.COMMUNITY, net.communities),
    ):
        boundary = _publish(level, title=title, by=by, at=at)
        AreaShape.objects.bulk_create(
            AreaShape(boundary=boundary, area=areas[row["code"]], shape=row["shape"])
            for row in rows
        )
    _draw_grids(net, areas, _publish(Level.GRID, title=title, by=by, at=at), at=at)


def _publish(level: Level, *, title: str, by: str, at: datetime) -> Boundary:
    return Boundary.objects.create(
        level=level,
        title=title,
        status=Boundary.Status.PUBLISHED,
        made_by=by,
        made_at=at,
        published_at=at,
        published_by=by,
    )


def _plant_areas(net: NetFiles, *, since: date) -> dict[str, Area]:
    period = DateRange(since, None)
    areas: dict[str, Area] = {}
    codes: list[AreaCode] = []
    for level, rows in (
        (Level.DISTRICT, net.district),
        (Level.TOWNSHIP, net.townships),
        (Level.COMMUNITY, net.communities),
    ):
        planted = []
        for row, identity in zip(rows, next_ids(Area, len(rows)), strict=True):
            parent = areas.get(row.get("parent"))
            area = Area(
                pk=identity,
                level=level,
                name=row["name"],
                kind=row.get("kind") or "",
                parent=parent,
                path=f"{parent.path if parent else '/'}{identity}/",
                valid_period=period,
            )
            areas[row["code"]] = area
            planted.append(area)
            codes.append(AreaCode(area=area, system="nbs", code=row["code"], valid_period=period))
            if row.get("mca_code"):
                codes.append(
                    AreaCode(area=area, system="mca", code=row["mca_code"], valid_period=period)
                )
        Area.objects.bulk_create(planted)
    AreaCode.objects.bulk_create(codes)
    return areas


def _draw_grids(net: NetFiles, areas: dict[str, Area], boundary: Boundary, *, at: datetime) -> None:
    grids = [Grid(pk=pk, opened_at=at) for pk in next_ids(Grid, len(net.grids))]
    Grid.objects.bulk_create(grids)
    versions = GridVersion.objects.bulk_create(
        GridVersion(
            boundary=boundary,
            grid=grid,
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            home_community=areas[row["home_community"]],
            path=f"{areas[row['home_community']].path}g{grid.pk}/",
            households=row["households"],
            shape=row["shape"],
        )
        for grid, row in zip(grids, net.grids, strict=True)
    )
    link = GridVersion.communities.through
    link.objects.bulk_create(
        link(gridversion=version, area=areas[code])
        for version, row in zip(versions, net.grids, strict=True)
        for code in row["communities"]
    )


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Surrogate ids taken beforehand, because a path contains the id of its own row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [identity for (identity,) in cursor.fetchall()]
