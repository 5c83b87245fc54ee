"""Small cases of plans, and what is best found by trying everything."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import hypot

from hypothesis import strategies as st

from backend.staffing.planning import Need, Outcome, Person, Wishes

metres = st.integers(0, 40).map(lambda n: n * 50.0)
spots = st.tuples(metres, metres)


@st.composite
def cases(draw, *, domains: str = "", most_people: int = 4, most_needs: int = 4):
    """People, needs and wishes; now and then too few people, or some of another township."""
    townships = st.integers(1, 2)
    grids = draw(st.lists(spots, min_size=1, max_size=most_needs))
    needs = [
        Need(index, f"g{index}", draw(townships), x, y, domain)
        for index, (x, y) in enumerate(grids)
        for domain in (domains or ("",))
    ][:most_needs]
    people = []
    for index, (x, y) in enumerate(draw(st.lists(spots, max_size=most_people))):
        own = draw(st.sets(st.sampled_from(domains), min_size=1)) if domains else {""}
        serves = draw(st.sets(st.sampled_from([need.slot for need in needs]), max_size=1))
        load = draw(st.sampled_from([0, 0, 0, 1]))
        township = draw(townships)
        number = f"p{index}"
        people.append(
            Person(index, number, township, x, y, frozenset(own), frozenset(serves), load)
        )
    wishes = Wishes(
        most=draw(st.integers(1, 3)),
        stay_metres=draw(st.sampled_from([0.0, 100.0, 500.0])),
        balance_metres=draw(st.sampled_from([0.0, 250.0, 500.0])),
        across_townships=draw(st.booleans()),
    )
    return people, needs, wishes


def way(person: Person, need: Need) -> float:
    return round(hypot(person.x - need.x, person.y - need.y), 3)


def may(person: Person, need: Need, wishes: Wishes) -> bool:
    if need.slot in person.serves:
        return True
    near = wishes.across_townships or person.township == need.township
    return near and need.domain in person.domains


def arrangements(
    people: list[Person],
    needs: list[Need],
    wishes: Wishes,
    fixed: dict | None = None,
    forced: tuple[int, int] | None = None,
) -> Iterator[tuple]:
    """Every way to serve needs: for each the index of a person or None. `forced`: a need and who
    must serve it."""
    fixed = fixed or {}
    choices = []
    for index, need in enumerate(needs):
        if need.slot in fixed:
            choice = [None if fixed[need.slot] is None else fixed[need.slot]]
        elif forced and forced[0] == index:
            choice = [forced[1]]
        else:
            choice = [None] + [n for n, p in enumerate(people) if may(p, need, wishes)]
        choices.append(choice)
    for way_ in product(*choices):
        held = Counter(who for who in way_ if who is not None)
        if all(count + people[who].load <= wishes.most for who, count in held.items()):
            yield way_


def value(arrangement: tuple, people, needs, wishes: Wishes, fixed=None) -> tuple[int, float]:
    """How many free needs nobody serves, and the objective as ADR 0027 writes it."""
    fixed = fixed or {}
    uncovered, total = 0, 0.0
    held = Counter(people_index for people_index in arrangement if people_index is not None)
    for need, who in zip(needs, arrangement, strict=True):
        if who is None:
            uncovered += need.slot not in fixed
        else:
            stays = need.slot in people[who].serves and need.slot not in fixed
            total += way(people[who], need) - stays * wishes.stay_metres
    for who, count in held.items():
        load = people[who].load
        total += wishes.balance_metres * sum(range(load, load + count))
    return uncovered, round(total, 3)


def best(people, needs, wishes, fixed=None, forced=None) -> tuple[int, float] | None:
    values = (
        value(one, people, needs, wishes, fixed)
        for one in arrangements(people, needs, wishes, fixed, forced)
    )
    return min(values, default=None)


def chosen(outcome: Outcome, needs: list[Need]) -> tuple:
    """The outcome in the order of `needs`, as an arrangement."""
    by_slot = {row.need.slot: row.person for row in outcome.rows}
    return tuple(by_slot[need.slot] and by_slot[need.slot].key for need in needs)
