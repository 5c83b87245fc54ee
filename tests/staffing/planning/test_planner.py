"""A plan is the best there is: against trying everything, and against another solver."""

from collections import Counter
from math import ceil

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from backend.staffing.planning import Need, Person, TooLarge, Wishes, plan
from backend.staffing.planning import matching as matching_module

from .small import best, cases, chosen, may, value, way


@given(cases())
def test_is_the_best_of_all_arrangements(case):
    people, needs, wishes = case
    found = chosen(plan(people, needs, wishes), needs)
    assert value(found, people, needs, wishes) == best(people, needs, wishes)


@given(cases(domains="AB", most_people=3))
def test_is_the_best_for_professionals_of_several_domains(case):
    people, needs, wishes = case
    found = chosen(plan(people, needs, wishes), needs)
    assert value(found, people, needs, wishes) == best(people, needs, wishes)


@given(cases(), st.data())
def test_is_the_best_around_what_is_decided_by_hand(case, data):
    people, needs, wishes = case
    slots = [need.slot for need in needs]
    keys = st.sampled_from([None, *(person.key for person in people)])
    fixed = data.draw(st.dictionaries(st.sampled_from(slots), keys, max_size=3))
    held = Counter(key for key in fixed.values() if key is not None)
    assume(all(count + people[key].load <= wishes.most for key, count in held.items()))
    outcome = plan(people, needs, wishes, fixed=fixed)
    found = chosen(outcome, needs)
    assert {need.slot: who for need, who in zip(needs, found, strict=True)}.items() >= fixed.items()
    assert value(found, people, needs, wishes, fixed) == best(people, needs, wishes, fixed)


@given(cases(domains="AB"))
def test_asks_nobody_for_more_than_they_may_or_can(case):
    people, needs, wishes = case
    outcome = plan(people, needs, wishes)
    assert [row.need.slot for row in outcome.rows] == sorted(need.slot for need in needs)
    held = Counter(row.person.key for row in outcome.rows if row.person)
    assert all(held[person.key] + person.load <= max(wishes.most, person.load) for person in people)
    assert all(may(row.person, row.need, wishes) for row in outcome.rows if row.person)
    assert all(row.metres == way(row.person, row.need) for row in outcome.rows if row.person)


@given(cases(), st.randoms(use_true_random=False))
def test_is_the_same_in_whatever_order_people_and_grids_come(case, random):
    people, needs, wishes = case
    outcome = plan(people, needs, wishes)
    random.shuffle(people)
    random.shuffle(needs)
    assert plan(people, needs, wishes) == outcome


@given(cases())
def test_says_how_many_people_are_short_and_no_fewer_would_do(case):
    people, needs, wishes = case
    outcome = plan(people, needs, wishes)
    for short in outcome.short:
        newcomers = [
            Person(100 + n, f"q{n}", short.township or 1, 0, 0, frozenset({""}))
            for n in range(short.people)
        ]
        # Other townships are no business of theirs: all of their own are covered, or all.
        left = {
            row.need.slot for row in plan(people + newcomers, needs, wishes).rows if not row.person
        }
        fewer = plan(people + newcomers[:-1], needs, wishes)
        own = {need.slot for need in needs if short.township in (None, need.township)}
        assert not left & own
        assert {row.need.slot for row in fewer.rows if not row.person} & own
        assert short.people == ceil(len(short.codes) / wishes.most)


def test_nobody_is_moved_for_less_than_staying_is_worth():
    """Two on each other's side of a street: changing places saves 200 m of 1,000."""
    needs = [Need(1, "a", 1, 0, 0), Need(2, "b", 1, 1000, 0)]
    people = [
        Person(1, "p1", 1, 550, 0, serves=frozenset({(1, "")})),
        Person(2, "p2", 1, 450, 0, serves=frozenset({(2, "")})),
    ]
    kept = plan(people, needs, Wishes(stay_metres=101))
    assert [(row.person.key, row.why.kind) for row in kept.rows] == [(1, "stays"), (2, "stays")]
    moved = plan(people, needs, Wishes(stay_metres=99))
    assert [row.person.key for row in moved.rows] == [2, 1]


def test_nobody_has_four_grids_while_somebody_has_none_unless_that_saves_much():
    """Four grids around one of two colleagues; the other lives 900 m farther from each."""
    needs = [Need(n, f"g{n}", 1, 0.0, 0.0, "A") for n in range(4)]
    at_hand = Person(1, "p1", 1, 100.0, 0.0, frozenset("A"))
    farther = Person(2, "p2", 1, 1000.0, 0.0, frozenset("A"))
    shares = {}
    for balance in (0.0, 250.0, 500.0, 1000.0):
        outcome = plan([at_hand, farther], needs, Wishes(most=4, balance_metres=balance))
        shares[balance] = Counter(row.person.key for row in outcome.rows)[1]
    # The n-th grid of the first costs 100 + (n - 1) b, the m-th of the other 1000 + (m - 1) b.
    assert shares == {0.0: 4, 250.0: 4, 500.0: 3, 1000.0: 2}


def test_a_township_keeps_its_people_unless_the_plan_goes_across():
    needs = [Need(1, "a", 1, 0, 0), Need(2, "b", 2, 10, 0)]
    people = [Person(1, "p1", 1, 10, 0), Person(2, "p2", 2, 0, 0)]
    assert [row.person.key for row in plan(people, needs, Wishes()).rows] == [1, 2]
    across = plan(people, needs, Wishes(across_townships=True))
    assert [row.person.key for row in across.rows] == [2, 1]


def test_whoever_serves_in_another_township_already_may_stay_there():
    needs = [Need(1, "a", 1, 0, 0), Need(2, "b", 1, 10, 0)]
    people = [
        Person(1, "p1", 1, 10, 0),
        Person(2, "p2", 2, 0, 0, serves=frozenset({(1, "")})),
    ]
    assert [row.person.key for row in plan(people, needs, Wishes()).rows] == [2, 1]


def test_leaves_the_grids_that_are_farthest_when_people_are_short():
    needs = [Need(n, f"g{n}", 1, 1000.0 * n, 0) for n in range(5)]
    people = [Person(1, "p1", 1, 0, 0), Person(2, "p2", 1, 0, 10)]
    outcome = plan(people, needs, Wishes())
    assert [row.need.code for row in outcome.rows if row.person] == ["g0", "g1"]
    (short,) = outcome.short
    assert (short.township, short.codes, short.people) == (1, ("g2", "g3", "g4"), 3)


def test_counts_places_that_a_newcomer_could_hold_at_once():
    needs = [Need(n, f"g{n}", 1, 0, 0, "A") for n in range(9)]
    outcome = plan([Person(1, "p1", 1, 0, 0, frozenset("A"))], needs, Wishes(most=4))
    assert [(short.domain, len(short.codes), short.people) for short in outcome.short] == [
        ("A", 5, 2)
    ]


def test_has_nothing_to_do_without_grids_and_nobody_without_people():
    assert plan([Person(1, "p", 1, 0, 0)], [], Wishes()).rows == []
    outcome = plan([], [Need(1, "a", 7, 0, 0)], Wishes())
    assert [(row.person, row.why.kind) for row in outcome.rows] == [(None, "nobody_left")]
    assert [(short.township, short.people) for short in outcome.short] == [(7, 1)]


def test_refuses_what_no_memory_holds(monkeypatch):
    monkeypatch.setattr(matching_module, "_MOST_CELLS", 10)
    needs = [Need(n, f"g{n}", 1, 0, 0) for n in range(4)]
    with pytest.raises(TooLarge):
        plan([Person(n, f"p{n}", 1, 0, 0) for n in range(4)], needs, Wishes())


def by_highs(people: list[Person], needs: list[Need], wishes: Wishes) -> float:
    """The least objective by mixed-integer programming (HiGHS): a variable for each pair, and for
    each further place of a person one that costs a step more."""
    pairs = [
        (n, p)
        for n, need in enumerate(needs)
        for p, one in enumerate(people)
        if may(one, need, wishes)
    ]
    cost = [
        way(people[p], needs[n]) - (needs[n].slot in people[p].serves) * wishes.stay_metres
        for n, p in pairs
    ]
    nth = [(p, k) for p in range(len(people)) for k in range(wishes.most)]
    steps = [wishes.balance_metres * k for _p, k in nth]
    served = np.zeros((len(needs), len(pairs) + len(nth)))
    held = np.zeros((len(people), len(pairs) + len(nth)))
    for column, (n, p) in enumerate(pairs):
        served[n, column] = held[p, column] = 1
    for column, (p, _k) in enumerate(nth, start=len(pairs)):
        held[p, column] = -1
    answer = milp(
        np.array(cost + steps),
        constraints=[LinearConstraint(served, 1, 1), LinearConstraint(held, 0, 0)],
        integrality=np.ones(len(pairs) + len(nth)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    assert answer.success, answer.message
    return answer.fun


def objective(outcome, wishes: Wishes) -> float:
    held = Counter(row.person.key for row in outcome.rows)
    stays = sum(row.need.slot in row.person.serves for row in outcome.rows)
    uneven = sum(count * (count - 1) / 2 for count in held.values())
    return (
        sum(row.metres for row in outcome.rows)
        - stays * wishes.stay_metres
        + uneven * wishes.balance_metres
    )


def test_is_as_good_as_another_solver_finds_for_a_township_of_workers():
    random = np.random.default_rng(4)
    at = random.uniform(0, 9000, (2, 60, 2)).tolist()
    needs = [Need(n, f"g{n:02}", 1, x, y) for n, (x, y) in enumerate(at[0])]
    people = [
        Person(n, f"p{n:02}", 1, x, y, serves=frozenset({((n * 7) % 60, "")}))
        for n, (x, y) in enumerate(at[1])
    ]
    outcome = plan(people, needs, Wishes())
    assert objective(outcome, Wishes()) == pytest.approx(by_highs(people, needs, Wishes()), abs=0.1)


def test_is_as_good_as_another_solver_finds_for_balanced_professionals():
    """Thirty people of one or two of three domains, for 25 grids in each, four places a head."""
    random = np.random.default_rng(5)
    at = random.uniform(0, 9000, (25, 2)).tolist()
    needs = [Need(n, f"g{n:02}", 1, x, y, d) for n, (x, y) in enumerate(at) for d in "ABC"]
    bases = random.uniform(0, 9000, (30, 2)).tolist()
    people = [
        Person(n, f"p{n:02}", 1, x, y, frozenset({"ABC"[n % 3], "ABC"[n * n % 3]}))
        for n, (x, y) in enumerate(bases)
    ]
    wishes = Wishes(most=4)
    outcome = plan(people, needs, wishes)
    assert outcome.short == []
    assert objective(outcome, wishes) == pytest.approx(by_highs(people, needs, wishes), abs=0.1)
