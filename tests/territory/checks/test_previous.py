"""A drawing against the version in force."""

import pytest

from backend.territory.checks import Tree

from .squares import KNOWN, box, checked, code, drawing, kinds, lattice, metres, only


def test_finds_nothing_where_nothing_changed():
    assert checked(drawing(lattice()), previous=drawing(lattice())).problems == []


def test_says_what_is_missing_and_where_it_was():
    report = checked(drawing(lattice()[:8]), previous=drawing(lattice()))
    found = only(report, "missing_from_file")
    assert (found.codes, found.severity) == ((code(9),), "warning")
    assert found.size == pytest.approx(1_000_000, rel=1e-5)
    assert found.details["uncovered_m2"] == pytest.approx(1_000_000, rel=1e-5)
    assert metres(found.where) == pytest.approx((2500, 2500), abs=20)


def test_does_not_miss_what_a_new_row_says_it_was():
    old = [()] * 8 + [(code(9),)]
    codes = [*(code(number) for number in range(1, 9)), code(77)]
    report = checked(drawing(lattice(), codes, old_codes=old), previous=drawing(lattice()))
    assert kinds(report) == {"new_code": 1}
    assert only(report, "new_code").details["old_codes"] == [code(9)]


def test_misses_areas_of_today_that_were_never_drawn():
    tree = Tree(KNOWN.codes | {"township": {code(1), code(99)}})
    report = checked(drawing(lattice(1, 1)), known=tree)
    found = only(report, "missing_from_file")
    assert (found.codes, found.where) == ((code(99),), None)


def test_says_how_much_an_area_grew():
    shapes = [box(0, 0, 1200, 1000), box(1200, 0, 2000, 1000), box(2000, 0, 3000, 1000)]
    report = checked(drawing(shapes), previous=drawing(lattice(3, 1)))
    found = {each.codes: each for each in report.problems}
    assert found.keys() == {(code(1),), (code(2),)}
    grown, shrunk = found[code(1),], found[code(2),]
    assert (grown.details["share"], shrunk.details["share"]) == (0.2, -0.2)
    assert grown.size == pytest.approx(200_000, rel=1e-5)
