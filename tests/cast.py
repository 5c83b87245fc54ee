"""The known cast: a small net, and the people in it whom every test may call by name.

Two townships side by side, each of two communities with one grid; every grid is a square of
0.02 degrees. East township holds the worker, leader, operator and the rest; West township holds
those who must be refused.

        119.98   120.00   120.02   120.04   120.06
    36.02  +--------+--------+--------+--------+
           |  far   |  west  |  east  | coast  |      far, west: West township
    36.00  +--------+--------+--------+--------+      east, coast: East township
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from backend.accounts.actions.departments import lay_departments
from backend.accounts.actions.people import enrol
from backend.accounts.models import Administers, Grant, Role, User
from backend.incidents.actions.calendar import lay_calendar
from backend.incidents.actions.catalogue import lay_catalogue
from backend.incidents.catalogue import read_catalogue
from backend.live.models import Tier
from backend.notices.actions.duties import NewDuty, lay_standing_duties
from backend.notices.models import DutyPost
from backend.staffing.actions.members import enter_members
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting
from backend.territory import locate
from backend.territory.actions.net import publish_net
from backend.territory.models import Area, GridVersion
from backend.territory.net_files import NetFiles

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "a-long-way-round-the-grid"
SOUTH, NORTH, SIDE = 36.00, 36.02, 0.02
WEST_EDGES = {"far": 119.98, "west": 120.00, "east": 120.02, "coast": 120.04}
TOWNSHIPS = {"west": ("370211001", "370211901"), "east": ("370211002", "370211902")}
COMMUNITIES = {
    "far": ("370211001001", "370211001"),
    "west": ("370211001201", "370211001"),
    "east": ("370211002001", "370211002"),
    "coast": ("370211002201", "370211002"),
}
GRID_CODES = {name: f"{code}001" for name, (code, _) in COMMUNITIES.items()}
CENTRES = {name: (edge + SIDE / 2, (SOUTH + NORTH) / 2) for name, edge in WEST_EDGES.items()}
OUT_AT_SEA = (120.07, 36.01)  # about 900 m east of the coast
EVERY_DOMAIN = list("ABCDEFGHIJ")


def square(west: float, width: float = SIDE) -> MultiPolygon:
    east = round(west + width, 2)  # neighbours share their border to the last bit
    ring = [
        (west, SOUTH),
        (east, SOUTH),
        (east, NORTH),
        (west, NORTH),
        (west, SOUTH),
    ]
    return MultiPolygon(Polygon(ring), srid=4326)


def net() -> NetFiles:
    """The drawing above, as if read from files."""
    return NetFiles(
        district=[{"code": "370211", "name": "试验区", "shape": square(119.98, 4 * SIDE)}],
        townships=[
            {
                "code": nbs,
                "mca_code": mca,
                "name": f"{name}街道",
                "parent": "370211",
                "shape": square({"west": 119.98, "east": 120.02}[name], 2 * SIDE),
            }
            for name, (nbs, mca) in TOWNSHIPS.items()
        ],
        communities=[
            {
                "code": code,
                "name": f"{name}社区",
                "kind": "urban",
                "parent": parent,
                "shape": square(WEST_EDGES[name]),
            }
            for name, (code, parent) in COMMUNITIES.items()
        ],
        grids=[
            {
                "code": GRID_CODES[name],
                "name": f"{name}网格",
                "kind": "basic",
                "home_community": COMMUNITIES[name][0],
                "communities": [COMMUNITIES[name][0]],
                "households": 300,
                "shape": square(edge),
            }
            for name, edge in WEST_EDGES.items()
        ],
    )


@dataclass
class Cast:
    """Areas and grids by name, and users by name (the password of all is PASSWORD)."""

    areas: dict[str, Area] = field(default_factory=dict)
    grids: dict[str, GridVersion] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def raise_curtain(domains_csv, departments) -> Cast:
    """Lay net, catalogue and people into an empty database."""
    publish_net(net=net(), title="cast", by="tests", at=SINCE, since=date(2020, 1, 1))
    locate.forget()
    lay_departments(departments)
    domains, terms = read_catalogue(domains_csv)
    lay_catalogue(domains=domains, terms=terms, at=SINCE)
    lay_calendar(at=SINCE)
    cast = Cast()
    cast.areas = {
        "district": Area.objects.get(level="district"),
        **{f"{n}_township": Area.objects.get(codes__code=c) for n, (c, _) in TOWNSHIPS.items()},
        **{n: Area.objects.get(codes__code=c) for n, (c, _) in COMMUNITIES.items()},
    }
    cast.grids = {n: GridVersion.objects.get(code=c) for n, c in GRID_CODES.items()}
    _enter_officers(cast)
    _enter_members(cast)
    return cast


# name: (role, area, department)
OFFICERS = {
    "east_operator": (Role.OPERATOR, "east_township", None),
    "west_operator": (Role.OPERATOR, "west_township", None),
    "district_operator": (Role.OPERATOR, "district", None),
    "east_supervisor": (Role.SUPERVISOR, "east_township", None),
    "east_chief": (Role.CHIEF, "east_township", None),
    "sanitation": (Role.DEPARTMENT, "east_township", "THW"),
    "west_sanitation": (Role.DEPARTMENT, "west_township", "THW"),
    "fire_brigade": (Role.DEPARTMENT, "district", "XF"),
    "east_desk": (Role.COMMUNITY, "east", "CJW"),
    "auditor": (Role.AUDITOR, "district", None),
    "admin": (Role.ADMIN, "district", None),
    "security": (Role.ADMIN, "district", None),
    "service": (Role.SERVICE, "district", None),
}
# name: (post, township, grid)
MEMBERS = {
    "east_worker": ("worker", "east_township", "east"),
    "coast_worker": ("worker", "east_township", "coast"),
    "west_worker": ("worker", "west_township", "west"),
    "far_worker": ("worker", "west_township", "far"),
    "east_leader": ("leader", "east_township", "east"),
    "west_leader": ("leader", "west_township", "west"),
    "fire_officer": ("professional", "east_township", "east"),
    "west_fire_officer": ("professional", "west_township", "west"),
}


def _enter_officers(cast: Cast) -> None:
    period = DateTimeTZRange(SINCE, None)
    grants = []
    for name, (role, area, department) in OFFICERS.items():
        user = _user(cast, name, role, cast.areas[area], department)
        # The restricted tier comes with duty, and the cast's operators are on duty always.
        tier = Tier.SENSITIVE if role == Role.OPERATOR else Tier.OPEN
        grants.append(
            Grant(
                user=user,
                role=role,
                area=cast.areas[area],
                tier=tier,
                period=period,
                origin="office",
            )
        )
    enrol(list(cast.people.values()), grants)
    lay_standing_duties(
        NewDuty(user, user.area, None, DutyPost.DESK, rank=1, since=SINCE, until=None)
        for user in cast.people.values()
        if user.role == Role.OPERATOR
    )


def _enter_members(cast: Cast) -> None:
    period = DateTimeTZRange(SINCE, None)
    users = [
        _user(cast, name, Role(post), cast.areas[township])
        for name, (post, township, _) in MEMBERS.items()
    ]
    enrol(users, [])
    members = enter_members(
        Member(
            user=user,
            staff_number=user.username,
            area=user.area,
            base_place="office",
            base_point=Point(*CENTRES[grid], srid=4326),
        )
        for user, (_, _, grid) in zip(users, MEMBERS.values(), strict=True)
    )
    post_all(
        Posting(
            member=member,
            grid=cast.grids[grid].grid,
            post=post,
            kind=Posting.Kind.HOME,
            domains=["A"] if post == "professional" else [],
            period=period,
        )
        for member, (post, _, grid) in zip(members, MEMBERS.values(), strict=True)
    )


def office_of(name: str, role: str) -> str:
    """Whoever is called security administers that; every other administrator the system."""
    if role != Role.ADMIN:
        return ""
    return Administers.SECURITY if "security" in name else Administers.SYSTEM


_encoded: list[str] = []


def _user(cast: Cast, name: str, role: Role, area: Area, department: str | None = None) -> User:
    if not _encoded:
        _encoded.append(make_password(PASSWORD))
    user = User(
        username=name,
        name=name,
        role=role,
        administers=office_of(name, role),
        area=area,
        department_id=department,
        password=_encoded[0],
    )
    cast.people[name] = user
    return user
