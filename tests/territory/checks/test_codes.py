"""Codes: their form, their parents, what stands there twice."""

import pytest

from backend.territory.checks import Tree

from .squares import checked, drawing, kinds, lattice, only

TREE = Tree(
    {
        "district": {"370211"},
        "township": {"370211001", "370211002"},
        "zone": {"370211400"},
        "community": {"370211001001", "370211001002"},
    }
)


def codes_of(level, *codes, **rows):
    drawn = drawing(lattice(len(codes), 1), list(codes), **rows)
    return checked(drawn, level=level, known=rows.pop("known", TREE))


@pytest.mark.parametrize(
    ("level", "good"),
    [
        ("district", "370211"),
        ("township", "370211001"),
        ("community", "370211001001"),
        ("community", "370211400200"),  # a zone of 2020 carried a township-level code
        ("grid", "370211001001001"),
    ],
)
def test_accepts_the_digits_of_each_level(level, good):
    assert {"wrong_code", "unknown_parent"}.isdisjoint(kinds(codes_of(level, good)))


@pytest.mark.parametrize(
    "bad", ["37021", "3702110010", "37021100a", "３７０２１１００１", "370211 01"]
)
def test_refuses_other_digits(bad):
    found = only(codes_of("township", bad), "wrong_code")
    assert found.codes == (bad,)
    assert found.details["digits"] == 9
    assert found.where is not None


def test_tells_of_a_missing_code_except_of_zones():
    found = only(codes_of("township", ""), "missing_code")
    assert (found.codes, found.details["ordinal"]) == ((), 1)
    assert "missing_code" not in kinds(codes_of("zone", ""))


def test_tells_of_a_code_that_stands_there_twice_once_with_both_rows():
    found = only(codes_of("township", "370211001", "370211002", "370211001"), "duplicate_code")
    assert found.codes == ("370211001",)
    assert found.details["ordinals"] == [1, 3]
    assert (found.size, found.unit) == (2, "count")


def test_tells_of_a_parent_that_nobody_knows():
    found = only(codes_of("township", "370212001"), "unknown_parent")
    assert found.details["parent"] == "370212"
    assert only(codes_of("grid", "370211001009001"), "unknown_parent").details["parent"] == (
        "370211001009"
    )


def test_judges_no_parent_where_none_is_known():
    report = checked(drawing(lattice(2, 1), ["370299001", "370299002"]), known=Tree())
    assert report.problems == []


def test_a_merger_may_give_a_code_another_parent_than_it_begins_with():
    moved = Tree(TREE.codes, parents={"370211009001": "370211001"})
    report = checked(drawing(lattice(1, 1), ["370211009001"]), level="community", known=moved)
    assert "unknown_parent" not in kinds(report)


def test_a_grid_begins_with_the_code_of_its_home_community():
    report = codes_of("grid", "370211001001001", home_community=["370211001002"])
    assert only(report, "wrong_code").details["home"] == "370211001002"


def test_a_grid_covers_communities_that_are_known():
    report = codes_of("grid", "370211001001001", communities=[("370211001001", "370211001077")])
    assert only(report, "unknown_parent").details["communities"] == ["370211001077"]
