"""`GET /api/v1/figures/`: what is counted, of what, and who is told."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.incidents.models import Case
from backend.incidents.stood import note_what_changed
from backend.territory.actions.areas import merge_areas, move_area
from backend.territory.models import Boundary
from tests.cast import CENTRES, COMMUNITIES, TOWNSHIPS
from tests.incidents.asking import CRITICAL_CASE, RESTRICTED_CASE, SENSITIVE_CASE, THERE

pytestmark = pytest.mark.django_db

EAST, WEST = (TOWNSHIPS[name][0] for name in ("east", "west"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Noon of a Wednesday (not a holiday) in China, as near as whole weeks from now allow.
NOON = timezone.localtime(timezone.now() - 14 * DAY).replace(
    hour=12, minute=0, second=0, microsecond=0
)
NOON -= (NOON.weekday() - 2) % 7 * DAY


def asked(past, by: str = "east_chief", *, at: datetime | None = NOON, area: str = EAST):
    client = APIClient()
    client.force_authenticate(past.cast.people[by])
    query = {"area": area} | ({"at": at.isoformat()} if at else {})
    return client.get("/api/v1/figures/", query)


def figures(past, **how) -> dict:
    answer = asked(past, **how)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def rate(past, name: str, **how) -> tuple[int, int]:
    found = figures(past, **how)["pooled"]["rates"][name]
    return found["numerator"], found["denominator"]


def test_counts_open_matters_by_state_domain_and_lamp(past):
    past.report(NOON - MINUTE)
    past.report(NOON - 30 * DAY)
    past.bring(NOON - MINUTE, "handling")
    past.report(NOON - MINUTE, matter="A01")
    past.report(NOON - MINUTE, at="west")
    past.report(NOON - MINUTE, matter=RESTRICTED_CASE)
    past.bring(NOON - MINUTE, "closed")
    past.report(NOON + MINUTE)
    matters = figures(past)["pooled"]["matters"]
    states = {one["state"]: one["count"] for one in matters["by_state"] if one["count"]}
    domains = {one["domain"]: one["count"] for one in matters["by_domain"]}
    assert matters["open"] == 4
    assert states == {"reported": 3, "handling": 1}
    assert {domain: count for domain, count in domains.items() if count} == {"A": 1, "B": 3}
    assert len(domains) == 10
    assert matters["by_lamp"] == {"green": 3, "yellow": 0, "red": 1}


def test_compares_today_with_yesterday_and_the_weekday_up_to_the_same_time_of_day(past):
    for days, later in ((0, 0), (0, 0), (0, 0), (1, 0), (7, 0), (7, 0), (1, 60), (0, 60), (2, 0)):
        past.bring(NOON - days * DAY + (later - 5) * MINUTE, "closed")
    past.report(NOON - 13 * HOUR)  # of yesterday evening
    told = figures(past)["pooled"]
    days = (told, told["earlier"]["yesterday"], told["earlier"]["week_ago"])
    assert [(day["reported"], day["closed"]) for day in days] == [(3, 3), (1, 1), (2, 2)]


def test_beside_today_stands_what_was_told_of_earlier_days_at_the_same_time(past):
    left = past.bring(NOON - 7 * DAY - HOUR, "checking")
    past.act(NOON - 7 * DAY - MINUTE, left, "east_worker", "fail_check", reason="x", **THERE)
    done = past.bring(NOON - DAY - HOUR, "closed")
    past.act(
        NOON - DAY - MINUTE, done, "east_operator", "call_back", fields={"outcome": "satisfied"}
    )
    past.report(NOON - DAY - MINUTE, matter="A01")
    past.bring(NOON - HOUR, "closed")
    earlier = figures(past)["pooled"]["earlier"]
    assert [told(earlier[day]) for day in ("yesterday", "week_ago")] == [
        {"open": 2, "domains": {"A": 1, "B": 1}, "reach": (1, 1), "rework": (0, 1)},
        {"open": 1, "domains": {"B": 1}, "reach": (0, 0), "rework": (1, 1)},
    ]
    for day, days in (("yesterday", 1), ("week_ago", 7)):
        then = figures(past, at=NOON - days * DAY)["pooled"]
        assert earlier[day] == {name: then[name] for name in earlier[day]}


def told(day: dict) -> dict:
    counted = {one["domain"]: one["count"] for one in day["matters"]["by_domain"] if one["count"]}
    shares = {name: tuple(day["rates"][name].values()) for name in ("reach", "rework")}
    return {"open": day["matters"]["open"], "domains": counted, **shares}


def test_says_nothing_of_days_on_which_the_area_had_fewer_than_five_grids(past):
    past.bring(NOON - 7 * DAY - HOUR, "closed")
    Boundary.objects.filter(level="grid").update(published_at=NOON - 3 * DAY)
    earlier = figures(past)["pooled"]["earlier"]
    assert earlier["week_ago"] is None
    assert earlier["yesterday"]["closed"] == 0


def test_what_was_withdrawn_or_merged_was_not_closed(past):
    lead, other, gone = (past.report(NOON - HOUR) for _ in range(3))
    past.act(NOON - MINUTE, other, "east_operator", "merge", to={"case": lead})
    past.act(NOON - MINUTE, gone, "east_operator", "withdraw", reason="x")
    assert figures(past)["pooled"]["closed"] == 0
    answered = past.report(NOON - HOUR)
    past.act(NOON - MINUTE, answered, "east_operator", "answer", note="x")
    assert figures(past)["pooled"]["closed"] == 1


def test_on_time_is_what_was_kept_of_what_was_judged(past):
    early = past.report(NOON - 5 * MINUTE, matter=CRITICAL_CASE)  # accepted within 5 minutes
    late = past.report(NOON - 20 * MINUTE, matter=CRITICAL_CASE)
    past.report(NOON - MINUTE, matter=CRITICAL_CASE)
    for number in (early, late):
        past.bring(NOON - MINUTE, "dispatched", number=number)
    assert rate(past, "on_time_acceptance") == (1, 2)
    assert rate(past, "on_time_dispatch") == (2, 2)
    assert rate(past, "on_time_handling") == (0, 0)


def test_what_was_done_without_a_network_counts_from_when_we_heard(past):
    number = past.bring(NOON - HOUR, "handling")
    done_at = (NOON - MINUTE).isoformat()
    past.act(NOON + HOUR, number, "sanitation", "report_done", happened_at=done_at)
    assert rate(past, "on_time_handling") == (0, 0)
    assert rate(past, "on_time_handling", at=NOON + HOUR) == (1, 1)


def test_satisfaction_is_of_those_reached_and_stands_beside_the_reach(past):
    outcomes = ("satisfied", "dissatisfied", "basically_satisfied", "not_reached")
    for outcome in outcomes:
        number = past.bring(NOON - HOUR, "closed")
        fields = {"outcome": outcome}
        past.act(NOON - MINUTE, number, "east_operator", "call_back", fields=fields)
    assert rate(past, "satisfaction") == (1, 3)
    assert rate(past, "reach") == (3, 4)


def test_rework_is_of_checks_and_dispatch_was_right_unless_it_was_returned(past):
    past.bring(NOON - HOUR, "closed")
    failed = past.bring(NOON - HOUR, "checking")
    past.act(NOON - MINUTE, failed, "east_worker", "fail_check", reason="x", **THERE)
    back = past.bring(NOON - HOUR, "dispatched")
    past.act(NOON - MINUTE, back, "sanitation", "return", reason="x")
    assert rate(past, "rework") == (1, 2)
    assert rate(past, "accurate_dispatch") == (3, 3)
    past.act(NOON - MINUTE, back, "east_operator", "accept_return")
    assert rate(past, "accurate_dispatch") == (2, 3)
    past.act(NOON - MINUTE, back, "east_operator", "dispatch", to={"department": "THW"})
    assert rate(past, "accurate_dispatch") == (3, 4)


def test_closure_is_of_what_closed_and_what_should_have(past):
    past.bring(NOON - HOUR, "closed")
    late = past.report(NOON - 30 * DAY)
    past.bring(NOON - HOUR, "closed", number=late)
    past.report(NOON - 30 * DAY)  # overdue
    past.report(NOON - MINUTE)  # not due
    assert rate(past, "closure") == (2, 3)
    assert rate(past, "on_time_closure") == (1, 3)


def test_joint_work_says_how_many_came_and_reported_back(past):
    number = past.bring(NOON - HOUR, "handling")
    arrive_by = (NOON + HOUR).isoformat()
    whistle = {"departments": ["XF"], "arrive_by": arrive_by}
    past.act(NOON - HOUR, number, "east_operator", "whistle", fields=whistle)
    past.act(NOON - HOUR, number, "east_operator", "whistle", fields=whistle)
    names = ("matters", "called", "arrived", "reported")

    def told(at):
        work = figures(past, at=at)["joint_work"]
        return tuple(work[name] for name in names)

    assert told(NOON) == (1, 1, 0, 0)
    past.act(NOON + MINUTE, number, "fire_brigade", "arrive")
    past.act(NOON + 2 * MINUTE, number, "fire_brigade", "co_report", note="x")
    assert told(NOON) == (1, 1, 0, 0)
    assert told(NOON + MINUTE) == (1, 1, 1, 0)
    assert told(NOON + 2 * MINUTE) == (1, 1, 1, 1)
    past.act(NOON + 3 * MINUTE, number, "sanitation", "report_done")
    assert told(NOON + 3 * MINUTE) == (0, 0, 0, 0)


def test_shows_the_newest_matters_of_the_open_tier_without_words_or_spot(past):
    past.report(NOON - HOUR, matter=SENSITIVE_CASE)
    older = past.report(NOON - HOUR, description="秘密")
    newer = past.bring(NOON - MINUTE, "handling", at="coast")
    past.report(NOON - MINUTE, at="west")
    told = figures(past)["newest"]
    assert [one["number"] for one in told] == [newer, older]
    assert [(one["state"], one["community"]) for one in told] == [
        ("handling", "coast社区"),
        ("reported", "east社区"),
    ]
    assert told[1]["position"] == pytest.approx(CENTRES["east"], abs=1e-3)
    assert "秘密" not in str(told)


def test_a_matter_that_became_sensitive_is_shown_no_more_of_any_moment(past):
    number = past.report(NOON - HOUR)
    assert [one["number"] for one in figures(past)["newest"]] == [number]
    fields = {"type": SENSITIVE_CASE}
    past.act(NOON + HOUR, number, "east_operator", "reclassify", fields=fields)
    told = figures(past)
    assert told["newest"] == []
    assert told["pooled"]["matters"]["open"] == 1


def test_a_type_that_was_changed_later_counts_as_what_it_was(past):
    number = past.report(NOON - HOUR)
    fields = {"type": "A01"}
    past.act(NOON + HOUR, number, "east_operator", "reclassify", fields=fields)

    def domains(at):
        found = figures(past, at=at)["pooled"]["matters"]["by_domain"]
        return [one["domain"] for one in found if one["count"]]

    assert (domains(NOON), domains(NOON + HOUR)) == (["B"], ["A"])


def test_an_area_with_fewer_than_five_grids_gets_no_figure(past):
    past.report(NOON - HOUR, at="west")
    told = figures(past, by="district_operator", area=WEST)
    assert (told["grids"], told["withheld"], told["pooled"]) == (2, "too_few_grids", None)
    assert len(told["newest"]) == 1
    assert figures(past)["grids"] == 5


def test_the_district_has_all_of_its_townships_and_what_belongs_to_none(past):
    for at in ("east", "west"):
        past.report(NOON - HOUR, at=at)
    past.report(NOON - HOUR, position=None)
    told = figures(past, by="district_operator", area="370211")
    assert (told["grids"], told["pooled"]["matters"]["open"]) == (7, 3)


def test_a_community_that_came_later_was_of_another_township_then(past):
    far, east, west = (past.cast.areas[name] for name in ("far", "east_township", "west_township"))
    assert figures(past)["grids"] == 5
    for hours, parent in ((1, east), (3, west)):
        at = NOON + hours * HOUR
        move_area(area=far, parent=parent, day=at.date(), by="tests", at=at)
    there = [figures(past, at=NOON + hours * HOUR)["grids"] for hours in (0, 2, 4)]
    assert there == [5, 6, 5]


def test_a_community_that_was_merged_away_was_of_its_township_then(past):
    far, east = past.cast.areas["far"], past.cast.areas["east"]
    at = NOON + HOUR
    merge_areas(areas=[far], into=east, day=at.date(), by="tests", at=at)
    assert [figures(past, at=at)["grids"] for at in (NOON, NOON + 2 * HOUR)] == [5, 6]


def test_answers_of_the_last_minute_that_is_over(past):
    told = figures(past, at=None)
    at = datetime.fromisoformat(told["at"])
    assert (at.second, at.microsecond) == (0, 0)
    assert 10 <= (timezone.now() - at).total_seconds() < 90
    asked_for = NOON + timedelta(seconds=59)
    assert datetime.fromisoformat(figures(past, at=asked_for)["at"]) == NOON


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"at": timezone.now() + DAY}, 400),
        ({"at": timezone.now() - 93 * DAY}, 400),
        ({"area": ""}, 400),
        ({"area": "999999999"}, 400),
        ({"area": COMMUNITIES["east"][0]}, 400),
        ({"area": WEST}, 403),
        ({"area": "370211"}, 403),
        ({"by": "east_supervisor"}, 200),
        ({"by": "east_operator"}, 200),
        ({"by": "district_operator"}, 200),
        ({"by": "west_operator"}, 403),
        ({"by": "east_leader"}, 403),
        ({"by": "east_worker"}, 403),
        ({"by": "east_desk"}, 403),
        ({"by": "sanitation"}, 403),
        ({"by": "admin"}, 403),
        ({"by": "auditor"}, 403),
    ],
)
def test_tells_whoever_calls_presses_or_leads_there_and_nobody_else(past, how, status):
    assert asked(past, **how).status_code == status


def test_what_stands_elsewhere_without_a_step_is_written_down_by_the_sweep(past):
    number = past.report(NOON - HOUR)
    assert note_what_changed(NOON) == 0
    Case.objects.filter(number=number).update(scope=past.cast.grids["west"].path)
    assert note_what_changed(NOON + HOUR) == 1
    assert note_what_changed(NOON + HOUR) == 0
    opened = [figures(past, at=at)["pooled"]["matters"]["open"] for at in (NOON, NOON + HOUR)]
    assert opened == [1, 0]
