"""A net of four square grids in two townships, and the people this clause is about."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Grant, Role, User
from backend.accounts.sign_in import issue_token
from backend.live.models import Tier
from backend.patrol import partitions
from backend.staffing.actions import enter_members, post_all
from backend.staffing.models import Member, Post, Posting
from backend.territory import locate
from backend.territory.actions import publish_net
from backend.territory.models import Area, GridVersion
from backend.territory.net_files import NetFiles

WEST, EAST, NORTH, FAR = "370211001001001", "370211001001002", "370211001001003", "370211002001001"
# South-west corners of squares of 0.01 degrees.
CORNERS = {
    WEST: (120.00, 36.00),
    EAST: (120.01, 36.00),
    NORTH: (120.00, 36.01),
    FAR: (120.01, 36.01),
}


def square(*corners: tuple[float, float]) -> MultiPolygon:
    parts = [Polygon.from_bbox((x, y, round(x + 0.01, 2), round(y + 0.01, 2))) for x, y in corners]
    shape = MultiPolygon(parts, srid=4326).unary_union
    return shape if shape.geom_type == "MultiPolygon" else MultiPolygon(shape, srid=4326)


def a_net() -> NetFiles:
    def area(code: str, parent: str | None, *grids: str) -> dict:
        shape = square(*(CORNERS[grid] for grid in grids))
        return {"code": code, "name": code, "parent": parent, "shape": shape}

    return NetFiles(
        district=[area("370211", None, *CORNERS)],
        townships=[
            area("370211001", "370211", WEST, EAST, NORTH),
            area("370211002", "370211", FAR),
        ],
        communities=[
            area("370211001001", "370211001", WEST, EAST, NORTH),
            area("370211002001", "370211002", FAR),
        ],
        grids=[
            {
                "code": code,
                "name": code,
                "kind": "basic",
                "home_community": code[:12],
                "communities": [code[:12]],
                "households": 400,
                "shape": square(corner),
            }
            for code, corner in CORNERS.items()
        ],
    )


@dataclass(frozen=True)
class Person:
    """Somebody with a signed-in phone."""

    user: User
    client: APIClient
    device_id: int

    @property
    def member(self) -> Member:
        return self.user.member


@dataclass(frozen=True)
class Cast:
    worker: Person  # of the west grid
    colleague: Person  # worker of the east grid
    leader: Person  # of the west grid
    operator: Person  # of the first township
    stranger: Person  # worker of the other township
    far_operator: Person  # of the other township


@pytest.fixture
def cast(db) -> Cast:
    return make_cast()


@pytest.fixture
def committed_cast(transactional_db) -> Cast:
    return make_cast()


@pytest.fixture(autouse=True)
def _fresh_caches():
    locate.forget()
    partitions.forget()
    yield
    locate.forget()
    partitions.forget()


def make_cast() -> Cast:
    long_ago = timezone.now() - timedelta(days=90)
    publish_net(net=a_net(), title="test", by="test", at=long_ago, since=date(2020, 1, 1))
    period = DateTimeTZRange(long_ago, None)
    return Cast(
        worker=_posted("worker", Post.WORKER, WEST, period),
        colleague=_posted("colleague", Post.WORKER, EAST, period),
        leader=_posted("leader", Post.LEADER, WEST, period),
        stranger=_posted("stranger", Post.WORKER, FAR, period),
        operator=_operator("operator", "370211001", period),
        far_operator=_operator("far", "370211002", period),
    )


def _user(name: str, role: str) -> User:
    return User.objects.create(username=name, name=name.title(), role=role)


def _posted(name: str, post: str, grid: str, period) -> Person:
    user = _user(name, post)
    area = Area.objects.get(codes__code=grid[:9])
    member = Member(
        user=user, staff_number=name, area=area, base_place="站", base_point=Point(120, 36)
    )
    enter_members([member])
    grid_id = GridVersion.objects.get(code=grid).grid_id
    post_all([Posting(member=member, grid_id=grid_id, post=post, kind="home", period=period)])
    return sign_in(user)


def _operator(name: str, area: str, period) -> Person:
    user = _user(name, Role.OPERATOR)
    Grant.objects.create(
        user=user,
        role=Role.OPERATOR,
        area=Area.objects.get(codes__code=area),
        tier=Tier.OPEN,
        period=period,
        origin="test",
    )
    return sign_in(user)


def sign_in(user: User, key: str | None = None) -> Person:
    key = key or str(uuid4())
    signed_in = issue_token(user=user, key=key, name="phone", at=timezone.now())
    client = APIClient(HTTP_AUTHORIZATION=f"Token {signed_in.token}", HTTP_ACCEPT_LANGUAGE="en")
    return Person(user, client, user.devices.get(key=key).pk)
