"""What the database knows of what a roster speaks of: a handful of questions, none by row."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db.models import Q
from django.utils import timezone

from backend.accounts.models import Department, User
from backend.territory.models import (
    Area,
    AreaCode,
    AreaShape,
    Boundary,
    GridVersion,
    Level,
    Place,
)
from backend.territory.paths import township_of

from ..models import Member, Post, Posting

HELD_BY_ONE = (Post.LEADER, Post.WORKER)


@dataclass
class Areas:
    """Townships, communities and departments of a day, by code and by name."""

    day: date
    by_id: dict[int, Area] = field(default_factory=dict)
    by_code: dict[str, Area] = field(default_factory=dict)
    by_name: dict[str, list[Area]] = field(default_factory=lambda: defaultdict(list))
    code_of: dict[int, str] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    departments_by_name: dict[str, list[Department]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @classmethod
    def of(cls, day: date) -> "Areas":
        areas = cls(day)
        for area in Area.objects.at(day):
            areas.by_id[area.pk] = area
            areas.by_name[area.name].append(area)
        codes = AreaCode.objects.filter(system=AreaCode.System.NBS, valid_period__contains=day)
        for pk, code in codes.values_list("area", "code"):
            if pk in areas.by_id:
                areas.by_code[code] = areas.by_id[pk]
                areas.code_of[pk] = code
        for department in Department.objects.all():
            areas.departments[department.code.upper()] = department
            areas.departments_by_name[department.name_zh].append(department)
        return areas

    def named(self, said: str, level: str) -> list[Area]:
        if said.isdigit():
            found = [self.by_code[said]] if said in self.by_code else []
        else:
            found = self.by_name.get(said, [])
        return [area for area in found if area.level == level]

    def department(self, said: str) -> list[Department]:
        if said.upper() in self.departments:
            return [self.departments[said.upper()]]
        return self.departments_by_name.get(said, [])

    def township(self, path: str) -> Area | None:
        steps = path.strip("/").split("/")
        return self.by_id.get(township_of(path)) if len(steps) > 1 else None

    def begins_a_grid(self, digits: str) -> bool:
        """Whether fifteen digits are the code of a grid, or meant to be one: they begin with a
        community's, as no identity number of somebody alive does but by chance."""
        return digits[:12] in self.by_code


@dataclass(frozen=True)
class KnownGrid:
    """A grid as one version draws it."""

    grid_id: int
    code: str
    name: str
    path: str
    communities: frozenset[int]


@dataclass(frozen=True)
class Held:
    """A posting that is there. `domains` sorted; cover is never among them."""

    pk: int
    member_id: int
    staff_number: str
    grid_id: int
    post: str
    kind: str
    domains: tuple[str, ...]
    lower: datetime
    upper: datetime | None

    def is_over(self, at: datetime) -> bool:
        return self.upper is not None and self.upper <= at


@dataclass
class Holder:
    """Who has a phone: the user, and the member they are, if any."""

    user_id: int
    staff_number: str
    path: str


@dataclass
class Known:
    at: datetime
    areas: Areas
    numbers: dict[str, str] = field(default_factory=dict)  # staff numbers by their small letters
    without_zeros: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    members: dict[str, Member] = field(default_factory=dict)  # by staff number
    usernames: set[str] = field(default_factory=set)
    phones: dict[str, list[Holder]] = field(default_factory=lambda: defaultdict(list))
    versions: list[tuple[datetime, int]] = field(default_factory=list)  # the newest first
    grids: dict[tuple[int, str], KnownGrid] = field(default_factory=dict)  # by version and code
    grid_codes: set[str] = field(default_factory=set)
    grids_by_name: dict[str, list[KnownGrid]] = field(default_factory=lambda: defaultdict(list))
    code_now: dict[int, str] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    offices: dict[int, Point] = field(default_factory=dict)  # a point in each community
    places: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(
        cls,
        *,
        at: datetime,
        areas: Areas,
        numbers: Iterable[str],
        phones: Iterable[str],
        codes: Iterable[str],
        names: Iterable[str],
        bases: Iterable[str],
    ) -> "Known":
        """What is known of these staff numbers, phones, codes and names of grids, base points."""
        known = cls(at, areas)
        known._learn_people(set(numbers), set(phones))
        known._learn_grids(set(codes), set(names))
        known._learn_postings()
        known._learn_bases(set(bases))
        return known

    def grid_at(self, code: str, moment: datetime) -> KnownGrid | None:
        """The grid of a code in the version of a moment; before the first, in the first."""
        for published_at, version in self.versions:
            if published_at <= moment:
                return self.grids.get((version, code))
        return self.grids.get((self.versions[-1][1], code)) if self.versions else None

    def _learn_people(self, numbers: set[str], phones: set[str]) -> None:
        for number in Member.objects.values_list("staff_number", flat=True):
            self.numbers.setdefault(number.lower(), number)
            self.without_zeros[number.lstrip("0").lower()].append(number)
        meant = {self.numbers[n.lower()] for n in numbers if n.lower() in self.numbers}
        for number in numbers:
            meant.update(self.without_zeros.get(number.lower(), ()))
        found = Member.objects.filter(staff_number__in=meant).select_related("user")
        self.members = {member.staff_number: member for member in found}
        users = User.objects.filter(username__in={number.lower() for number in numbers})
        self.usernames = set(users.values_list("username", flat=True))
        holding = User.objects.filter(phone__in=phones).values_list(
            "pk", "phone", "member__staff_number", "member__area__path"
        )
        for pk, phone, number, path in holding:
            self.phones[phone].append(Holder(pk, number or "", path or ""))

    def _learn_grids(self, codes: set[str], names: set[str]) -> None:
        drawn = Boundary.objects.newest(Level.GRID).values_list("published_at", "pk")
        self.versions = list(drawn)
        current = next((pk for moment, pk in self.versions if moment <= self.at), None)
        wanted = Q(code__in=codes) | Q(name__in=names, boundary=current)
        rows = list(
            GridVersion.objects.filter(wanted).values_list(
                "pk", "boundary_id", "grid_id", "code", "name", "path", "home_community_id"
            )
        )
        through = GridVersion.communities.through.objects
        covered = defaultdict(set)
        links = through.filter(gridversion__in=[row[0] for row in rows])
        for version, area in links.values_list("gridversion_id", "area_id"):
            covered[version].add(area)
        for pk, boundary, grid, code, name, path, home in rows:
            one = KnownGrid(grid, code, name, path, frozenset(covered[pk] | {home}))
            self.grids[boundary, code] = one
            self.grid_codes.add(code)
            if boundary == current:
                self.grids_by_name[name].append(one)

    def _learn_postings(self) -> None:
        grids = {grid.grid_id for grid in self.grids.values()}
        held = Posting.objects.exclude(kind=Posting.Kind.COVER).filter(
            Q(member__in=[member.pk for member in self.members.values()])
            | Q(grid__in=grids, kind=Posting.Kind.HOME, post__in=HELD_BY_ONE)
        )
        for pk, member, number, grid, post, kind, domains, period in held.values_list(
            "pk",
            "member_id",
            "member__staff_number",
            "grid_id",
            "post",
            "kind",
            "domains",
            "period",
        ):
            self.held.append(
                Held(
                    pk, member, number, grid, post, kind, tuple(sorted(domains)),
                    period.lower, period.upper,
                )
            )  # fmt: skip
        served = GridVersion.objects.at(self.at).filter(grid__in={one.grid_id for one in self.held})
        self.code_now = dict(served.values_list("grid_id", "code"))

    def _learn_bases(self, bases: set[str]) -> None:
        if not bases:
            return
        for place in Place.objects.at(timezone.localdate(self.at)).filter(
            name__in=bases, position__isnull=False
        ):
            self.places[place.name].append(place)

    def learn_offices(self, communities: set[int]) -> None:
        """A point inside each of these communities: where their office is taken to be."""
        drawn = Boundary.objects.in_force(Level.COMMUNITY, self.at).values("pk")[:1]
        shapes = AreaShape.objects.filter(boundary=drawn, area__in=communities)
        self.offices = dict(shapes.values_list("area", PointOnSurface("shape")))
