"""What the rows say of persons: agreed among them, and with those who are there."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.contrib.gis.geos import Point

from backend.accounts.models import Department
from backend.territory.models import Area

from ..models import Member, Post, Posting
from .bases import is_same_base
from .faults import refuse, warn
from .form import said_of_post
from .known import Known
from .lines import Line

May = Callable[[Area], bool]
Said = TypeVar("Said")


@dataclass
class Person:
    """Somebody as the good rows say them; None or empty: nothing is said, what is there stays."""

    staff_number: str
    member: Member | None
    name: str
    role: str
    phone: str = ""
    area: Area | None = None
    department: Department | None = None
    base_place: str = ""
    base_point: Point | None = None
    domains: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Whether anything of a known member is otherwise."""
        member = self.member
        return member is not None and (
            self.role != member.user.role
            or bool(self.phone and self.phone != member.user.phone)
            or bool(self.area and self.area.pk != member.area_id)
            or bool(self.department and self.department.pk != member.user.department_id)
            or self.base_point is not None
            or bool(self.domains and self.domains != member.domains)
        )


def judge_people(lines: list[Line], known: Known, may: May) -> None:
    """Refuse rows whose persons cannot be, are not the caller's, or are said in two ways."""
    for line in lines:
        _judge_one(line, known, may)
    _refuse_disagreeing(lines)
    _refuse_other_posts(lines, known)
    _refuse_shared_phones(lines, known)
    _warn_of_short_numbers(lines)


def person_of(lines: list[Line]) -> Person:
    """What the good rows of one person say together."""
    first, member = lines[0], lines[0].member
    return Person(
        staff_number=first.staff_number,
        member=member,
        name=first.name,
        role=first.role,
        phone=_first(line.phone for line in lines) or "",
        area=_first(line.said_township for line in lines)
        or (member.area if member else _first(line.grid_township for line in lines)),
        department=_first(line.department for line in lines),
        base_place=_first(line.base_place for line in lines if not is_same_base(line)) or "",
        base_point=_first(line.base_point for line in lines if not is_same_base(line)),
        domains=_domains(lines, member),
    )


def _domains(lines: list[Line], member: Member | None) -> list[str]:
    """Of a new person all that is said; of a known one what is said without a grid."""
    said = {d for line in lines if member is None or line.grid is None for d in line.domains}
    return sorted(said)


def _first(values: Iterable[Said]) -> Said | None:
    return next((value for value in values if value), None)


def _judge_one(line: Line, known: Known, may: May) -> None:
    row = line.row
    if line.member is None and row.fits and not line.phone:
        warn(row, "phone", "phone-missing")
    nowhere = all(row.cells.get(name) is None for name in ("township", "grid", "grid_name"))
    if line.member is None and nowhere:
        refuse(row, "township", "township-missing")
    concerned = {
        "staff_number": line.member.area if line.member else None,
        "township": line.said_township,
        "grid": line.grid_township,
    }
    for column, area in concerned.items():
        if area is not None and not may(area):
            refuse(row, column, "not-yours", name=area.name)
    for holder in known.phones.get(line.phone, ()) if line.phone else ():
        if line.member and holder.user_id == line.member.user_id:
            continue
        seen = holder.path and may(known.areas.township(holder.path) or Area(path=holder.path))
        if holder.staff_number and seen:
            refuse(row, "phone", "phone-taken", staff_number=holder.staff_number)
        else:
            refuse(row, "phone", "phone-taken-elsewhere")
        break
    if line.post == Post.PROFESSIONAL and line.member is None and row.cells.get("domains") is None:
        refuse(row, "domains", "domains-missing")
    if line.grid is None and line.domains and row.fits:
        warn(row, "domains", "domains-kept")


def _refuse_disagreeing(lines: list[Line]) -> None:
    """Persons are the same in all their rows; nobody can say which of two is meant."""
    by_number: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.staff_number:
            by_number[line.key].append(line)
    facts: dict[str, tuple[str, Callable[[Line], Hashable]]] = {
        "name": ("staff-number-twice", lambda line: line.name),
        "phone": ("person-differs", lambda line: line.phone),
        "township": ("person-differs", lambda line: line.said_township and line.said_township.pk),
        "department": ("person-differs", lambda line: line.department and line.department.pk),
        "base": ("person-differs", _base_of),
    }
    for theirs in by_number.values():
        if len(theirs) < 2:
            continue
        for column, (fault, said) in facts.items():
            _refuse_clashing(theirs, said, "staff_number" if column == "name" else column, fault)


def _refuse_other_posts(lines: list[Line], known: Known) -> None:
    """Home is the post one holds. A roster gives another only to who serves nowhere now."""
    serving = {held.member_id for held in known.held if not held.is_over(known.at)}
    own: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: line.kind == Posting.Kind.ADDITIONAL):
        if line.post and line.member and line.member.pk in serving:
            own[line.key] = line.member.user.role
        elif line.post:
            own.setdefault(line.key, line.post)
    for line in lines:
        line.role = own.get(line.key, "")
        is_home = line.kind == Posting.Kind.HOME or (line.kind is None and line.member is None)
        if is_home and line.grid and line.post and line.post != line.role:
            refuse(line.row, "post", "post-differs", post=said_of_post(line.role))


def _base_of(line: Line) -> Hashable:
    point = line.base_point
    return (round(point.x, 6), round(point.y, 6)) if point else None


def _refuse_clashing(
    lines: list[Line], said: Callable[[Line], Hashable], column: str, fault: str
) -> None:
    """Refuse each row that says otherwise than another, naming the first such."""
    saying: dict[Hashable, Line] = {}
    for line in lines:
        if value := said(line):
            saying.setdefault(value, line)
    if len(saying) < 2:
        return
    for line in lines:
        value = said(line)
        if value:
            other = next(one for other_value, one in saying.items() if other_value != value)
            refuse(line.row, column, fault, row=other.row.ordinal)


def _refuse_shared_phones(lines: list[Line], known: Known) -> None:
    by_phone: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.phone and line.staff_number:
            by_phone[line.phone].append(line)
    for sharing in by_phone.values():
        _refuse_clashing(sharing, lambda line: line.key, "phone", "phone-twice")


def _warn_of_short_numbers(lines: list[Line]) -> None:
    """Numbers of digits alone, stored as numbers, shorter than texts that begin with a zero."""
    padded = {
        len(line.staff_number)
        for line in lines
        if line.staff_number.isdigit() and line.staff_number.startswith("0")
    }
    for line in lines:
        is_number = isinstance(line.row.cells.get("staff_number"), int | float)
        if is_number and line.member is None and len(line.staff_number) < max(padded, default=0):
            warn(line.row, "staff_number", "staff-number-short")
