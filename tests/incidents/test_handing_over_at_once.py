"""Two pass on the same cases at one moment: each case goes once, and its story says so once."""

import pytest

from backend.incidents.models import Case, CaseEvent
from tests.territory.versions.test_at_once import at_once

from .asking import Stage
from .test_handing_over import has, owner_of


@pytest.fixture
def standing(standing_cast) -> Stage:
    return Stage(standing_cast)


def answers_to(*asked) -> list:
    def send(client, address, body):
        return lambda: client.post(address, body, format="json")

    answers = at_once(*(send(*one) for one in asked))
    for answer in answers:
        assert not isinstance(answer, Exception), answer
    return answers


def test_of_two_hand_overs_one_finds_nothing_left(standing):
    cast = standing.cast
    cases = [has(standing, "east_worker") for _ in range(4)]
    numbers = {case["number"] for case in cases}
    address = f"/api/v1/members/{cast.east_worker.member.pk}/hand-over/"
    to_leader = {"to": cast.east_leader.member.pk, "cases": sorted(numbers, reverse=True)}
    answers = answers_to(
        (standing.client("admin"), address, to_leader),
        (standing.client("east_operator"), address, {"to": None}),
    )
    assert [answer.status_code for answer in answers] == [200, 200]
    passed = [{one["number"] for one in answer.json()["passed"]} for answer in answers]
    assert passed[0] | passed[1] == numbers
    assert not passed[0] & passed[1]
    for case in cases:
        steps = CaseEvent.objects.filter(case__number=case["number"], action="reassign")
        assert steps.count() == 1
        row = Case.objects.get(number=case["number"])
        assert row.version == case["version"] + 1
        to_the_leader = case["number"] in passed[0]
        assert (owner_of(case) == "east_leader") is to_the_leader
        assert (row.state == "handling") is to_the_leader


def test_a_case_is_done_while_its_handler_resigns(standing):
    """Either the handler was first, or the centre has it: it is never with who is gone."""
    cast = standing.cast
    case = has(standing, "east_worker")
    done = {"action": "report_done", "version": case["version"]}
    worker, admin = standing.client("east_worker"), standing.client("admin")
    action = f"/api/v1/cases/{case['number']}/actions/5e7d1f6e-6f55-4c7e-9a55-0d6c3f6a4a11/"
    resign = f"/api/v1/members/{cast.east_worker.member.pk}/resign/"
    results = at_once(
        lambda: worker.put(action, done, format="json"),
        lambda: admin.post(resign, {}, format="json"),
    )
    for answer in results:
        assert not isinstance(answer, Exception), answer
    assert results[1].status_code == 200, results[1].json()
    assert results[0].status_code in (200, 201, 401, 403, 404, 409)
    row = Case.objects.with_parties().get(number=case["number"])
    assert row.owner_member_id != cast.east_worker.member.pk
    assert row.state == ("checking" if results[0].status_code in (200, 201) else "filed")
