"""Rows become areas and grids: the part of publishing that writes into the planting.

What is added or changed is written down as it is done, so that a scheduled publication can be
taken back: `grids`, `areas`, `codes` and `changes` (ids), `ended` (codes as they were before).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import shapely
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, ProtectedError
from django.utils.translation import gettext as _

from backend.answers.problems import Problem

from ..comparing import township_around
from ..drawing import Drawing, Row
from ..drawings import multi
from ..models import Area, AreaChange, AreaCode, AreaShape, Boundary, Grid, GridVersion, Level
from ..tree import DIGITS
from .net import next_ids

# A code begins with that of the area above.
_ABOVE = {Level.TOWNSHIP: Level.DISTRICT, Level.COMMUNITY: Level.TOWNSHIP}
_NOTHING = {"grids": [], "areas": [], "codes": [], "changes": [], "ended": []}
NBS, MCA = AreaCode.System.NBS, AreaCode.System.MCA


@dataclass
class Planting:
    """The areas valid on a day by their nbs code, and what is being changed among them."""

    day: date
    by: str
    at: datetime
    district: str = ""  # the name of a district that has to be made
    by_code: dict[str, Area] = field(default_factory=dict)
    laid: dict[str, list] = field(init=False)
    _planted: list[Area] = field(default_factory=list)
    _called: list[tuple[Area, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.laid = {kind: [] for kind in _NOTHING}
        self._ids = _ids_ahead()
        codes = AreaCode.objects.filter(system=NBS, valid_period__contains=self.day)
        self.by_code = {row.code: row.area for row in codes.select_related("area")}

    def plant(self, level: str, code: str, name: str, kind: str, parent: Area | None) -> Area:
        """A new area from the day on (written by `write`); called by its code until named.
        Raises a 409 problem for a second district."""
        if level == Level.DISTRICT and self._has_district():
            raise Problem("unknown-area", _("No district has the code %s.") % code, code=code)
        identity = next(self._ids)
        area = Area(
            pk=identity,
            level=level,
            name=name or code,
            kind=kind,
            parent=parent,
            path=f"{parent.path if parent else '/'}{identity}/",
            valid_period=DateRange(self.day, None),
        )
        self._planted.append(area)
        self.laid["areas"].append(identity)
        if code:
            self.call(area, NBS, code)
        return area

    def _has_district(self) -> bool:
        return (
            any(area.level == Level.DISTRICT for area in self._planted)
            or Area.objects.filter(
                level=Level.DISTRICT, valid_period__overlap=DateRange(self.day, None)
            ).exists()
        )

    def call(self, area: Area, system: str, code: str) -> None:
        """The area has this code from the day on (written by `write`)."""
        self._called.append((area, system, code))
        if system == NBS:
            self.by_code[code] = area

    def record(self, areas: Iterable[Area], verb: str) -> None:
        """What is done to areas, with the state before it (models.AreaChange)."""
        made = AreaChange.objects.bulk_create(
            AreaChange(
                area=area,
                verb=verb,
                day=self.day,
                made_by=self.by,
                made_at=self.at,
                name=area.name,
                kind=area.kind,
                parent_id=area.parent_id,
                path=area.path,
            )
            for area in areas
        )
        self.laid["changes"] += [row.pk for row in made]

    def end_code(self, area: Area, system: str) -> None:
        """The area's code of the day ends before it; what it was is remembered."""
        for row in AreaCode.objects.filter(
            area=area, system=system, valid_period__contains=self.day
        ):
            lower, upper = row.valid_period.lower, row.valid_period.upper
            self.laid["ended"].append([row.pk, area.pk, system, row.code, _iso(lower), _iso(upper)])
            if lower is not None and lower >= self.day:
                row.delete()
            else:
                row.valid_period = DateRange(lower, self.day)
                row.save(update_fields=["valid_period"])

    def above(self, level: str, code: str, shape: shapely.Geometry) -> Area | None:
        """The area that the code's first digits name, made when there is none; of a district
        None. Raises a 409 problem when that would be a second district.

        A zone's code, if it has one, names nothing: its township is the one around it.
        """
        if level == Level.ZONE:
            return self._township_around(shape)
        if level not in _ABOVE:
            return None
        upper = _ABOVE[level]
        prefix = code[: DIGITS[upper]]
        if prefix in self.by_code:
            return self.by_code[prefix]
        parent = self.above(upper, prefix, shape)
        return self.plant(
            upper, prefix, self.district if upper == Level.DISTRICT else "", "", parent
        )

    def _township_around(self, shape: shapely.Geometry) -> Area:
        around = township_around(shape)
        if around is None:
            raise Problem("unknown-area", _("No township is drawn around a zone."))
        return around

    def write(self) -> None:
        """Write the planted areas and all new codes.

        Raises a 409 problem for a code that another area has on the day or later.
        """
        period = DateRange(self.day, None)
        for system in AreaCode.System:
            codes = [code for _area, of, code in self._called if of == system]
            held = AreaCode.objects.filter(
                system=system, code__in=codes, valid_period__overlap=period
            )
            taken = sorted(set(held.values_list("code", flat=True)))
            if taken or len(set(codes)) < len(codes):
                raise Problem(
                    "code-taken",
                    _("Another area has this code: %s.") % ", ".join(taken or codes[:5]),
                    codes=taken,
                )
        Area.objects.bulk_create(self._planted)
        self.record(self._planted, AreaChange.Verb.ENTERED)
        made = AreaCode.objects.bulk_create(
            AreaCode(area=area, system=system, code=code, valid_period=period)
            for area, system, code in self._called
        )
        self.laid["codes"] += [row.pk for row in made]


def lay_areas(
    boundary: Boundary, drawing: Drawing, *, continues: list[int | None], planting: Planting
) -> None:
    """Shapes of areas; what continues nothing is planted, what is called otherwise recoded.

    `continues`: for each row the id of an area. Names belong to the tree, not to its shapes:
    only a new area gets the file's. Raises a 409 problem for an area that is no more on the day.
    """
    ids = {identity for identity in continues if identity is not None}
    areas = {area.pk: area for area in Area.objects.filter(pk__in=ids)}
    ended = [area.name for area in areas.values() if planting.day not in area.valid_period]
    if ended:
        raise Problem(
            "unknown-area", _("It draws areas that are no more: %s.") % ", ".join(sorted(ended)[:5])
        )
    known = {
        (pk, system): code
        for pk, system, code in AreaCode.objects.filter(
            area__in=ids, valid_period__contains=planting.day
        ).values_list("area", "system", "code")
    }
    drawn: list[tuple[Area, object]] = []
    recoded: list[tuple[Area, Row]] = []
    for row, shape, identity in zip(drawing.rows, drawing.shapes, continues, strict=True):
        if identity is None:
            parent = planting.above(boundary.level, row.code, shape)
            area = planting.plant(boundary.level, row.code, row.name, row.kind, parent)
            if row.mca_code:
                planting.call(area, MCA, row.mca_code)
        else:
            area = areas[identity]
            if row.code and row.code != known.get((identity, NBS)):
                recoded.append((area, row))
            if row.mca_code and (identity, MCA) not in known:
                planting.call(area, MCA, row.mca_code)
        drawn.append((area, shape))
    planting.record([area for area, _row in recoded], AreaChange.Verb.RECODED)
    for area, _row in recoded:  # two areas may swap their codes: first all end
        planting.end_code(area, NBS)
    for area, row in recoded:
        planting.call(area, NBS, row.code)
    planting.write()
    AreaShape.objects.bulk_create(
        AreaShape(boundary=boundary, area=area, shape=multi(shape)) for area, shape in drawn
    )


def lay_grids(
    boundary: Boundary,
    drawing: Drawing,
    *,
    continues: list[int | None],
    planting: Planting,
    at: datetime,
) -> None:
    """Grids of a version; what continues nothing is a new grid, opened at `at`.

    Raises a 409 problem for a community that nobody knows on the day.
    """
    homes = [row.home_community or row.code[:12] for row in drawing.rows]
    covered = [row.communities or (home,) for row, home in zip(drawing.rows, homes, strict=True)]
    communities = {c for c, area in planting.by_code.items() if area.level == Level.COMMUNITY}
    unknown = sorted({*homes, *(code for codes in covered for code in codes)} - communities)
    if unknown:
        raise Problem(
            "unknown-area",
            _("No area has the code %s on that day.") % ", ".join(unknown[:5]),
            codes=unknown,
        )
    fresh = iter(next_ids(Grid, continues.count(None)))
    identities = [next(fresh) if identity is None else identity for identity in continues]
    opened = [new for new, old in zip(identities, continues, strict=True) if old is None]
    Grid.objects.bulk_create(Grid(pk=pk, opened_at=at) for pk in opened)
    planting.laid["grids"] += opened
    versions = GridVersion.objects.bulk_create(
        GridVersion(
            boundary=boundary,
            grid_id=identity,
            code=row.code,
            name=row.name or row.code,
            kind=row.kind or GridVersion.Kind.BASIC,
            home_community=planting.by_code[home],
            path=f"{planting.by_code[home].path}g{identity}/",
            households=row.households,
            shape=multi(shape),
        )
        for row, shape, home, identity in zip(
            drawing.rows, drawing.shapes, homes, identities, strict=True
        )
    )
    _link(
        (version, planting.by_code[code].pk)
        for version, codes in zip(versions, covered, strict=True)
        for code in codes
    )


def repeat_grids(boundary: Boundary, earlier: Boundary) -> None:
    """The grids of an earlier version once more, below where their communities stand now."""
    before = list(
        GridVersion.objects.filter(boundary=earlier)
        .select_related("home_community")
        .prefetch_related("communities")
        .defer("mercator")
    )
    versions = GridVersion.objects.bulk_create(
        GridVersion(
            boundary=boundary,
            grid_id=grid.grid_id,
            code=grid.code,
            name=grid.name,
            kind=grid.kind,
            home_community=grid.home_community,
            path=f"{grid.home_community.path}g{grid.grid_id}/",
            households=grid.households,
            shape=grid.shape,
        )
        for grid in before
    )
    _link(
        (version, area.pk)
        for version, grid in zip(versions, before, strict=True)
        for area in grid.communities.all()
    )


def take_back(boundary: Boundary) -> None:
    """Undo what publishing laid. A grid that somebody is posted to already stays, undrawn.

    Raises a 409 problem when an area that it planted has come into use meanwhile, or one that it
    recoded was changed again.
    """
    laid = _NOTHING | boundary.laid
    _refuse_changed(laid)
    boundary.grids.all().delete()
    boundary.areas.all().delete()
    _delete_unused(Grid, laid["grids"])
    for level in reversed(Level.values):  # what lies below goes first
        planted = Area.objects.filter(pk__in=laid["areas"], level=level).order_by("-path")
        if used := _delete_unused(Area, list(planted.values_list("pk", flat=True))):
            area = Area.objects.get(pk=used[0])
            raise Problem("in-use", _("The area %s is in use already.") % area.name, area=area.pk)
    AreaChange.objects.filter(pk__in=laid["changes"]).delete()
    AreaCode.objects.filter(pk__in=laid["codes"]).delete()
    for pk, area, system, code, lower, upper in laid["ended"]:
        period = DateRange(_day(lower), _day(upper))
        AreaCode.objects.update_or_create(
            pk=pk,
            defaults={"area_id": area, "system": system, "code": code, "valid_period": period},
        )


def _refuse_changed(laid: dict[str, list]) -> None:
    """What was done since to the areas and their codes must not be lost: what a planted one took
    over stands behind it, and codes are given back only where the ones in their place still are."""
    planted, recoded = laid["areas"], {area for _pk, area, *_code in laid["ended"]}
    taken_over = Area.objects.filter(successors__in=planted)
    again = AreaChange.objects.filter(
        area__in=recoded, pk__gt=max(laid["changes"], default=0)
    ).exclude(verb__in=[AreaChange.Verb.RENAMED, AreaChange.Verb.MOVED])
    area = taken_over.first() or next((change.area for change in again[:1]), None)
    if area:
        raise Problem(
            "in-use", _("The area %s was changed since it was published.") % area.name, area=area.pk
        )


def _delete_unused(model: type[Model], ids: list[int]) -> list[int]:
    """Delete the rows that nothing protects, as many at once as go; the ids of those that stay."""
    try:
        model.objects.filter(pk__in=ids).delete()
    except ProtectedError:
        if len(ids) == 1:
            return ids
        half = len(ids) // 2
        return _delete_unused(model, ids[:half]) + _delete_unused(model, ids[half:])
    return []


def _ids_ahead() -> Iterator[int]:
    while True:
        yield from next_ids(Area, 100)


def _link(pairs: Iterable[tuple[GridVersion, int]]) -> None:
    link = GridVersion.communities.through
    link.objects.bulk_create(link(gridversion=version, area_id=area) for version, area in pairs)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
