"""Who became whom between two versions, and which ground changed hands; areas worked by hand."""

from collections import Counter

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.territory.changes import changes
from backend.territory.drawing import Drawing

from .checks.squares import box, code, degrees, drawing, lattice, metres

A, B, C, D = (code(number) for number in range(1, 5))
THREE = drawing(lattice(3, 1))  # A, B, C from the west, a square kilometre each


def told(old, new):
    return [
        (each.kind, each.old_codes, each.new_codes, pytest.approx(each.area_m2, abs=20))
        for each in changes(old, new)
    ]


def test_nothing_changes_between_a_version_and_itself():
    assert changes(THREE, THREE) == []
    assert changes(drawing([]), drawing([])) == []


def test_a_border_that_moved_says_whose_ground_became_whose():
    new = drawing([box(0, 0, 1200, 1000), box(1200, 0, 2000, 1000), box(2000, 0, 3000, 1000)])
    (moved,) = changes(THREE, new)
    assert (moved.kind, moved.old_codes, moved.new_codes) == ("moved", (B,), (A,))
    assert moved.area_m2 == pytest.approx(200_000, rel=1e-5)
    x, y = metres(moved.where)
    assert 1000 < x < 1200
    assert 0 < y < 1000
    off = moved.spot.symmetric_difference(degrees(box(1000, 0, 1200, 1000)))
    assert off.area < 1e-6 * moved.spot.area


def test_ground_won_from_nobody_and_lost_to_nobody():
    new = drawing([box(-100, 0, 1000, 1000), box(1000, 0, 2000, 1000), box(2000, 0, 2700, 1000)])
    assert told(THREE, new) == [
        ("moved", (C,), (), 300_000),
        ("moved", (), (A,), 100_000),
    ]


def test_one_that_became_two_keeps_its_code_or_not():
    halves = [box(0, 0, 1000, 600), box(0, 600, 1000, 1000)]
    rest = lattice(3, 1)[1:]
    keeping = drawing([*halves, *rest], [A, D, B, C])
    assert told(THREE, keeping) == [("split", (A,), (A, D), 400_000)]
    other = drawing([*halves, *rest], [D, "370211005", B, C])
    assert told(THREE, other) == [("split", (A,), (D, "370211005"), 1_000_000)]


def test_two_that_became_one_keep_a_code_or_not():
    shapes = [box(0, 0, 2000, 1000), box(2000, 0, 3000, 1000)]
    assert told(THREE, drawing(shapes, [A, C])) == [("merged", (A, B), (A,), 1_000_000)]
    assert told(THREE, drawing(shapes, [D, C])) == [("merged", (A, B), (D,), 2_000_000)]


def test_a_new_one_where_nobody_was_and_one_that_is_gone():
    larger = drawing(lattice(4, 1))
    assert told(THREE, larger) == [("added", (), (D,), 1_000_000)]
    assert told(larger, THREE) == [("removed", (D,), (), 1_000_000)]


def test_one_shared_out_among_three_is_removed_and_says_who_has_its_ground():
    old = drawing([box(0, 0, 900, 900), box(900, 0, 1900, 900), box(1900, 0, 2900, 900)])
    # A third of B goes to A and C each, the last to nobody.
    new = drawing([box(0, 0, 1233, 900), box(1566, 0, 2900, 900)], [A, C])
    (removed,) = changes(old, new)
    assert (removed.kind, removed.old_codes, removed.new_codes) == ("removed", (B,), (A, C))
    assert removed.area_m2 == pytest.approx(900_000, rel=1e-4)


def test_another_code_on_the_same_ground_is_no_ground_that_changed_hands():
    assert told(THREE, drawing(lattice(3, 1), [A, B, D])) == [("recoded", (C,), (D,), 0)]


def test_two_that_swapped_their_codes():
    swapped = drawing(lattice(3, 1), [B, A, C])
    found = {each.old_codes: each for each in changes(THREE, swapped) if each.kind == "recoded"}
    assert {old: each.new_codes for old, each in found.items()} == {(A,): (B,), (B,): (A,)}
    assert all(each.area_m2 == 0 for each in found.values())


def test_old_codes_of_a_row_decide_before_its_ground():
    # By the ground B and C were merged into D; the file says D is C, and B ended.
    shapes = [box(0, 0, 1000, 1000), box(1000, 0, 3000, 1000)]
    said = drawing(shapes, [A, D], old_codes=[(), (C,)])
    assert told(THREE, said) == [
        ("removed", (B,), (D,), 1_000_000),
        ("recoded", (C,), (D,), 0),
    ]


def test_another_name():
    new = drawing(lattice(3, 1), name=["", "other", ""])
    (renamed,) = changes(THREE, new)
    assert (renamed.kind, renamed.new_codes) == ("renamed", (B,))
    assert renamed.details == {"old_name": "", "name": "other"}
    assert changes(new, THREE) == []  # a file without names renames nothing


def test_a_micro_degree_is_dust():
    jiggled = np.array(
        [shapely.polygons(np.round(shapely.get_coordinates(shape), 6)) for shape in THREE.shapes],
        dtype=object,
    )
    assert changes(THREE, Drawing(THREE.rows, jiggled)) == []


def test_rows_without_a_shape_and_broken_rings_do_no_harm():
    bow_tie = shapely.Polygon([(0, 0), (200, 100), (200, 0), (0, 300)])
    new = drawing([bow_tie, None, *lattice(3, 1)[2:]])
    kinds = Counter(each.kind for each in changes(THREE, new))
    assert kinds["moved"] >= 1


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 4), min_size=9, max_size=9),
    st.lists(st.integers(0, 4), min_size=9, max_size=9),
)
def test_counts_every_square_that_changed_hands_once(before, after):
    """Nine squares, each given to one of five codes (0 is nobody), before and after."""
    old, new = painted(before), painted(after)
    found = changes(old, new)
    became = {each.old_codes[0]: each.new_codes[0] for each in found if each.kind == "recoded"}
    began = {new: old for old, new in became.items()}
    expected = sum(
        1_000_000
        for was, is_now in zip(map(name, before), map(name, after), strict=True)
        if (was or is_now) and (became.get(was, was), began.get(is_now, is_now)) != (is_now, was)
    )
    assert sum(each.area_m2 for each in found) == pytest.approx(expected, rel=1e-4, abs=10)
    for each in found:
        if each.kind == "moved":
            assert each.old_codes != each.new_codes


def name(number: int) -> str:
    return code(number) if number else ""


def painted(owners: list[int]) -> Drawing:
    squares = lattice()
    codes = sorted({each for each in owners if each})
    return drawing(
        [
            shapely.union_all([squares[at] for at, owner in enumerate(owners) if owner == each])
            for each in codes
        ],
        [code(each) for each in codes],
    )
