"""What a plan says of itself is true: every reason is tried out by arranging everything anew."""

import pytest
from hypothesis import given

from backend.staffing.planning import Need, Person, Wishes, plan

from .small import best, cases, may, way


@given(cases())
def test_every_reason_is_true(case):
    people, needs, wishes = case
    outcome = plan(people, needs, wishes)
    serving = {}
    for row in outcome.rows:
        serving.setdefault(row.person and row.person.key, []).append(row.need.code)
    uncovered, least = best(people, needs, wishes)
    for row in outcome.rows:
        able = [p for p in people if may(p, row.need, wishes) and p.load < wishes.most]
        ways = {person.key: way(person, row.need) for person in able}
        why = row.why
        match why.kind:
            case "nobody_left":
                assert row.person is None
            case "stays":
                assert row.need.slot in row.person.serves
            case "only_one":
                assert list(ways) == [row.person.key]
            case "nearest":
                assert row.metres == min(ways.values())
            case "moves_on" | "gives_way":
                other = people[why.other]
                if why.kind == "moves_on":
                    assert row.need.slot in other.serves
                else:
                    assert why.metres == min(ways.values()) < row.metres
                assert why.metres == way(other, row.need)
                assert list(why.elsewhere) == sorted(serving.get(other.key, []))
                # The whole arranged anew with the other here: what it really would cost.
                then = best(people, needs, wishes, forced=(needs.index(row.need), other.key))
                if why.more is None:
                    assert then is None or then[0] > uncovered
                else:
                    assert then[0] == uncovered
                    assert why.more == pytest.approx(then[1] - least, abs=0.002)
            case other:
                pytest.fail(other)


def test_explains_who_gives_way_and_what_the_other_way_would_cost():
    """Both grids are nearer to p2: 0 and 1,200 m, against 500 and 1,552.417 m of p1."""
    needs = [Need(1, "a", 1, 300, 0), Need(2, "b", 1, 1500, 0)]
    people = [Person(1, "p1", 1, 0, 400), Person(2, "p2", 1, 300, 0)]
    first, second = plan(people, needs, Wishes()).rows
    assert (first.person.key, first.why.kind) == (2, "nearest")
    assert (second.person.key, second.why.kind) == (1, "gives_way")
    why = second.why
    assert (why.other, why.metres, why.elsewhere) == (2, 1200.0, ("a",))
    assert why.more == pytest.approx((500 + 1200) - 1552.417, abs=0.001)


def test_says_that_somebody_is_kept_elsewhere_by_hand():
    needs = [Need(1, "a", 1, 0, 0), Need(2, "b", 1, 1000, 0)]
    people = [Person(1, "p1", 1, 0, 0), Person(2, "p2", 1, 900, 0), Person(3, "p3", 1, 5000, 0)]
    outcome = plan(people, needs, Wishes(), fixed={(2, ""): 1})
    first, second = outcome.rows
    assert (first.person.key, first.why.kind, first.why.by_hand) == (2, "gives_way", True)
    assert first.why.elsewhere == ("b",)
    assert (second.person.key, second.why.kind) == (1, "fixed")


def test_says_that_a_grid_would_be_left_with_nobody():
    """p1 is nearest to a, but b takes only them."""
    needs = [Need(1, "a", 1, 0, 0, "A"), Need(2, "b", 1, 1000, 0, "B")]
    people = [
        Person(1, "p1", 1, 0, 0, frozenset("AB")),
        Person(2, "p2", 1, 5000, 0, frozenset("A")),
    ]
    first, second = plan(people, needs, Wishes()).rows
    assert (first.person.key, first.why.kind, first.why.more) == (2, "gives_way", None)
    assert not first.why.by_hand
    assert (second.person.key, second.why.kind) == (1, "only_one")
