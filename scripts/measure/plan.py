"""Assignment plans of the whole demonstration district, whose people changed offices overnight.

Limits: full-time workers of the district read, solved, explained and written within 3 s of this
machine, a plan of all posts within 30 s. The peer of the solver alone is HiGHS
(`scipy.optimize.milp`), which gets the same problems of some townships; both must find the same
optimum to the millimetre, or the measurement fails.
"""

import random
from collections import Counter, defaultdict

import numpy as np
from django.utils import timezone
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from backend.accounts.models import User
from backend.staffing.actions.plans import make_plan
from backend.staffing.actions.solving import solve
from backend.staffing.demonstration import enter_everybody
from backend.staffing.domains import DOMAINS
from backend.staffing.models import Member, Plan
from backend.staffing.plan_basis import Basis, basis_of
from backend.staffing.planning import Need, Outcome, Person, Wishes, plan
from backend.staffing.planning.planner import metres_between
from backend.territory.models import Area

from .district import SINCE, lay_net
from .results import Result, seconds

ROUNDS = 3
WORKERS_SECONDS, WHOLE_SECONDS = 3.0, 30.0
TOWNSHIPS = 4  # that the peer gets
MOST = {"worker": 1, "leader": 1, "professional": 4}


def measure() -> list[Result]:
    lay_net()
    enter_everybody(domains=list(DOMAINS), since=SINCE, encoded_password="!")
    _change_offices()
    district = Area.objects.get(level="district")
    workers = [_planned(district, ["worker"]) for _ in range(ROUNDS)]
    across = [_planned(district, ["worker"], across_townships=True) for _ in range(ROUNDS)]
    whole = [_planned(district, ["worker", "leader", "professional"]) for _ in range(2)]
    against = _against_highs(basis_of(district, ["worker", "professional"], timezone.now()))
    return [
        _within("workers, the whole way", 1106, workers, WORKERS_SECONDS, limit=1.0),
        _within("workers across townships", 1106, across, WORKERS_SECONDS, limit=0.0),
        _within("all posts, the whole way", 13272, whole, WHOLE_SECONDS, limit=1.0),
        *against,
    ]


def _within(what: str, places: int, taken: list[float], allowed: float, *, limit: float) -> Result:
    return Result.of_rounds(what, "places", places, [(t, allowed) for t in taken], limit=limit)


def _change_offices() -> None:
    """Everybody gets the office of another of the township: many should serve elsewhere now."""
    there = defaultdict(list)
    for member in Member.objects.order_by("staff_number"):
        there[member.area_id].append(member)
    shuffle = random.Random(27).shuffle
    for members in there.values():
        offices = [(member.base_place, member.base_point) for member in members]
        shuffle(offices)
        for member, (place, point) in zip(members, offices, strict=True):
            member.base_place, member.base_point = place, point
        Member.objects.bulk_update(members, ["base_place", "base_point"], batch_size=1000)


def _planned(district: Area, posts: list[str], *, across_townships: bool = False) -> float:
    """Seconds from the task to the draft."""
    now = timezone.now()
    asked = make_plan(
        area=district,
        posts=posts,
        since=now,
        options={
            "across_townships": across_townships,
            "stay_metres": 500.0,
            "balance_metres": 500.0,
            "most_grids": MOST,
        },
        by=User.objects.filter(role="admin").order_by("pk").first(),
        at=now,
        in_background=False,
    )
    taken = seconds(lambda: solve(plan_id=asked.pk, turn=1, at=now))
    found = Plan.objects.get(pk=asked.pk)
    assert found.status == Plan.Status.DRAFT, found.short
    for post, totals in found.totals.items():
        print(
            f"   {post}{' across townships' * across_townships}: {totals['changed']:,} of"
            f" {totals['places']:,} places change, {totals['metres_before'] / 1000:,.0f} km become"
            f" {totals['metres'] / 1000:,.0f} km; {taken:.2f} s in all"
        )
    return taken


def _against_highs(basis: Basis) -> list[Result]:
    results = []
    for post, domain in (("worker", ""), ("professional", "A")):
        wishes = Wishes(most=MOST[post])
        rounds, places = [], 0
        for needs, people in _townships(basis, post, domain):
            outcomes, values = [], []
            ours = seconds(lambda: outcomes.append(plan(people, needs, wishes)))  # noqa: B023
            peer = seconds(lambda: values.append(_highs(people, needs, wishes)))  # noqa: B023
            gap = _value(outcomes[0], wishes) - values[0]
            assert abs(gap) < 0.001, f"ours is {gap:.3f} m off the optimum of HiGHS"
            rounds.append((ours, peer))
            places += len(needs)
        amount = places // len(rounds)
        results.append(
            Result.of_rounds(f"{post}s of a township", "places", amount, rounds, limit=1)
        )
    return results


def _townships(basis: Basis, post: str, domain: str):
    """The largest ones: what needs somebody, and who could serve."""
    sizes = Counter(place.township for place in basis.places)
    for township, _size in sizes.most_common(TOWNSHIPS):
        needs = [n for n in basis.needs(post) if (n.township, n.domain) == (township, domain)]
        people = [p for p in basis.people[post] if p.township == township and domain in p.domains]
        yield needs, people


def _value(outcome: Outcome, wishes: Wishes) -> float:
    """The objective of ADR 0027."""
    held = Counter(row.person.key for row in outcome.rows)
    stay = sum(row.need.slot in row.person.serves for row in outcome.rows)
    uneven = sum(count * (count - 1) / 2 for count in held.values())
    ways = sum(row.metres for row in outcome.rows)
    return ways - stay * wishes.stay_metres + uneven * wishes.balance_metres


def _highs(people: list[Person], needs: list[Need], wishes: Wishes) -> float:
    """The least objective: a variable for each pair, and one for each further place of a person."""
    n, p, k = len(needs), len(people), wishes.most
    serves = np.array([[need.slot in person.serves for person in people] for need in needs])
    pairs = (metres_between(people, needs) - serves * wishes.stay_metres).ravel()
    steps = np.tile(np.arange(k) * wishes.balance_metres, p)
    column = np.arange(n * p)
    served = coo_array((np.ones(n * p), (column // p, column)), shape=(n, n * p + p * k))
    place = np.arange(p * k)
    held = coo_array(
        (
            np.concatenate([np.ones(n * p), -np.ones(p * k)]),
            (np.concatenate([column % p, place // k]), np.concatenate([column, n * p + place])),
        ),
        shape=(p, n * p + p * k),
    )
    answer = milp(
        np.concatenate([pairs, steps]),
        constraints=[LinearConstraint(served, 1, 1), LinearConstraint(held, 0, 0)],
        integrality=np.ones(n * p + p * k),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    assert answer.success, answer.message
    return answer.fun
