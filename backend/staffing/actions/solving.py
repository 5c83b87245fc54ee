"""Solves a plan: the long work behind it.

A run may be killed at any time and done again: rows, totals and status are written together, and
only while the plan still waits for this very turn. So of two runs for one turn the first to end
writes, and a run for an earlier turn writes nothing.
"""

import time
from collections import defaultdict
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from backend.answers.problems import is_disconnected
from backend.territory.models import AreaCode

from ..models import Plan, PlanRow, Post
from ..plan_basis import Basis, basis_of
from ..planning import Outcome, Person, Row, TooLarge, Wishes, plan
from ..planning.planner import Slot, metres_between

_TELL_SECONDS = 0.5
_UNSOLVED = (Plan.Status.WAITING, Plan.Status.SOLVING)


@task(takes_context=True)
def solve_in_background(context: TaskContext, plan_id: int, turn: int) -> None:
    """`solve` for the worker; a plan that ended several of them is given up."""
    if context.attempt > settings.TASK_ATTEMPTS:
        _fail(plan_id, turn, "given_up")
    else:
        solve(plan_id=plan_id, turn=turn, at=timezone.now())


def solve(*, plan_id: int, turn: int, at: datetime) -> None:
    """Bring a waiting plan to `draft`, `infeasible` or `failed`; anything else is left alone."""
    asked = _waiting(plan_id, turn).select_related("area").first()
    if asked is None:
        return
    try:
        with transaction.atomic():
            basis = basis_of(asked.area, asked.posts, max(asked.since, at))
        outcomes = _solved(asked, basis)
    except TooLarge:
        _fail(plan_id, turn, "too_large")
    except Exception as error:
        if not is_disconnected(error):
            _fail(plan_id, turn, "failed")
        raise
    else:
        _keep(asked, basis, outcomes)


def _solved(asked: Plan, basis: Basis) -> dict[str, Outcome]:
    fixed = _fixed(asked, basis)
    needs = {post: basis.needs(post) for post in asked.posts}
    whole = sum(map(len, needs.values()))
    tell = _telling(asked)
    outcomes, done = {}, 0
    for post in asked.posts:
        outcomes[post] = plan(
            basis.people[post],
            needs[post],
            wishes_of(asked, post),
            fixed=fixed[post],
            progress=lambda share, done=done, post=post: tell(
                (done + share * len(needs[post])) / whole
            ),
        )
        done += len(needs[post])
    return outcomes


def wishes_of(asked: Plan, post: str) -> Wishes:
    options = asked.options
    return Wishes(
        most=options["most_grids"][post],
        stay_metres=options["stay_metres"],
        balance_metres=options["balance_metres"],
        across_townships=options["across_townships"],
    )


def _fixed(asked: Plan, basis: Basis) -> dict[str, dict[Slot, int | None]]:
    """What was said by hand, but for people who have gone since it was said."""
    there = {post: {person.key for person in basis.people[post]} for post in asked.posts}
    fixed: dict[str, dict[Slot, int | None]] = {post: {} for post in asked.posts}
    for one in asked.corrections.all():
        if one.member_id is None or one.member_id in there[one.post]:
            fixed[one.post][one.grid_id, one.domain] = one.member_id
    return fixed


@transaction.atomic
def _keep(asked: Plan, basis: Basis, outcomes: dict[str, Outcome]) -> None:
    """All that was found, in the place of what an earlier turn found; nothing, when the plan has
    been deleted or changed meanwhile."""
    if not _waiting(asked.pk, asked.turn).select_for_update().exists():
        return
    PlanRow.objects.filter(plan=asked).delete()
    rows = [row for post in asked.posts for row in _rows(asked, post, basis, outcomes[post])]
    PlanRow.objects.bulk_create(rows, batch_size=2000)
    short = _short(asked, basis, outcomes)
    people = {person.key for post in asked.posts for person in basis.people[post]}
    Plan.objects.filter(pk=asked.pk).update(
        status=Plan.Status.INFEASIBLE if short else Plan.Status.DRAFT,
        share=1.0,
        boundary=basis.boundary,
        postings=[posting.pk for posting in [*basis.postings, *basis.ahead]],
        people=sorted(people),
        totals={
            post: _totals([row for row in rows if row.post == post], basis.people[post])
            for post in asked.posts
        },
        short=short,
    )


def _rows(asked: Plan, post: str, basis: Basis, outcome: Outcome) -> list[PlanRow]:
    serving = basis.serving(post)
    places = {place.grid: place for place in basis.places}
    people = {person.key: person for person in basis.people[post]}
    rows = []
    for row in outcome.rows:
        place = places[row.need.grid]
        member = basis.members[row.person.key] if row.person else None
        before = _before(post, row, [posting.member_id for posting in serving[row.need.slot]])
        rows.append(
            PlanRow(
                plan=asked,
                grid_id=place.grid,
                code=place.code,
                name=place.name,
                place=place.point,
                post=post,
                domain=row.need.domain,
                member=member,
                base_place=member.base_place if member else "",
                base_point=member.base_point if member else None,
                before_id=before,
                metres=row.metres,
                metres_before=_way(people.get(before), row),
                why=asdict(row.why),
                fixed=row.why.kind in ("fixed", "left"),
            )
        )
    return rows


def _before(post: str, row: Row, serving: list[int]) -> int | None:
    """Whom the row replaces or keeps: the home posting's member; among several professionals of
    one domain whoever stays."""
    if post == Post.PROFESSIONAL and row.person and row.person.key in serving:
        return row.person.key
    return serving[0] if serving else None


def _way(person: Person | None, row: Row) -> float | None:
    """None for who serves there and could not be planned any more: they have left."""
    return float(metres_between([person], [row.need])[0, 0]) if person else None


def _totals(rows: list[PlanRow], people: list[Person]) -> dict[str, float]:
    return {
        "grids": len({row.grid_id for row in rows}),
        "places": len(rows),
        "people": len(people),
        "used": len({row.member_id for row in rows if row.member_id}),
        "changed": sum(row.member_id != row.before_id for row in rows),
        "kept": sum(row.member_id is not None and row.member_id == row.before_id for row in rows),
        "metres": round(sum(row.metres or 0.0 for row in rows), 3),
        "metres_before": round(sum(row.metres_before or 0.0 for row in rows), 3),
    }


def _short(asked: Plan, basis: Basis, outcomes: dict[str, Outcome]) -> list[dict]:
    """What cannot be covered, and how many more people it takes, by post, domain and area."""
    found = [(post, short) for post in asked.posts for short in outcomes[post].short]
    areas = _areas({short.township for _post, short in found if short.township}, asked)
    return [
        {
            "post": post,
            "domain": short.domain,
            "area": areas[short.township],
            "grids": list(short.codes),
            "people": short.people,
        }
        for post, short in found
    ]


def _areas(townships: set[int], asked: Plan) -> dict[int | None, dict[str, str]]:
    """Code and name by id; under None the area of the plan."""
    ids = {**{pk: pk for pk in townships}, None: asked.area_id}
    codes = defaultdict(lambda: {"code": "", "name": ""})
    for code in AreaCode.objects.filter(
        area__in=ids.values(),
        system=AreaCode.System.NBS,
        valid_period__contains=timezone.localdate(),
    ).select_related("area"):
        codes[code.area_id] = {"code": code.code, "name": code.area.name}
    return {key: codes[pk] for key, pk in ids.items()}


def _waiting(plan_id: int, turn: int):
    return Plan.objects.filter(pk=plan_id, turn=turn, status__in=_UNSOLVED)


def _fail(plan_id: int, turn: int, failure: str) -> None:
    _waiting(plan_id, turn).update(status=Plan.Status.FAILED, failure=failure, share=1.0)


def _telling(asked: Plan):
    """Tells others how far it is, at once and not too often."""
    told_at = 0.0

    def tell(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_SECONDS:
            told_at = time.monotonic()
            _waiting(asked.pk, asked.turn).update(status=Plan.Status.SOLVING, share=share)

    tell(0.0)
    return tell
