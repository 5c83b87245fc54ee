"""Who asks in the rights matrix, and how its tables are written.

A table has a column for each role. A cell says what askers of the role meet,
`own/other area/beside/other tier`:
- own: who serves in East, for its east grid where the role serves a grid or a community;
- other area: who serves in West. Nothing said: as own;
- beside: the same township, and not the same business: for worker, leader and community the
  next grid (nothing said: as other area), for professionals another domain in the same grid, for
  clerks another department (nothing said: as own). The other roles have nobody beside;
- other tier: who stands where own stands, with a grant of the restricted tier where own holds the
  open one; of operators, who are on duty, one who is not. Nothing said: as own.
A dimension may be left empty to say the next: `404///200`.
"""

from collections.abc import Iterator

from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, Role, User
from backend.live.models import Tier
from backend.staffing.actions.members import enter_members
from backend.staffing.actions.posting import post_all
from backend.staffing.models import Member, Posting

from .cast import CENTRES, SINCE, Cast, office_of

# By role, who asks: own, other area, beside, other tier.
ROLES = {
    "worker": ("east_worker", "west_worker", "coast_worker", "trusted_worker"),
    "leader": ("east_leader", "west_leader", "coast_leader", "trusted_leader"),
    "profess": ("fire_officer", "west_fire_officer", "health_officer", "trusted_fire_officer"),
    "operator": ("east_operator", "west_operator", None, "off_duty_operator"),
    "superv": ("east_supervisor", "west_supervisor", None, "trusted_supervisor"),
    "chief": ("east_chief", "west_chief", None, "trusted_chief"),
    "depart": ("sanitation", "west_sanitation", "environment", "trusted_sanitation"),
    "commun": ("east_desk", "west_desk", "coast_desk", "trusted_desk"),
    "auditor": ("east_auditor", "west_auditor", None, "trusted_auditor"),
    "admin": ("east_admin", "west_admin", None, "trusted_admin"),
    "service": ("east_service", "west_service", None, "trusted_service"),
    "secadm": ("east_security", "west_security", None, "trusted_security"),
}
SERVING_A_PLACE = {"worker", "leader", "commun"}  # beside them stands the next grid
# Colleagues whom the cast does not have: name: (role, area, department).
COLLEAGUES = {
    "west_supervisor": ("supervisor", "west_township", None),
    "west_chief": ("chief", "west_township", None),
    "west_desk": ("community", "west", "CJW"),
    "coast_desk": ("community", "coast", "CJW"),
    "environment": ("department", "east_township", "THB"),
    "off_duty_operator": ("operator", "east_township", None),
    "trusted_supervisor": ("supervisor", "east_township", None),
    "trusted_chief": ("chief", "east_township", None),
    "trusted_sanitation": ("department", "east_township", "THW"),
    "trusted_desk": ("community", "east", "CJW"),
    # Nobody who asks: accounts to be kept.
    "newcomer": ("chief", "east_township", None),
    "closed_chief": ("chief", "east_township", None),
    "asked_auditor": ("auditor", "east_township", None),
    **{
        f"{side}_{role}": (role, f"{side}_township", None)
        for side in ("east", "west")
        for role in ("auditor", "admin", "service")
    },
    **{f"{side}_security": ("admin", f"{side}_township", None) for side in ("east", "west")},
    **{
        f"trusted_{name}": (role, "east_township", None)
        for name, role in (
            ("auditor", "auditor"),
            ("admin", "admin"),
            ("service", "service"),
            ("security", "admin"),
        )
    },
}
# Colleagues who serve a grid: name: (post, grid, kind, domains).
POSTED = {
    "coast_leader": ("leader", "coast", "home", []),
    "health_officer": ("professional", "east", "home", ["H"]),
    "trusted_worker": ("worker", "east", "additional", []),
    "trusted_leader": ("leader", "east", "additional", []),
    "trusted_fire_officer": ("professional", "east", "home", ["A"]),
}


def table(text: str, *, ends_with: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Line by line its beginning, up to the last `ends_with`, and by asker what the cells say."""
    heading, *lines = [line for line in text.splitlines() if line.strip()]
    for line in lines:
        begins, _, end = line.rpartition(ends_with)
        cells: dict[str, str] = {}
        for role, cell in zip(heading.split(), end.split(), strict=True):
            cells |= _told_apart(role, cell)
        yield (begins + ends_with).strip(), cells


def _told_apart(role: str, cell: str) -> dict[str, str]:
    """By asker what a cell says, with what it leaves unsaid."""
    own, area, beside, tier = [*cell.split("/"), "", "", ""][:4]
    area = area or own
    beside = beside or (area if role in SERVING_A_PLACE else own)
    said = zip(ROLES[role], (own, area, beside, tier or own), strict=True)
    return {name: met for name, met in said if name}


def enter_colleagues(cast: Cast) -> None:
    """Officers with grants by their office; members by postings; and the explicit grants."""
    now = DateTimeTZRange(SINCE, None)
    officers = {
        name: _colleague(cast, name, role, area, department)
        for name, (role, area, department) in COLLEAGUES.items()
    }
    members = {name: _colleague(cast, name, post) for name, (post, *_) in POSTED.items()}
    cast.people |= officers | members
    offices = [
        Grant(
            user=user,
            role=user.role,
            area=user.area,
            tier=Tier.SENSITIVE if user.role == Role.OPERATOR else Tier.OPEN,
            period=now,
            origin="office",
        )
        for user in officers.values()
    ]
    enrol([*officers.values(), *members.values()], offices)
    _post(cast, members, now)
    trusted = [
        Grant(
            user=user,
            role=user.role,
            tier=Tier.RESTRICTED,
            period=now,
            origin="explicit",
            **(
                {"grid": cast.grids[POSTED[name][1]].grid}
                if name in POSTED
                else {"area": user.area}
            ),
        )
        for name, user in (officers | members).items()
        if name.startswith("trusted_")
    ]
    Grant.objects.bulk_create(trusted)


def _colleague(
    cast: Cast, name: str, role: str, area: str = "east_township", department: str | None = None
) -> User:
    return User(
        username=name,
        name=name,
        role=role,
        administers=office_of(name, role),
        area=cast.areas[area],
        department_id=department,
        password=cast.auditor.password,
    )


def _post(cast: Cast, users: dict[str, User], period: DateTimeTZRange) -> None:
    members = enter_members(
        Member(
            user=user,
            staff_number=name,
            area=user.area,
            base_place="office",
            base_point=Point(*CENTRES["east"], srid=4326),
        )
        for name, user in users.items()
    )
    post_all(
        Posting(
            member=member,
            grid=cast.grids[grid].grid,
            post=post,
            kind=kind,
            domains=domains,
            period=period,
        )
        for member, (post, grid, kind, domains) in zip(members, POSTED.values(), strict=True)
    )
