"""What is done to areas: enter, rename, recode, move, merge, end. Each holds from a day.

A change that gives paths a new beginning (move, merge) cannot be entered before its day: rights
and live scopes hang on the paths, and these are those of now. Everything else may be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.answers.problems import Problem, invalid

from .. import locate
from ..models import Area, AreaChange, AreaCode, Boundary, GridVersion, Level
from ..tree import BELOW, DIGITS
from .following import follow, hold_the_tree

Verb, System = AreaChange.Verb, AreaCode.System


@dataclass(frozen=True)
class NewArea:
    """An area as it is to be entered; codes are digits, empty when there is none."""

    level: str
    name: str
    parent: Area | None
    kind: str = ""
    code: str = ""
    mca_code: str = ""


@dataclass(frozen=True)
class Redrawn:
    """What a merger leaves behind: the area that goes on, and the codes of the grids in force
    or announced that are still drawn in areas that are no more."""

    area: Area
    grids: list[str]


@transaction.atomic
def enter_area(*, new: NewArea, day: date, by: str, at: datetime) -> Area:
    """An area that begins on a day. Raises the error for what does not fit the tree."""
    _held([new.parent] if new.parent else [])
    _refuse_misplaced(new.level, new.parent, day)
    if not new.code and new.level != Level.ZONE:
        raise invalid("code", _("Only a management zone may be without a code."))
    if not new.code and _namesakes(new, day).exists():
        raise _taken("name", _("There is such an area already."))
    area = Area(
        pk=_identity(),
        level=new.level,
        name=new.name,
        kind=new.kind,
        parent=new.parent,
        valid_period=DateRange(day, None),
    )
    area.path = f"{new.parent.path if new.parent else '/'}{area.pk}/"
    area.save(force_insert=True)
    for system, code in ((System.NBS, new.code), (System.MCA, new.mca_code)):
        if code:
            _give_code(area, system, code, day)
    _record([area], Verb.ENTERED, day=day, by=by, at=at)
    return area


@transaction.atomic
def change_area(
    *,
    area: Area,
    day: date,
    by: str,
    at: datetime,
    name: str | None = None,
    kind: str | None = None,
    codes: Mapping[str, str] | None = None,
    parent: Area | None = None,
) -> Area:
    """Rename, recode (`codes` by system) and move in one; None leaves as it is."""
    area = _held([area])[0]
    if name is not None or kind is not None:
        rename_area(area=area, name=name, kind=kind, day=day, by=by, at=at)
    for system, code in (codes or {}).items():
        recode_areas(codes={area: code}, system=system, day=day, by=by, at=at)
    if parent is not None:
        move_area(area=area, parent=parent, day=day, by=by, at=at)
    return area


@transaction.atomic
def rename_area(
    *, area: Area, name: str | None, kind: str | None = None, day: date, by: str, at: datetime
) -> None:
    """The name (and kind) that an area bears from a day on; what it was called before stays."""
    _held([area])
    _refuse_future(day, at)
    new = (area.name if name is None else name, area.kind if kind is None else kind)
    if new == (area.name, area.kind):
        return
    _refuse_rewriting([area], day)
    _record([area], Verb.RENAMED, day=day, by=by, at=at)
    area.name, area.kind = new
    area.save(update_fields=["name", "kind"])


@transaction.atomic
def recode_areas(
    *, codes: Mapping[Area, str], system: str, day: date, by: str, at: datetime
) -> None:
    """New codes from a day on, all at once: two areas may swap theirs."""
    areas = _held(codes)
    wanted = {area.pk: code for area, code in codes.items()}
    changed = [area for area in areas if not _has_code(area, system, wanted[area.pk], day)]
    _refuse_outside_its_time(changed, day)
    for area in changed:
        _end_codes(area, day, system=system)
    for area in changed:
        _give_code(area, system, wanted[area.pk], day)
    _record(changed, Verb.RECODED, day=day, by=by, at=at)


@transaction.atomic
def move_area(*, area: Area, parent: Area, day: date, by: str, at: datetime) -> None:
    """Put an area below another parent. Its grids, its open and old matters go with it."""
    _held([area, parent])
    if area.parent_id == parent.pk:
        return
    _refuse_future(day, at)
    _refuse_misplaced(area.level, parent, day)
    _refuse_rewriting([area], day)
    _record([area], Verb.MOVED, day=day, by=by, at=at)
    area.parent = parent
    area.save(update_fields=["parent"])
    _go(area, below=parent)


@transaction.atomic
def merge_areas(
    *, areas: Sequence[Area], into: Area | NewArea, day: date, by: str, at: datetime
) -> Redrawn:
    """Several areas end the day before, one goes on or begins, and is their successor.

    What lay in them lies in it from now on: their paths stand behind its own, so that rights
    there open what they leave behind, and rights that were given in them go on.
    """
    merged = _held(areas)
    _refuse_future(day, at)
    levels = {area.level for area in (*merged, into)}
    if len(levels) > 1:
        raise invalid("areas", _("Only areas of one level are merged."))
    if levels == {Level.DISTRICT}:
        raise invalid("areas", _("A district is not merged."))
    if into in merged:
        raise invalid("areas", _("The area that goes on is none of those that end."))
    _refuse_rewriting(merged, day)
    for area in merged:
        _end_codes(area, day)
    if isinstance(into, NewArea):
        survivor = enter_area(new=into, day=day, by=by, at=at)
    else:
        (survivor,) = _held([into])
        _refuse_outside_its_time([survivor], day)
    for area in merged:
        _hand_over(area, survivor, day=day, by=by, at=at)
    return Redrawn(survivor, _grids_in(merged, at))


@transaction.atomic
def end_area(
    *, area: Area, successors: Sequence[Area] = (), day: date, by: str, at: datetime
) -> list[str]:
    """An area that is no more from a day on; with several successors it was divided.

    Returns the codes of the grids in force or announced that are still drawn in it. Raises the
    conflict for an area in which something lies that nobody takes over.
    """
    area, *successors = _held([area, *successors])
    _refuse_rewriting([area], day)
    for successor in successors:
        if successor.level != area.level or successor == area:
            raise invalid("successors", _("Successors are other areas of the same level."))
        _refuse_outside_its_time([successor], day)
    grids = _grids_in([area], at)
    below = _children(area, day)
    if below or (grids and not successors):
        raise Problem(
            "in-the-way",
            _("Something lies in this area that must be moved or merged first."),
            areas=[{"id": child.pk, "name": child.name} for child in below],
            grids=grids,
        )
    _record([area], Verb.ENDED, day=day, by=by, at=at)
    _end(area, day)
    area.successors.add(*successors)
    return grids


def _held(areas: Iterable[Area]) -> list[Area]:
    """The areas as they are now, nobody else changing the tree until the transaction ends."""
    hold_the_tree()
    held = list(areas)
    for area in held:
        area.refresh_from_db()
    return held


def _record(areas: Iterable[Area], verb: str, *, day: date, by: str, at: datetime) -> None:
    """What is about to be done, with the state before it."""
    AreaChange.objects.bulk_create(
        AreaChange(
            area=area,
            verb=verb,
            day=day,
            made_by=by,
            made_at=at,
            name=area.name,
            kind=area.kind,
            parent_id=area.parent_id,
            path=area.path,
        )
        for area in areas
    )


def _hand_over(area: Area, survivor: Area, *, day: date, by: str, at: datetime) -> None:
    children = _children(area, day)
    _record([area], Verb.MERGED, day=day, by=by, at=at)
    _record(children, Verb.MOVED, day=day, by=by, at=at)
    _end(area, day)
    area.successors.add(survivor)
    Area.objects.filter(pk__in=[child.pk for child in children]).update(parent=survivor)
    _go(area, below=survivor)


def _go(area: Area, *, below: Area) -> None:
    path = f"{below.path}{area.pk}/"
    follow(old=area.path, new=path)
    area.path = path
    transaction.on_commit(locate.forget)


def _end(area: Area, day: date) -> None:
    _end_codes(area, day)
    area.valid_period = DateRange(area.valid_period.lower, day)
    area.save(update_fields=["valid_period"])


def _end_codes(area: Area, day: date, *, system: str | None = None) -> None:
    """Codes end the day before; one that would have begun later never does."""
    codes = area.codes.filter(Q(system=system) if system else Q())
    codes.filter(valid_period__startswith__gte=day).delete()
    for code in codes.filter(valid_period__contains=day):
        code.valid_period = DateRange(code.valid_period.lower, day)
        code.save(update_fields=["valid_period"])


def _give_code(area: Area, system: str, code: str, day: date) -> None:
    where = "code" if system == System.NBS else "mca_code"
    digits = DIGITS[Level(area.level)]
    if not (code.isascii() and code.isdigit() and len(code) == digits):
        raise invalid(where, _("A code of this level has %(count)d digits.") % {"count": digits})
    period = DateRange(day, area.valid_period.upper)
    taken = AreaCode.objects.filter(system=system, code=code, valid_period__overlap=period)
    if meant := taken.select_related("area").first():
        raise _taken(
            where,
            _("The code %(code)s means %(name)s then.") % {"code": code, "name": meant.area.name},
            area=meant.area_id,
        )
    AreaCode.objects.create(area=area, system=system, code=code, valid_period=period)


def _has_code(area: Area, system: str, code: str, day: date) -> bool:
    there = area.codes.filter(system=system, valid_period__contains=day).first()
    return there is not None and there.code == code


def _children(area: Area, day: date) -> list[Area]:
    return list(area.children.filter(valid_period__overlap=DateRange(day, None)).order_by("pk"))


def _grids_in(areas: Sequence[Area], at: datetime) -> list[str]:
    in_force = Boundary.objects.in_force(Level.GRID, at).values("pk")[:1]
    grids = GridVersion.objects.filter(
        Q(boundary=in_force) | Q(boundary__published_at__gt=at),
        Q(home_community__in=areas) | Q(communities__in=areas),
    )
    return list(grids.order_by("code").values_list("code", flat=True).distinct())


def _namesakes(new: NewArea, day: date):
    period = DateRange(day, None)
    return Area.objects.filter(
        level=new.level, parent=new.parent, name=new.name, valid_period__overlap=period
    )


def _identity() -> int:
    """A surrogate id taken beforehand, because a path contains the id of its own row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('territory_area', 'id'))")
        return cursor.fetchone()[0]


def _refuse_misplaced(level: str, parent: Area | None, day: date) -> None:
    fitting = BELOW[Level(level)]
    if (parent.level if parent else None) not in (fitting or (None,)):
        raise invalid("parent", _("An area of this level does not lie below that one."))
    if parent is None and Area.objects.filter(level=Level.DISTRICT, valid_period__upper_inf=True):
        raise _taken("level", _("There is a district already."))
    if parent and day not in parent.valid_period:
        raise invalid("parent", _("The area above does not exist on that day."))


def _refuse_future(day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise invalid("day", _("This is entered on its day or later, not before."))


def _refuse_outside_its_time(areas: Iterable[Area], day: date) -> None:
    for area in areas:
        if day not in area.valid_period:
            raise invalid("day", _("%(name)s does not exist on that day.") % {"name": area.name})


def _refuse_rewriting(areas: Iterable[Area], day: date) -> None:
    """A day before the newest change would make what is known of the days between wrong."""
    for area in areas:
        _refuse_outside_its_time([area], day)
        # What was done to it last, if it changed name, place or existence.
        last = area.changes.exclude(verb=Verb.RECODED).order_by("-day", "-pk").first()
        if last and day < last.day:
            raise Problem(
                "later-change-known",
                _("%(name)s was changed from %(day)s already.")
                % {"name": area.name, "day": last.day.isoformat()},
                day=last.day.isoformat(),
            )


def _taken(field: str, detail, **extra) -> Problem:
    return Problem("taken", detail, pointer=f"/{field}", **extra)
