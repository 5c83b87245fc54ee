"""What is asked for and decided: extensions, suspensions, second returns."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Case

pytestmark = pytest.mark.django_db
ASKED = {"reason": "等配件", "fields": {"extend_by": "48h"}}


def clock(case: dict, name: str) -> dict:
    return [one for one in case["clocks"] if one["clock"] == name][-1]


def due(case: dict, name: str = "handle") -> datetime:
    return datetime.fromisoformat(clock(case, name)["due_at"])


def test_a_granted_extension_moves_the_clock_by_what_was_asked(stage):
    """B01 is handled within 24 h (fixtures/catalogue.csv): 48 h more are 48 h more."""
    case = stage.bring("handling", matter="B06")
    asked = stage.act("sanitation", case, "ask_extension", **ASKED)
    assert due(asked) == due(case)
    granted = stage.act("east_supervisor", asked, "grant_extension")
    assert due(granted) - due(case) == timedelta(hours=48)
    assert stage.story(granted)[-1]["fields"]["extend_by"] == "48h"


def test_a_refused_one_moves_nothing_and_may_be_asked_for_again(stage):
    case = stage.bring("handling", matter="B06")
    asked = stage.act("sanitation", case, "ask_extension", **ASKED)
    refused = stage.act("east_operator", asked, "refuse_extension", reason="无需延期")
    assert due(refused) == due(case)
    assert stage.act("sanitation", refused, "ask_extension", **ASKED)["awaits"]


def test_an_extension_is_granted_once(stage):
    case = stage.bring("handling", matter="B06")
    case = stage.act("sanitation", case, "ask_extension", **ASKED)
    case = stage.act("east_operator", case, "grant_extension")
    refused = stage.try_to("sanitation", case, "ask_extension", **ASKED)
    assert (refused.status_code, refused.json()["type"]) == (409, "extended-already")


@pytest.mark.parametrize("by", ["", "two days", "0d", "2w", None, 3])
def test_an_extension_says_by_how_much(stage, by):
    case = stage.bring("handling")
    fields = {} if by is None else {"extend_by": by}
    answer = stage.try_to("sanitation", case, "ask_extension", reason="x", fields=fields)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/fields/extend_by"


def test_a_suspended_case_stands_still_stays_listed_and_goes_on(stage):
    case = stage.bring("handling", matter="B06")
    review = (timezone.localdate() + timedelta(days=10)).isoformat()
    more = {"reason": "待审批", "fields": {"review_on": review}}
    case = stage.act("sanitation", case, "ask_suspend", **more)
    for one in Case.objects.get(number=case["number"]).clocks.filter(stopped_at=None):
        one.started_at -= timedelta(hours=3)
        one.due_at -= timedelta(hours=3)
        one.save()
    before = due(case) - timedelta(hours=3)
    held = stage.act("east_operator", case, "suspend")
    shown = stage.see("east_operator", held).json()
    assert (shown["state"], shown["review_on"], shown["due_at"]) == ("suspended", review, None)
    assert [row["number"] for row in stage.listed("east_operator", open="true")] == [case["number"]]
    row = Case.objects.get(number=case["number"])
    # Two hours pass: the pause began that much earlier.
    for one in row.clocks.exclude(paused_at=None):
        one.paused_at -= timedelta(hours=2)
        one.save()
    going = stage.act("sanitation", held, "resume")
    moved = due(going) - before
    assert timedelta(hours=2) <= moved < timedelta(hours=2, minutes=5)
    assert stage.see("east_operator", going).json()["review_on"] is None


@pytest.mark.parametrize("day", ["2020-01-01", "soon", "", None])
def test_a_suspension_has_a_day_ahead(stage, day):
    case = stage.bring("handling")
    fields = {} if day is None else {"review_on": day}
    answer = stage.try_to("sanitation", case, "ask_suspend", reason="x", fields=fields)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/fields/review_on"


def test_the_decider_may_set_another_day(stage):
    case = stage.bring("handling")
    asked, set_by = ((timezone.localdate() + timedelta(days=n)).isoformat() for n in (30, 7))
    more = {"reason": "待审批", "fields": {"review_on": asked}}
    case = stage.act("sanitation", case, "ask_suspend", **more)
    case = stage.act("east_supervisor", case, "suspend", fields={"review_on": set_by})
    assert stage.see("east_operator", case).json()["review_on"] == set_by


def test_a_second_return_is_the_supervisors_within_four_working_hours(stage):
    case = stage.bring("handling")
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    case = stage.act("east_operator", case, "refuse_return", reason="属你单位")
    case = stage.act("sanitation", case, "return", reason="仍不属本单位")
    assert (case["awaits"], clock(case, "ruling")["limit"]) == ("ruling", "4wh")
    assert stage.try_to("east_operator", case, "accept_return").status_code == 403
    case = stage.act("east_supervisor", case, "accept_return")
    assert (case["state"], clock(case, "ruling")["stopped_at"] is not None) == ("filed", True)


def test_of_a_critical_matter_within_ten_minutes(stage):
    case = stage.bring("handling", matter="B06")
    case = stage.act("sanitation", case, "return", reason="不属本单位")
    case = stage.act("east_operator", case, "refuse_return", reason="属你单位")
    case = stage.act("sanitation", case, "return", reason="仍不属本单位")
    assert clock(case, "ruling")["limit"] == "10m"


def test_verification_pauses_the_acceptance(stage):
    case = stage.report("east_operator", source="hotline")
    worker = {"member": stage.cast.east_worker.member.pk}
    case = stage.act("east_operator", case, "verify", to=worker)
    assert case["awaits"] == "verification"
    running = [one["clock"] for one in case["clocks"] if not one["stopped_at"]]
    assert "verify" in running
    case = stage.act("east_worker", case, "verify", fields={"finding": "found"}, note="属实")
    assert (case["awaits"], stage.story(case)[-1]["fields"]) == ("", {"finding": "found"})
    assert stage.act("east_operator", case, "accept")["state"] == "accepted"


def test_who_is_asked_by_name_verifies_and_no_other_worker(stage):
    case = stage.report("east_operator", source="hotline")
    coast = {"member": stage.cast.coast_worker.member.pk}
    case = stage.act("east_operator", case, "verify", to=coast)
    assert stage.try_to("east_worker", case, "verify", fields={"finding": "found"}).json()[
        "type"
    ] == ("not-yours")
    done = stage.act("coast_worker", case, "verify", fields={"finding": "not_found"})
    assert done["awaits"] == ""
    assert stage.see("coast_worker", done).status_code == 404  # it was theirs to look at only
