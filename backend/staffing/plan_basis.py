"""What a plan is solved from: the grids of an area, who could serve them, who serves them now.

Who could serve: members of the area in the post who are active and have not left, and whoever
serves there already. A professional's domains are those of the postings in force; of somebody who
has none, those the roster says, or else those of the last posting. What somebody holds outside the
area stays, and counts as load.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from pyproj import Transformer

from backend.territory.models import Area, Boundary, GridVersion, Level
from backend.territory.paths import township_of

from .domains import DOMAINS
from .models import Member, Post, Posting
from .planning import Need, Person
from .planning.planner import Slot

_TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)


@dataclass(frozen=True)
class Place:
    """A grid as it will be drawn: `point` lies inside it, `x` and `y` are the same in EPSG:4549."""

    grid: int
    code: str
    name: str
    township: int
    point: Point
    x: float
    y: float

    def need(self, domain: str = "") -> Need:
        return Need(self.grid, self.code, self.township, self.x, self.y, domain)


@dataclass(frozen=True)
class Basis:
    """`postings`: home and additional ones in force in the area's grids, of the posts asked for;
    `ahead`: those that begin later; `people`: by post who could serve; `members`: by key everybody
    named in one of them;
    `at_home_elsewhere`: member and post of home postings outside the area."""

    boundary: Boundary | None
    places: list[Place]
    postings: list[Posting]
    ahead: list[Posting]
    people: dict[str, list[Person]]
    members: dict[int, Member]
    at_home_elsewhere: set[tuple[int, str]]

    def needs(self, post: str) -> list[Need]:
        domains = DOMAINS if post == Post.PROFESSIONAL else ("",)
        return [place.need(domain) for place in self.places for domain in domains]

    def serving(self, post: str) -> dict[Slot, list[Posting]]:
        """Who serves a grid and domain now: home postings first, then by staff number."""
        serving = defaultdict(list)
        for posting in self.postings:
            if posting.post == post:
                for domain in posting.domains or ("",):
                    serving[posting.grid_id, domain].append(posting)
        for postings in serving.values():
            postings.sort(key=self._home_first)
        return serving

    def _home_first(self, posting: Posting) -> tuple[bool, str]:
        number = self.members[posting.member_id].staff_number
        return posting.kind != Posting.Kind.HOME, number


def basis_of(area: Area, posts: list[str], at: datetime) -> Basis:
    """Everything a plan for `posts` in `area` from `at` on is solved from."""
    places = _places(area, at)
    grids = {place.grid for place in places}
    lasting = _planned().filter(period__overlap=DateTimeTZRange(at, None))
    lasting = list(lasting.filter(post__in=posts, grid__in=grids).order_by("pk"))
    serving = [posting for posting in lasting if at in posting.period]
    members = {
        member.pk: member
        for member in Member.objects.filter(
            Q(area__path__startswith=area.path, user__role__in=posts)
            | Q(pk__in={posting.member_id for posting in lasting})
        )
        .select_related("user", "area")
        .order_by("staff_number")
    }
    able = [
        member
        for member in members.values()
        if member.user.is_active and (member.left_at is None or member.left_at > at)
    ]
    elsewhere = list(
        _planned().at(at).filter(post__in=posts, member__in=members).exclude(grid__in=grids)
    )
    return Basis(
        boundary=Boundary.objects.in_force(Level.GRID, at).first(),
        places=places,
        postings=serving,
        ahead=[posting for posting in lasting if at not in posting.period],
        people={post: _people(post, able, serving, elsewhere, at) for post in posts},
        members=members,
        at_home_elsewhere={
            (posting.member_id, posting.post)
            for posting in elsewhere
            if posting.kind == Posting.Kind.HOME
        },
    )


def _planned():
    """Covers are not planned: they begin and end with an absence."""
    return Posting.objects.exclude(kind=Posting.Kind.COVER)


def _places(area: Area, at: datetime) -> list[Place]:
    drawn = list(
        GridVersion.objects.at(at)
        .within(area.path)
        .annotate(inside=PointOnSurface("shape"))
        .order_by("code")
        .only("grid_id", "code", "name", "path")
    )
    return [
        Place(grid.grid_id, grid.code, grid.name, township_of(grid.path), grid.inside, x, y)
        for grid, (x, y) in zip(drawn, _metres([grid.inside for grid in drawn]), strict=True)
    ]


def _people(
    post: str, able: list[Member], serving: list[Posting], elsewhere: list[Posting], at: datetime
) -> list[Person]:
    here = defaultdict(set)
    for posting in serving:
        if posting.post == post:
            for domain in posting.domains or ("",):
                here[posting.member_id].add((posting.grid_id, domain))
    candidates = [m for m in able if m.user.role == post or m.pk in here]
    load: dict[int, int] = defaultdict(int)
    for posting in elsewhere:
        if posting.post == post:
            load[posting.member_id] += max(len(posting.domains), 1)
    domains = (
        _domains(candidates, at)
        if post == Post.PROFESSIONAL
        else {member.pk: {""} for member in candidates}
    )
    return [
        Person(
            key=member.pk,
            number=member.staff_number,
            township=township_of(member.area.path) or 0,
            x=x,
            y=y,
            domains=frozenset(domains.get(member.pk, ())),
            serves=frozenset(here[member.pk]),
            load=load[member.pk],
        )
        for member, (x, y) in zip(
            candidates, _metres([member.base_point for member in candidates]), strict=True
        )
    ]


def _domains(candidates: list[Member], at: datetime) -> dict[int, set[str]]:
    """Of the postings in force at a moment; of who has none then, what the roster says, or those
    of the last posting."""
    in_force, last = defaultdict(set), {}
    said = {member.pk: set(member.domains) for member in candidates if member.domains}
    held = _planned().filter(
        post=Post.PROFESSIONAL, member__in=[member.pk for member in candidates]
    )
    for posting in held.order_by("period__startswith", "pk"):
        last[posting.member_id] = set(posting.domains)
        if at in posting.period:
            in_force[posting.member_id] |= set(posting.domains)
    return last | said | in_force


def _metres(points: list[Point]) -> list[tuple[float, float]]:
    if not points:
        return []
    lon, lat = np.array([point.coords for point in points]).T
    x, y = _TO_METRES.transform(lon, lat)
    return list(zip(x.tolist(), y.tolist(), strict=True))
