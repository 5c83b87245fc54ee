"""The assignment: exact, whatever the case, checked against other ways to find the optimum."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from backend.staffing.planner import TooFewPeople, assign

metres = st.integers(0, 50).map(float)
spots = st.tuples(metres, metres)


def plane(points) -> np.ndarray:
    return np.array(points, dtype=float).reshape(-1, 2)


def distances(people: np.ndarray, grids: np.ndarray) -> np.ndarray:
    return np.sqrt(((grids[:, None, :] - people[None, :, :]) ** 2).sum(axis=2))


def total(people: np.ndarray, grids: np.ndarray, served_by: np.ndarray) -> float:
    return float(distances(people, grids)[np.arange(len(grids)), served_by].sum())


def least_by_trying_all(people: np.ndarray, grids: np.ndarray, load: int) -> float:
    places = np.repeat(np.arange(len(people)), load)
    ways = {tuple(way) for way in permutations(places, len(grids))}
    return min(total(people, grids, np.array(way)) for way in ways)


@st.composite
def small_cases(draw):
    load = draw(st.integers(1, 3))
    grids = draw(st.lists(spots, min_size=1, max_size=5))
    enough = -(-len(grids) // load)
    people = draw(st.lists(spots, min_size=enough, max_size=enough + (load == 1)))
    return plane(people), plane(grids), load


@given(small_cases())
def test_is_as_short_as_the_best_of_all_ways(case):
    people, grids, load = case
    served_by = assign(people, grids, load=load)
    assert total(people, grids, served_by) == pytest.approx(
        least_by_trying_all(people, grids, load)
    )


@given(small_cases())
def test_serves_every_grid_and_asks_nobody_for_more_than_their_load(case):
    people, grids, load = case
    served_by = assign(people, grids, load=load)
    assert served_by.shape == (len(grids),)
    assert np.bincount(served_by, minlength=len(people)).max() <= load


def test_is_as_short_as_a_linear_programme_says():
    """A township of 60, by another solver (HiGHS): the assignment problem has whole vertices."""
    there = np.random.default_rng(20261122).uniform(0, 9000, (2, 60, 2))
    people, grids = there
    cost = distances(people, grids)
    n = len(grids)
    each_grid_once = np.kron(np.eye(n), np.ones(n))
    each_person_once = np.kron(np.ones(n), np.eye(n))
    optimum = linprog(
        cost.ravel(), A_eq=np.vstack([each_grid_once, each_person_once]), b_eq=np.ones(2 * n)
    )
    assert total(people, grids, assign(people, grids)) == pytest.approx(optimum.fun, rel=1e-9)


@pytest.mark.parametrize(("people", "load", "short"), [(2, 1, 3), (1, 4, 1), (0, 4, 5)])
def test_says_how_many_are_missing(people, load, short):
    grids = plane([(n, n) for n in range(5)])
    with pytest.raises(TooFewPeople) as refusal:
        assign(plane([(0, 0)] * people), grids, load=load)
    assert refusal.value.short == short


def test_has_nothing_to_do_without_grids():
    assert assign(plane([(0, 0)]), plane([])).tolist() == []
