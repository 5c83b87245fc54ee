"""核查: on the spot by the grid worker, by documents at the desk, never by the handler."""

import pytest
from django.db import transaction

from tests.cast import CENTRES

from .asking import DESK_CASE, THERE

pytestmark = pytest.mark.django_db


def who_passes(stage, case) -> set[str]:
    able = set()
    for name in stage.cast.people:
        with transaction.atomic():
            if stage.try_to(name, case, "pass_check", **THERE).status_code == 200:
                able.add(name)
            transaction.set_rollback(True)
    return able


def handled_by(stage, member: str, **more) -> dict:
    case = stage.bring("filed", **more)
    to = {"member": stage.cast.people[member].member.pk}
    case = stage.act("east_operator", case, "dispatch", to=to)
    case = stage.act(member, case, "take")
    return stage.act(member, case, "report_done")


def test_on_the_spot_is_done_by_the_worker_of_the_grid(stage):
    assert who_passes(stage, stage.bring("checking")) == {"east_worker"}


def test_what_needs_no_visit_is_checked_at_the_desk(stage):
    case = stage.bring("checking", matter=DESK_CASE)
    assert who_passes(stage, case) == {"east_operator", "district_operator"}


def test_a_matter_without_a_grid_is_checked_at_the_desk(stage):
    case = stage.report(position=None, area="370211002")
    case = stage.bring_on(case, "checking")
    assert who_passes(stage, case) == {"east_operator", "district_operator"}


def test_a_professional_member_who_handled_it_leaves_it_to_the_worker(stage):
    assert who_passes(stage, handled_by(stage, "fire_officer")) == {"east_worker"}


def test_a_worker_who_handled_it_leaves_it_to_the_desk(stage):
    case = handled_by(stage, "east_worker")
    assert who_passes(stage, case) == {"east_operator", "district_operator"}
    refused = stage.try_to("east_worker", case, "fail_check", reason="自查", **THERE)
    assert (refused.status_code, refused.json()["type"]) == (403, "not-yours")


def test_failed_goes_back_to_the_same_handler_with_the_reason(stage):
    case = stage.bring("checking")
    assert case["owner"]["kind"] == "centre"
    case = stage.act("east_worker", case, "fail_check", reason="未清净", **THERE)
    assert (case["state"], case["owner"]["kind"], case["owner"]["id"]) == (
        "handling",
        "department",
        "THW",
    )
    assert stage.story(case)[-1]["reason"] == "未清净"
    clocks = [(c["clock"], c["stopped_at"] is None) for c in case["clocks"]]
    assert clocks[-3:] == [("handle", False), ("check", False), ("handle", True)]
    case = stage.act("sanitation", case, "report_done")
    case = stage.act("east_worker", case, "pass_check", **THERE)
    assert stage.act("east_operator", case, "close")["state"] == "closed"


def test_a_member_gets_it_back_as_well(stage):
    case = handled_by(stage, "fire_officer")
    case = stage.act("east_worker", case, "fail_check", reason="未清净", **THERE)
    assert case["owner"]["name"] == "fire_officer"


FAR_OFF = {"lon": CENTRES["far"][0], "lat": CENTRES["far"][1], "crs": "wgs84"}


def test_on_the_spot_means_there(stage):
    """The far grid is 3.6 km away; how vague the fix says it is excuses 200 m at most."""
    case = stage.bring("checking")
    nowhere = stage.try_to("east_worker", case, "pass_check")
    assert [error["pointer"] for error in nowhere.json()["errors"]] == ["/position"]
    for position in (FAR_OFF, FAR_OFF | {"accuracy": 100_000}):
        refused = stage.try_to("east_worker", case, "pass_check", position=position)
        assert (refused.status_code, refused.json()["type"]) == (409, "not-there")


@pytest.mark.parametrize(
    ("north_m", "accuracy", "status"),
    [(190, 5, 200), (390, 250, 200), (260, 5, 409), (420, 1000, 409)],
)
def test_how_near_is_near(stage, north_m, accuracy, status):
    """A degree of latitude is 110.9 km at 36° (WGS-84, meridian arc)."""
    case = stage.bring("checking")
    lon, lat = CENTRES["east"]
    position = {"lon": lon, "lat": lat + north_m / 110_963, "crs": "wgs84", "accuracy": accuracy}
    answer = stage.try_to("east_worker", case, "pass_check", position=position)
    assert answer.status_code == status, answer.json()


def test_the_desk_needs_to_be_nowhere(stage):
    case = stage.bring("checking", matter=DESK_CASE)
    assert stage.act("east_operator", case, "pass_check")["awaits"] == "closing"
