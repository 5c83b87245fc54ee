"""One row of a roster as it is meant: its cells read, and what they name found."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.gis.geos import Point
from django.utils import timezone

from backend.accounts.models import Department
from backend.answers.workbooks.rows import Row
from backend.territory.models import Area, Level

from ..models import Member, Post, Posting
from . import cells
from .faults import refuse, warn
from .form import CRS, KINDS
from .known import Areas, Known, KnownGrid

_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)")
_OFFICE = re.compile(
    r"(居委会|居民委员会|村委会|村民委员会|社区服务中心|党群服务中心|便民服务中心|服务中心"
    r"|办公室|办事处|网格站|工作站|警务室)$"
)


@dataclass(frozen=True)
class Position:
    """As it is written, in degrees, and the system it is said to be in."""

    lon: float
    lat: float
    crs: str


@dataclass
class Line:
    """What a row says, None or empty where it says nothing; then what it names."""

    row: Row
    name: str = ""
    staff_number: str = ""
    phone: str = ""
    post: str | None = None
    kind: str | None = None
    domains: list[str] = field(default_factory=list)
    since: date | None = None
    until: date | None = None
    position: Position | None = None
    base_place: str = ""
    base_point: Point | None = None
    department: Department | None = None
    said_township: Area | None = None
    community: Area | None = None
    grid: KnownGrid | None = None
    grid_township: Area | None = None
    member: Member | None = None
    role: str = ""  # the post that is the person's own

    @property
    def key(self) -> str:
        return self.staff_number.lower()

    @property
    def has_bad_position(self) -> bool:
        """Whether a position is written that could not be taken: that has been said."""
        written = self.row.cells
        given = written.get("lon") is not None or written.get("lat") is not None
        return self.position is None and (given or bool(_PAIR.fullmatch(self.base_place)))

    @property
    def township(self) -> Area | None:
        """The township the person belongs to, as far as the row tells."""
        return self.said_township or (self.member.area if self.member else self.grid_township)

    @property
    def lower(self) -> datetime | None:
        return midnight(self.since) if self.since else None

    @property
    def upper(self) -> datetime | None:
        """The end of the last day."""
        return midnight(self.until + timedelta(days=1)) if self.until else None


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def read(row: Row) -> Line:
    """The cells of a row, each by itself."""
    if row.hidden:
        warn(row, "", "hidden-row")
    line = Line(
        row,
        name=cells.name(row),
        staff_number=cells.staff_number(row),
        phone=cells.phone(row),
        post=cells.post(row),
        kind=_kind(row),
        domains=cells.domains(row),
        since=cells.day(row, "since"),
        until=cells.day(row, "until"),
        base_place=cells.tidied(row, "base"),
        position=_position(row),
    )
    for name in ("township", "community", "grid_name", "department"):
        cells.tidied(row, name)
    _read_grid(row)
    if line.since and line.until and line.until < line.since:
        refuse(row, "until", "end-before-start")
    if line.domains and line.post in (Post.LEADER, Post.WORKER):
        refuse(row, "domains", "domains-not-allowed")
    return line


def _read_grid(row: Row) -> None:
    cells.tidied(row, "grid")
    row.cells["grid"] = row.code("grid") or None


def _kind(row: Row) -> str | None:
    cells.tidied(row, "kind")
    kind = row.choice("kind", KINDS)
    if kind == Posting.Kind.COVER:
        refuse(row, "kind", "kind-cover")
        return None
    return kind


def _position(row: Row) -> Position | None:
    """From its own columns, or from the base point written as `lon,lat`."""
    for name in ("lon", "lat", "crs"):
        if isinstance(row.cells.get(name), str):
            cells.tidied(row, name)
    lon, lat, crs = row.number("lon"), row.number("lat"), row.choice("crs", CRS)
    if lon is None and lat is None:
        pair = _PAIR.fullmatch(str(row.cells.get("base") or ""))
        if pair is None:
            return None
        lon, lat, column = float(pair[1]), float(pair[2]), "base"
    elif lon is None or lat is None:
        empty = "lon" if lon is None else "lat"
        if row.cells.get(empty) is None:
            refuse(row, empty, "base-half")
        return None
    else:
        column = "lon"
    if crs is None:
        if row.cells.get("crs") is None:
            refuse(row, "crs" if "crs" in row.places else column, "crs-missing")
        return None
    if abs(lon) <= 90 < abs(lat) <= 180:
        refuse(row, column, "base-swapped")
    elif abs(lon) > 180 or abs(lat) > 90:
        refuse(row, column, "base-outside-world")
    else:
        return Position(lon, lat, crs)
    return None


def find(line: Line, known: Known) -> None:
    """What the row names: the person, the areas, the grid, the department."""
    row, areas = line.row, known.areas
    _find_member(line, known)
    line.said_township = _area(row, "township", areas, Level.TOWNSHIP, None)
    _find_grid(line, known)
    if line.grid:
        line.grid_township = areas.township(line.grid.path)
    within = line.said_township or line.grid_township
    line.community = _area(row, "community", areas, Level.COMMUNITY, within)
    if said := row.text("department"):
        found = areas.department(said)
        if len(found) == 1:
            line.department = found[0]
        else:
            refuse(row, "department", "department-ambiguous" if found else "department-unknown")


def _find_member(line: Line, known: Known) -> None:
    row, said = line.row, line.staff_number
    if not said:
        return
    there = known.numbers.get(said.lower())
    if there is None and isinstance(row.cells.get("staff_number"), int | float | str):
        padded = known.without_zeros.get(said.lower(), [])
        if said.isdigit() and len(padded) == 1:
            there = padded[0]
            warn(row, "staff_number", "staff-number-zeros", staff_number=there)
    elif there is not None and there != said:
        warn(row, "staff_number", "staff-number-case", staff_number=there)
    if there is None:
        if not cells.is_name(line.name) and line.name:
            refuse(row, "name", "name-odd")
        if said.lower() in known.usernames:
            refuse(row, "staff_number", "username-taken")
        return
    line.staff_number = there
    line.member = member = known.members[there]
    if line.name and member.user.name != line.name:
        refuse(row, "name", "name-differs")
    if member.left_at is not None:
        refuse(row, "staff_number", "person-left")
    elif not member.user.is_active:
        refuse(row, "staff_number", "account-closed")
    elif member.user.role not in Post.values:
        refuse(row, "staff_number", "other-office")


def _area(row: Row, column: str, areas: Areas, level: str, within: Area | None) -> Area | None:
    said = row.text(column)
    if not said:
        return None
    found = areas.named(said, level)
    if len(found) > 1 and within:
        found = [area for area in found if area.path.startswith(within.path)]
    if len(found) == 1:
        return found[0]
    refuse(row, column, f"{column}-ambiguous" if found else f"{column}-unknown")
    return None


def _find_grid(line: Line, known: Known) -> None:
    row, at = line.row, known.at
    code, name = row.text("grid"), row.text("grid_name")
    if code:
        lower = line.lower or at
        upper = line.upper
        moment = lower if upper and upper <= at else max(lower, at)
        line.grid = known.grid_at(code, moment)
        if line.grid is None:
            refuse(row, "grid", "grid-not-in-force" if code in known.grid_codes else "grid-unknown")
        elif name and name != line.grid.name:
            refuse(row, "grid_name", "grid-name-differs", name=line.grid.name)
    elif name:
        found = known.grids_by_name.get(name, [])
        if line.said_township:
            found = [grid for grid in found if grid.path.startswith(line.said_township.path)]
        if len(found) == 1:
            line.grid = found[0]
        else:
            refuse(row, "grid_name", "grid-name-ambiguous" if found else "grid-unknown")
    elif (line.kind or line.since or line.until) and row.fits:
        refuse(row, "grid", "dropped" if "grid" in row.dropped else "grid-missing")


def office_named(said: str, line: Line, areas: Areas) -> Area | None:
    """The community whose office is meant: by code, by name, or `name + 居委会` and the like."""
    home = line.community
    if home and said.startswith(home.name.removesuffix("社区")):
        return home
    stem = _OFFICE.sub("", said)
    for written in dict.fromkeys((said, stem, f"{stem}社区")):
        found = areas.named(written, Level.COMMUNITY)
        if len(found) > 1 and line.township:
            found = [area for area in found if area.path.startswith(line.township.path)]
        if len(found) == 1:
            return found[0]
    return None
