"""The dated tree: what may lie below what, and what became of an area that is no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from .models import Area, AreaCode, Level
from .paths import areas_of

# The levels an area of a level may lie directly below.
BELOW = {
    Level.DISTRICT: (),
    Level.TOWNSHIP: (Level.DISTRICT,),
    Level.ZONE: (Level.TOWNSHIP,),
    Level.COMMUNITY: (Level.TOWNSHIP, Level.ZONE),
}
# Digits of a code in either system; ordinary zones have none.
DIGITS = {Level.DISTRICT: 6, Level.TOWNSHIP: 9, Level.ZONE: 9, Level.COMMUNITY: 12}


@dataclass(frozen=True)
class Gone:
    """A code that means nothing any more: `area` was what it meant, until the day `ended`.

    `successors`: what stands in its place on the day asked for; the area itself when only its
    code has changed, nothing when nobody took it over.
    """

    area: Area
    name: str
    ended: date
    successors: list[Area]


def gone(code: str, *, system: str, day: date) -> Gone | None:
    """What a code meant before `day`; None when it never meant anything."""
    if not (code.isascii() and code.isdigit()):
        return None
    ended = AreaCode.objects.filter(
        system=system, code=code, valid_period__endswith__lte=day
    ).select_related("area")
    last = ended.order_by("-valid_period__endswith").first()
    return last and _gone(last.area, last.valid_period.upper, day)


def gone_area(area: Area, day: date) -> Gone | None:
    """The same for an area by itself, as zones have no codes."""
    upper = area.valid_period.upper
    return _gone(area, upper, day) if upper and upper <= day else None


def _gone(area: Area, ended: date, day: date) -> Gone:
    then = Area.objects.as_of(ended - timedelta(days=1)).get(pk=area.pk)
    return Gone(area, then.name_then, ended, _standing_in_place_of(area, day))


def lineage(area: Area, day: date) -> list[Area]:
    """An area and those above it on a day, up to the district, each with `code` (the statistics
    bureau's), `name_then` and `parent_then`."""
    codes = AreaCode.objects.filter(
        area=OuterRef("pk"), system=AreaCode.System.NBS, valid_period__contains=day
    )
    then = Area.objects.as_of(day).annotate(code=Subquery(codes.values("code")[:1]))
    known = {one.pk: one for one in then.filter(pk__in=areas_of(area.path))}
    line = [known[area.pk]]
    while above := line[-1].parent_then:
        # Whoever came from another township does not have it in the path any more.
        line.append(known.get(above) or then.get(pk=above))
    return line


def standing(area: Area, day: date) -> Area:
    """The area, or the one that took it over, as far as one alone did."""
    there = _standing_in_place_of(area, day)
    return there[0] if len(there) == 1 else area


def _standing_in_place_of(area: Area, day: date) -> list[Area]:
    """The area itself or its successors' successors, as far as they exist on a day."""
    standing: dict[int, Area] = {}
    asked, seen = [area], set()
    while asked:
        one = asked.pop()
        if one.pk in seen:
            continue
        seen.add(one.pk)
        if day in one.valid_period:
            standing[one.pk] = one
        else:
            asked += one.successors.all()
    return [standing[key] for key in sorted(standing)]
