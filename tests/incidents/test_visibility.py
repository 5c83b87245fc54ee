"""Who sees a case at all: the area, the own grid, what was dispatched to one, what one reported."""

import pytest

from .asking import RESTRICTED_CASE, report

pytestmark = pytest.mark.django_db

AREA_OF_EAST = {
    "east_operator",
    "district_operator",
    "east_supervisor",
    "east_chief",
    "east_desk",
    "east_leader",
    "east_worker",
}


def seeing(stage, case) -> set[str]:
    """By the case itself and by the list, which must agree."""
    able = set()
    for name in stage.cast.people:
        status = stage.see(name, case).status_code
        listed = case["number"] in [row["number"] for row in stage.listed(name)]
        events = stage.client(name).get(f"/api/v1/cases/{case['number']}/events/").status_code
        assert (status, events) == ((200, 200) if listed else (404, 404)), name
        if listed:
            able.add(name)
    return able


def test_a_case_is_for_those_of_its_grid_and_area(stage):
    assert seeing(stage, stage.report("service")) == AREA_OF_EAST | {"service"}


def test_a_case_in_the_next_grid_is_not_for_the_people_of_this_one(stage):
    assert seeing(stage, stage.report("service", at="coast")) == {
        "east_operator",
        "district_operator",
        "east_supervisor",
        "east_chief",
        "coast_worker",
        "service",
    }


def test_a_case_of_the_other_township_is_theirs(stage):
    assert seeing(stage, stage.report("west_worker", at="west")) == {
        "west_operator",
        "district_operator",
        "west_worker",
        "west_leader",
    }


def test_a_report_stays_with_its_reporter_wherever_it_lies(stage):
    assert seeing(stage, stage.report("west_worker")) == AREA_OF_EAST | {"west_worker"}


def test_a_department_sees_what_is_dispatched_to_it_in_its_own_area(stage):
    case = stage.bring("dispatched")
    assert seeing(stage, case) == AREA_OF_EAST | {"sanitation"}
    case = stage.bring_on(case, "closed", after="dispatched")
    assert seeing(stage, case) == AREA_OF_EAST | {"sanitation"}


@pytest.mark.parametrize("name", ["coast_worker", "auditor"])
def test_whoever_a_roster_books_under_a_department_is_not_its_office(stage, name):
    """A leader's row may say a department: the matters dispatched to it, restricted ones too, are
    for its clerks, its desks and its professional members."""
    person = stage.cast.people[name]
    person.department_id = "THW"
    person.save(update_fields=["department"])
    case = stage.bring("dispatched")
    assert seeing(stage, case) == AREA_OF_EAST | {"sanitation"}
    case = stage.bring("dispatched", matter=RESTRICTED_CASE)
    assert name not in seeing(stage, case)


def test_a_professional_sees_what_is_dispatched_to_them_not_what_is_of_their_domain(stage):
    case = stage.bring("filed", matter="A04")  # a blocked fire lane: domain A, in their own grid
    assert seeing(stage, case) == AREA_OF_EAST
    to = {"member": stage.cast.fire_officer.member.pk}
    case = stage.act("east_operator", case, "dispatch", to=to)
    assert seeing(stage, case) == AREA_OF_EAST | {"fire_officer"}


def test_an_unplaced_case_belongs_to_the_district_centre(stage):
    case = stage.report(position=None)
    assert case["owner"]["name"] == "试验区"
    assert seeing(stage, case) == {"district_operator", "east_worker"}


def test_a_case_with_an_area_belongs_to_the_centre_of_its_township(stage):
    case = stage.report(position=None, area="370211002001")
    assert case["owner"]["name"] == "east街道"
    assert seeing(stage, case) == {
        "east_operator",
        "district_operator",
        "east_supervisor",
        "east_chief",
        "east_desk",
        "east_worker",
    }


def test_a_position_off_the_coast_leaves_the_matter_to_the_area_that_was_named(stage):
    sea = {"lon": 120.07, "lat": 36.01, "crs": "wgs84"}
    case = stage.report(position=sea, area="370211002")
    assert (case["grid"], case["owner"]["name"]) == (None, "east街道")


def test_a_position_counts_before_an_area(stage):
    case = stage.report(area="370211001")
    assert (case["grid"], case["owner"]["name"]) == ("370211002001001", "east街道")


def test_a_position_is_placed_by_its_declared_crs(stage):
    """CGCS2000 is WGS-84 to centimetres; GCJ-02 lies some hundreds of metres off, in China."""
    shown = {}
    for crs in ("wgs84", "cgcs2000", "gcj02"):
        case = stage.report(position={"lon": 120.03, "lat": 36.01, "crs": crs})
        shown[crs] = stage.see("east_operator", case).json()["position"]
    assert shown["wgs84"] == shown["cgcs2000"] == [120.03, 36.01]
    east_m = (shown["gcj02"][0] - 120.03) * 90_000
    north_m = (shown["gcj02"][1] - 36.01) * 111_000
    assert 300 < (east_m**2 + north_m**2) ** 0.5 < 700


def test_possible_duplicates_are_near_alike_open_and_visible(stage):
    first = stage.report()
    near = {"lon": 120.0311, "lat": 36.01, "crs": "wgs84"}  # 99 m east at 36 degrees north
    far = {"lon": 120.0325, "lat": 36.01, "crs": "wgs84"}  # 225 m
    answer = report(stage.client("east_worker"), position=near).json()
    (twin,) = answer["possible_duplicates"]
    assert (twin["number"], twin["state"]) == (first["number"], "reported")
    assert twin["distance_m"] == pytest.approx(99, abs=1)
    another = {"matter": "B04", "position": near, "description": "路面全是泥"}
    assert report(stage.client("east_worker"), **another).json()["possible_duplicates"] == []
    found = report(stage.client("east_worker"), position=far).json()["possible_duplicates"]
    assert first["number"] not in [twin["number"] for twin in found]
    assert report(stage.client("west_worker"), position=near).json()["possible_duplicates"] == []
