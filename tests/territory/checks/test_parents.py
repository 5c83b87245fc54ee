"""Shapes against the level above, and what of that level they leave out."""

import pytest

from backend.territory.checks import Tree

from .squares import box, checked, code, drawing, kinds, lattice, metres, only

DISTRICT = drawing([box(0, 0, 3000, 3000)], ["370211"])
WEST, EAST = "370211001", "370211002"
TOWNSHIPS = drawing([box(0, 0, 2000, 2000), box(2000, 0, 4000, 2000)], [WEST, EAST])
VILLAGES = drawing(
    [box(0, 0, 1000, 2000), box(1000, 0, 2000, 2000), box(2000, 0, 4000, 2000)],
    [f"{WEST}001", f"{WEST}002", f"{EAST}001"],
)
ABOVE = {"community": VILLAGES, "township": TOWNSHIPS}
GRIDS = [f"{WEST}001001", f"{EAST}001001"]


def grids(shapes, communities):
    drawn = drawing(shapes, GRIDS, communities=communities)
    return checked(drawn, level="grid", above=ABOVE, known=Tree())


def test_finds_nothing_wrong_with_squares_that_fill_their_district():
    assert checked(drawing(lattice()), above={"district": DISTRICT}).problems == []


def test_finds_a_square_left_out_at_the_coast_as_a_gap_in_the_district():
    report = checked(drawing(lattice()[:8]), above={"district": DISTRICT})
    gap = only(report, "gap")
    assert gap.size == pytest.approx(1_000_000, rel=1e-5)
    assert gap.codes == (code(6), code(8))
    assert gap.details["within"] == ["370211"]
    assert metres(gap.where) == pytest.approx((2500, 2500), abs=20)


def test_does_not_ask_for_ground_that_the_district_leaves_out_too():
    lake = box(1200, 1200, 1800, 1800)
    district = drawing([box(0, 0, 3000, 3000).difference(lake)], ["370211"])
    shapes = lattice()
    shapes[4] = shapes[4].difference(lake)
    assert checked(drawing(shapes), above={"district": district}).problems == []


def test_finds_what_reaches_out_of_the_district():
    shapes = [*lattice()[:8], box(2000, 2000, 3200, 3000)]
    found = only(checked(drawing(shapes), above={"district": DISTRICT}), "outside_parent")
    assert found.codes == (code(9),)
    assert found.details["parents"] == ["370211"]
    assert found.size == pytest.approx(200_000, rel=1e-5)
    assert 3000 < metres(found.where)[0] < 3200


def test_a_grid_may_cover_the_communities_it_names():
    both = (f"{WEST}001", f"{WEST}002")
    shapes = [box(0, 0, 2000, 2000), box(2000, 0, 4000, 2000)]
    assert grids(shapes, [both, (f"{EAST}001",)]).problems == []


def test_a_grid_reaches_into_a_community_it_does_not_name():
    shapes = [box(0, 0, 2000, 2000), box(2000, 0, 4000, 2000)]
    found = only(grids(shapes, [(f"{WEST}001",), (f"{EAST}001",)]), "outside_parent")
    assert found.codes == (GRIDS[0],)
    assert found.size == pytest.approx(2_000_000, rel=1e-5)
    assert found.details["reaches"] == [f"{WEST}002"]


def test_a_grid_that_names_no_communities_stays_in_its_township():
    inside = [box(0, 0, 2000, 2000), box(2000, 0, 4000, 2000)]
    assert grids(inside, [(), ()]).problems == []
    across = [box(0, 0, 2100, 2000), box(2100, 0, 4000, 2000)]
    found = only(grids(across, [(), ()]), "outside_parent")
    assert found.codes == (GRIDS[0],)
    assert found.details["parents"] == [WEST]
    assert found.size == pytest.approx(200_000, rel=1e-5)


def test_a_grid_that_names_no_communities_touches_its_home():
    drawn = drawing([box(1500, 0, 2000, 2000)], GRIDS[:1])
    report = checked(drawn, level="grid", above=ABOVE, known=Tree())
    found = only(report, "outside_parent")
    assert found.size == pytest.approx(1_000_000, rel=1e-5)
    assert found.details["distance_m"] == pytest.approx(500, abs=1)


def test_a_narrow_overhang_is_a_sliver():
    shapes = [*lattice()[:8], box(2000, 2000, 3000.4, 3000)]
    report = checked(drawing(shapes), above={"district": DISTRICT})
    assert kinds(report) == {"sliver": 1}
    assert only(report, "sliver").details["of"] == "outside_parent"
