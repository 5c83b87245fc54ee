"""The people of the demonstration: fictional, the same at every making, posted by the planner.

Names are drawn from lists with a fixed seed; base points are offices and stations (points
inside communities), never homes. Everybody has the one password of this installation.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

import numpy as np
from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from pyproj import Transformer

from backend.accounts.actions.people import enrol
from backend.accounts.models import Administers, Department, Grant, Role, User
from backend.live.models import Tier
from backend.notices.actions.duties import NewDuty, lay_standing_duties
from backend.notices.models import DutyPost
from backend.territory.models import Area, AreaShape, Boundary, GridVersion, Level
from backend.territory.paths import township_of

from .actions.members import enter_members
from .actions.posting import post_all
from .models import Member, Post, Posting
from .planning import Need, Person, Wishes, plan

GROUP = "demonstration"
SEED = 370211
MOST_GRIDS_FOR_A_PROFESSIONAL = 4
_TO_METRES = Transformer.from_crs(4326, 4549, always_xy=True)
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国志海波晓宁雪松柏青山川岩"
    "冰岚峰林森浩宇晨曦昊然文博思源嘉怡欣悦子涵梓萱雨泽一诺安然立新长顺永康振东成才"
)

PER_TOWNSHIP = (
    (Role.OPERATOR, 2),
    (Role.SUPERVISOR, 1),
    (Role.CHIEF, 1),
    (Role.AUDITOR, 1),
    (Role.ADMIN, 1),
    (Role.SERVICE, 1),
)
PER_DISTRICT = (
    (Role.OPERATOR, 4),
    (Role.SUPERVISOR, 2),
    (Role.CHIEF, 2),
    (Role.AUDITOR, 2),
    (Role.ADMIN, 2),
    (Role.SERVICE, 2),
)
SECURITY_ADMINISTRATORS = 2


@dataclass
class _Township:
    area: Area
    grids: list[GridVersion] = field(default_factory=list)
    grid_points: list[Point] = field(default_factory=list)
    offices: list[tuple[str, Point]] = field(default_factory=list)
    communities: list[Area] = field(default_factory=list)


@transaction.atomic
def enter_everybody(*, domains: list[str], since: datetime, encoded_password: str) -> None:
    """Make the staff of the district and post the members; needs an empty roster and a net."""
    district = Area.objects.get(level=Level.DISTRICT)
    cast = _Cast(since=since, encoded_password=encoded_password)
    townships = _townships(since)
    cast.enter_staff(district, [township.area for township in townships])
    cast.enter_clerks(district, townships)
    for township in townships:
        cast.enter_members_of(township, domains)
    cast.save()


class _Cast:
    """People being made; nothing is written before `save`."""

    def __init__(self, *, since: datetime, encoded_password: str) -> None:
        self._random = random.Random(SEED)  # noqa: S311 (names, not secrets)
        self._period = DateTimeTZRange(since, None)
        self._password = encoded_password
        self._users: list[User] = []
        self._grants: list[Grant] = []
        self._members: list[Member] = []
        self._postings: list[Posting] = []
        self._count = defaultdict(int)

    def enter_staff(self, district: Area, townships: list[Area]) -> None:
        for role, count in PER_DISTRICT:
            for _ in range(count):
                self._officer(role, district)
        for _ in range(SECURITY_ADMINISTRATORS):
            self._officer(Role.ADMIN, district, administers=Administers.SECURITY)
        for township in townships:
            for role, count in PER_TOWNSHIP:
                for _ in range(count):
                    self._officer(role, township)

    def enter_clerks(self, district: Area, townships: list[_Township]) -> None:
        """One clerk for every department in every area of its level, and each community's desk."""
        everywhere = {
            Department.Level.DISTRICT: [district],
            Department.Level.UTILITY: [district],
            Department.Level.TOWNSHIP: [township.area for township in townships],
            Department.Level.COMMUNITY: [c for t in townships for c in t.communities],
        }
        for department in Department.objects.order_by("code"):
            for area in everywhere[department.level]:
                desk = department.code == "CJW"
                self._officer(Role.COMMUNITY if desk else Role.DEPARTMENT, area, department)

    def enter_members_of(self, township: _Township, domains: list[str]) -> None:
        for post in (Post.LEADER, Post.WORKER):
            members = [self._member(post, township) for _ in township.grids]
            self._post(post, members, township, _served_by(members, township))
        most = MOST_GRIDS_FOR_A_PROFESSIONAL
        for domain in domains:
            enough = ceil(len(township.grids) / most)
            members = [self._member(Post.PROFESSIONAL, township) for _ in range(enough)]
            served_by = _served_by(members, township, most=most)
            self._post(Post.PROFESSIONAL, members, township, served_by, domain)

    def save(self) -> None:
        enrol(self._users, self._grants, group=GROUP)
        self._put_on_duty()
        enter_members(self._members)
        post_all(self._postings)

    def _put_on_duty(self) -> None:
        """Every operator on standing duty, in the order in which they were made."""
        ranks = defaultdict(int)
        duties = []
        for user in self._users:
            if user.role == Role.OPERATOR:
                ranks[user.area_id] += 1
                rank, since = ranks[user.area_id], self._period.lower
                duties.append(NewDuty(user, user.area, None, DutyPost.DESK, rank, since, None))
        lay_standing_duties(duties)

    def _officer(
        self,
        role: Role,
        area: Area,
        department: Department | None = None,
        administers: str = Administers.SYSTEM,
    ) -> None:
        user = self._user(role, area, department, administers if role == Role.ADMIN else "")
        # Operators know where a matter lies; restricted ones are opened to them by duty.
        tier = Tier.SENSITIVE if role == Role.OPERATOR else Tier.OPEN
        self._grants.append(
            Grant(user=user, role=role, area=area, tier=tier, period=self._period, origin="office")
        )

    def _member(self, post: Post, township: _Township) -> Member:
        user = self._user(Role(post), township.area)
        place, point = self._random.choice(township.offices)
        member = Member(
            user=user,
            staff_number=user.username.upper(),
            area=township.area,
            base_place=place,
            base_point=point,
        )
        self._members.append(member)
        return member

    def _post(self, post, members, township, served_by, domain: str | None = None) -> None:
        serving = defaultdict(int)
        for grid, index in zip(township.grids, served_by, strict=True):
            serving[index] += 1
            first = serving[index] == 1
            self._postings.append(
                Posting(
                    member=members[index],
                    grid_id=grid.grid_id,
                    post=post,
                    kind=Posting.Kind.HOME if first else Posting.Kind.ADDITIONAL,
                    domains=[domain] if domain else [],
                    period=self._period,
                )
            )

    def _user(
        self,
        role: Role,
        area: Area,
        department: Department | None = None,
        administers: str = "",
    ) -> User:
        called = administers if administers == Administers.SECURITY else role
        self._count[called] += 1
        user = User(
            username=f"{called}{self._count[called]:04d}",
            name=self._name(),
            role=role,
            administers=administers,
            area=area,
            department=department,
            password=self._password,
        )
        self._users.append(user)
        return user

    def _name(self) -> str:
        given = "".join(self._random.sample(_GIVEN, self._random.choice((1, 2, 2))))
        return self._random.choice(_SURNAMES) + given


def _townships(at: datetime) -> list[_Township]:
    """In the order in which the areas were planted: the seed means the same everywhere."""
    townships = {
        area.pk: _Township(area)
        for area in Area.objects.filter(level=Level.TOWNSHIP).order_by("pk")
    }
    communities = Boundary.objects.in_force(Level.COMMUNITY, at).values("pk")[:1]
    shapes = AreaShape.objects.filter(boundary=communities).select_related("area")
    for shape in shapes.order_by("area"):
        township = townships[township_of(shape.area.path)]
        township.communities.append(shape.area)
        township.offices.append((shape.area.name, shape.shape.point_on_surface))
    for grid in GridVersion.objects.at(at).select_related("home_community").order_by("code"):
        township = townships[township_of(grid.path)]
        township.grids.append(grid)
        township.grid_points.append(grid.shape.point_on_surface)
    return [township for township in townships.values() if township.grids]


def _metres(points: list[Point]) -> np.ndarray:
    lon, lat = np.array([point.coords for point in points]).T
    return np.column_stack(_TO_METRES.transform(lon, lat))


def _served_by(members: list[Member], township: _Township, *, most: int = 1) -> list[int]:
    """The place in `members` of who serves each grid, as an assignment plan would have it."""
    bases = _metres([member.base_point for member in members])
    people = [
        Person(index, member.staff_number, township.area.pk, x, y)
        for index, (member, (x, y)) in enumerate(zip(members, bases.tolist(), strict=True))
    ]
    places = _metres(township.grid_points)
    needs = [
        Need(grid.grid_id, grid.code, township.area.pk, x, y)
        for grid, (x, y) in zip(township.grids, places.tolist(), strict=True)
    ]
    rows = plan(people, needs, Wishes(most=most)).rows
    return [row.person.key for row in rows]
