"""The roster and the ledger as they are on a day, to go out as workbooks.

The roster (名册) has the columns of the form, so that it can come in again; the ledger (台账) has a
row for each grid. Both show what the reader may see; phones in full only of the people they keep.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from backend.accounts import masking
from backend.territory.models import Area, AreaCode, GridVersion, Level
from backend.territory.paths import township_of

from ..models import Member, Post, Posting
from ..vacancies import holes
from .form import CRS_SHOWN, DOMAINS, FORM, said_of_kind, said_of_post

LEDGER = "网格台账"
VACANT = "缺"
_LEDGER_HEADS = [
    "镇街", "社区", "网格编码", "网格名称", "网格长", "网格长电话", "专职网格员", "专职网格员电话",
    *(f"{letter} {name}" for letter, name in DOMAINS.items()), "缺岗",
]  # fmt: skip
_DECIMALS = 7  # of a degree: a centimetre
Keeps = Callable[[Area], bool]


@dataclass(frozen=True)
class Listed:
    """A workbook to be: its title, headings and rows, and how many people are named in it."""

    title: str
    heads: list[str]
    rows: list[list[Any]]
    people: int
    phones: int


def roster_at(
    *,
    postings: QuerySet[Posting],
    members: QuerySet[Member],
    area: Area | None,
    keeps: Keeps,
    at: datetime,
) -> Listed:
    """A row for each posting (but cover, which goes with an absence), and for each member who
    serves nowhere. `postings`, `members`: those the reader may see."""
    heads = [column.headings[0] for column in FORM.with_note]
    grids = _grids(at)
    names = _names_of_areas(at)
    served = (
        postings.at(at)
        .exclude(kind=Posting.Kind.COVER)
        .select_related("member__user", "member__area")
        .order_by("member__area__path", "member__staff_number", "grid", "pk")
    )
    rows, named = [], {}
    for posting in served:
        grid = grids.get(posting.grid_id)
        if grid is None or (area and not grid.path.startswith(area.path)):
            continue
        named[posting.member_id] = posting.member
        rows.append(_row(posting.member, keeps, names, posting=posting, grid=grid))
    idle = members.exclude(postings__period__contains=at).filter(left_at=None)
    if area:
        idle = idle.filter(area__path__startswith=area.path)
    for member in idle.select_related("user", "area").order_by("area__path", "staff_number"):
        if member.user.role in Post.values:
            named[member.pk] = member
            rows.append(_row(member, keeps, names))
    full = sum(keeps(member.area) and bool(member.user.phone) for member in named.values())
    return Listed(FORM.title, heads, rows, len(named), full)


def ledger_at(
    *, postings: QuerySet[Posting], area: Area | None, scopes: list[str], keeps: Keeps, at: datetime
) -> Listed:
    """A row for each grid of the reader's areas: who is posted there, and which posts are vacant,
    counted as the list of vacancies counts them: whoever is away without cover is missing."""
    grids = {
        pk: grid
        for pk, grid in _grids(at).items()
        if any(grid.path.startswith(scope) for scope in scopes)
        and (area is None or grid.path.startswith(area.path))
    }
    serving: dict[tuple[int, str], list[Posting]] = defaultdict(list)
    for posting in (
        postings.at(at)
        .filter(grid__in=grids)
        .select_related("member__user", "member__area")
        .order_by("-kind", "pk")  # home before cover before additional
    ):
        for domain in posting.domains or [""]:
            serving[posting.grid_id, posting.post + domain].append(posting)
    names = _names_of_areas(at)
    people = {posting.member_id: posting.member for some in serving.values() for posting in some}
    vacant = _vacant(at)
    rows = []
    for grid in sorted(grids.values(), key=lambda grid: grid.code):
        leaders = serving[grid.grid_id, Post.LEADER]
        workers = serving[grid.grid_id, Post.WORKER]
        by_domain = [_names(serving[grid.grid_id, Post.PROFESSIONAL + one]) for one in DOMAINS]
        rows.append(
            [
                names.get(township_of(grid.path) or 0, ("", ""))[1],
                names.get(grid.home_community_id, ("", ""))[1],
                grid.code,
                grid.name,
                _names(leaders),
                _phones(leaders, keeps),
                _names(workers),
                _phones(workers, keeps),
                *by_domain,
                "、".join(vacant[grid.grid_id]),
            ]
        )
    full = sum(keeps(member.area) and bool(member.user.phone) for member in people.values())
    return Listed(LEDGER, _LEDGER_HEADS, rows, len(people), full)


def _vacant(at: datetime) -> dict[int, list[str]]:
    """What is missing in a grid, in the order of the columns."""
    words = {Post.LEADER: "网格长", Post.WORKER: "专职网格员"}
    said: dict[int, list[str]] = defaultdict(list)
    for hole in holes(at, list(DOMAINS)):
        said[hole.grid_id].append(words.get(hole.post, hole.domain))
    order = [*words.values(), *DOMAINS]
    return defaultdict(list, {grid: sorted(some, key=order.index) for grid, some in said.items()})


def _row(
    member: Member,
    keeps: Keeps,
    names: dict[int, tuple[str, str]],
    *,
    posting: Posting | None = None,
    grid: GridVersion | None = None,
) -> list[Any]:
    user, point = member.user, member.base_point
    said = {
        "name": user.name,
        "staff_number": member.staff_number,
        "phone": _phone(member, keeps),
        "post": said_of_post(posting.post if posting else user.role),
        "township": _coded(member.area, names),
        "domains": "、".join(posting.domains if posting else member.domains),
        "department": user.department_id,
        "base": member.base_place,
        "lon": round(point.x, _DECIMALS),
        "lat": round(point.y, _DECIMALS),
        "crs": CRS_SHOWN,
    }
    if posting and grid:
        upper = posting.period.upper
        said |= {
            "community": names.get(grid.home_community_id, ("", ""))[0],
            "grid": grid.code,
            "grid_name": grid.name,
            "kind": said_of_kind(posting.kind),
            "since": timezone.localdate(posting.period.lower),
            "until": _last_day(upper) if upper else None,
        }
    return [said.get(column.name) or None for column in FORM.with_note]


def _last_day(upper: datetime) -> date:
    return timezone.localdate(upper - timedelta(microseconds=1))


def _phone(member: Member, keeps: Keeps) -> str:
    phone = member.user.phone
    return phone if keeps(member.area) else masking.phone(phone) if phone else ""


def _names(postings: list[Posting]) -> str:
    return "、".join(dict.fromkeys(posting.member.user.name for posting in postings)) or VACANT


def _phones(postings: list[Posting], keeps: Keeps) -> str:
    phones = [_phone(posting.member, keeps) for posting in postings]
    return "、".join(dict.fromkeys(filter(None, phones)))


def _coded(area: Area, names: dict[int, tuple[str, str]]) -> str:
    return names.get(area.pk, ("", ""))[0] or area.name


def _grids(at: datetime) -> dict[int, GridVersion]:
    drawn = GridVersion.objects.at(at).only("grid_id", "code", "name", "path", "home_community_id")
    return {grid.grid_id: grid for grid in drawn}


def _names_of_areas(at: datetime) -> dict[int, tuple[str, str]]:
    """Code and name of townships and communities."""
    day = timezone.localdate(at)
    codes = AreaCode.objects.filter(system=AreaCode.System.NBS, valid_period__contains=day)
    code_of = dict(codes.values_list("area", "code"))
    areas = Area.objects.filter(level__in=[Level.TOWNSHIP, Level.COMMUNITY])
    return {pk: (code_of.get(pk, ""), name) for pk, name in areas.values_list("pk", "name")}
