"""A plan becomes postings, all of it at one moment or nothing of it.

Whoever stays where they serve keeps the very posting; covers and absences are not touched. What a
plan was solved from may have changed since: then it is refused, naming what, and is to be solved
again.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem

from ..holding import hold
from ..models import Member, Plan, PlanRow, Post, Posting
from ..plan_basis import Basis, basis_of
from .plans import held, not_now, subject_of
from .posting import replace_postings
from .telling_of_plans import tell_of_plan

_NAMED = 20  # of what has changed
Place = tuple[int, int, str]  # member, grid, post


@dataclass
class _Change:
    """What publishing does: `end` these, `begin` those (unsaved); all others stay."""

    end: list[Posting] = field(default_factory=list)
    begin: list[Posting] = field(default_factory=list)


@transaction.atomic
def publish_plan(*, plan: Plan, by: User, at: datetime) -> Plan:
    """Let a draft take effect from its moment on, or from now when that is past.

    Raises 409 `not-in-this-state` for what is no draft; `stale` with `changed`: [{what: posting,
    member or boundary, grid, member}] when people, postings or grids are others than those it was
    solved from; and what `replace_postings` raises for postings that begin later.
    """
    plan = held(plan)
    if plan.status != Plan.Status.DRAFT:
        raise not_now(plan, _("Only a draft that covers every grid can be published."))
    moment = max(plan.since, at)
    rows = list(plan.rows.order_by("pk"))
    named = {row.member_id for row in rows} | {row.before_id for row in rows}
    hold(members=named - {None}, grids={row.grid_id for row in rows})
    basis = basis_of(plan.area, plan.posts, moment)
    _refuse_stale(plan, rows, basis)
    change = _change(plan, rows, basis, moment)
    replace_postings(
        end=[posting.pk for posting in change.end], begin=change.begin, at=moment, by=by, now=at
    )
    plan.status, plan.published_by, plan.published_at = Plan.Status.PUBLISHED, by, at
    plan.save(update_fields=["status", "published_by", "published_at"])
    tell_of_plan(plan=plan, end=change.end, begin=change.begin, since=moment, at=at)
    note(
        act="plan.published",
        by=by,
        at=at,
        subject=subject_of(plan),
        scope=plan.area.path,
        details={
            "from": moment.isoformat(),
            "ended": len(change.end),
            "begun": len(change.begin),
        },
    )
    return plan


def _refuse_stale(plan: Plan, rows: list[PlanRow], basis: Basis) -> None:
    changed = list(_changed(plan, rows, basis))
    if changed:
        raise Problem(
            "stale",
            _("Something has changed since the plan was solved: solve it again."),
            changed=changed[:_NAMED],
            count=len(changed),
        )


def _changed(plan: Plan, rows: list[PlanRow], basis: Basis) -> Iterator[dict]:
    if (basis.boundary and basis.boundary.pk) != plan.boundary_id:
        yield {"what": "boundary", "grid": None, "member": None}
    codes = {row.grid_id: row.code for row in rows}
    before = set(plan.postings)
    known = {posting.pk: posting for posting in [*basis.postings, *basis.ahead]}
    gone = Posting.objects.filter(pk__in=before - known.keys()).select_related("member__user")
    others = [posting for pk, posting in known.items() if pk not in before] + list(gone)
    deleted = len(before - known.keys()) - len(gone)
    for posting in sorted(others, key=lambda posting: posting.pk):
        member = basis.members.get(posting.member_id) or posting.member
        yield {"what": "posting", "grid": codes.get(posting.grid_id), "member": _named(member)}
    for _one in range(deleted):
        yield {"what": "posting", "grid": None, "member": None}
    able = {(post, person.key) for post, people in basis.people.items() for person in people}
    unable = {row.member_id for row in rows if row.member_id} - {key for _post, key in able}
    for row in rows:
        if row.member_id and (row.post, row.member_id) not in able and row.member_id in unable:
            unable.discard(row.member_id)
            member = Member.objects.select_related("user").get(pk=row.member_id)
            yield {"what": "member", "grid": row.code, "member": _named(member)}


def _named(member: Member) -> dict:
    return {"id": member.pk, "name": member.user.name}


def _change(plan: Plan, rows: list[PlanRow], basis: Basis, moment: datetime) -> _Change:
    wanted: dict[Place, set[str]] = defaultdict(set)
    metres: dict[Place, float] = {}
    for row in rows:
        if row.member_id:
            place = row.member_id, row.grid_id, row.post
            wanted[place].add(row.domain)
            metres[place] = row.metres
    change, kept = _Change(), defaultdict(list)
    missing = {place: set(domains) for place, domains in wanted.items()}
    for posting in basis.postings:
        place = posting.member_id, posting.grid_id, posting.post
        domains = set(posting.domains or [""])
        if domains <= missing.get(place, set()):
            missing[place] -= domains
            kept[posting.member_id, posting.post].append(posting)
        else:
            change.end.append(posting)
    new = defaultdict(list)
    for place, domains in missing.items():
        if domains:
            new[place[0], place[2]].append((metres[place], place[1], sorted(domains - {""})))
    _promote(kept, new, metres, basis, change)
    for (member, post), places in new.items():
        has_home = _has_home(basis, member, post, kept[member, post])
        for _metres, grid, domains in sorted(places):
            change.begin.append(
                Posting(
                    member=basis.members[member],
                    grid_id=grid,
                    post=post,
                    kind=Posting.Kind.ADDITIONAL if has_home else Posting.Kind.HOME,
                    domains=domains,
                    period=DateTimeTZRange(moment, None),
                )
            )
            has_home = True
    return change


def _promote(
    kept: dict, new: dict, metres: dict[Place, float], basis: Basis, change: _Change
) -> None:
    """Whoever keeps additional grids only, and gets no other, has the nearest as home from now."""
    for (member, post), postings in list(kept.items()):
        if post == Post.PROFESSIONAL or (member, post) in new:
            continue
        if basis.members[member].user.role != post or _has_home(basis, member, post, postings):
            continue
        nearest = min(postings, key=lambda one: (metres[member, one.grid_id, post], one.grid_id))
        postings.remove(nearest)
        change.end.append(nearest)
        new[member, post].append((metres[member, nearest.grid_id, post], nearest.grid_id, []))


def _has_home(basis: Basis, member: int, post: str, kept: list[Posting]) -> bool:
    """Home already, among what is kept or outside the area; and home is only one's own post."""
    if basis.members[member].user.role != post or (member, post) in basis.at_home_elsewhere:
        return True
    return any(posting.kind == Posting.Kind.HOME for posting in kept)
