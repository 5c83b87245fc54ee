"""Many actions in one request: each stands for itself."""

import uuid

import pytest

from backend.incidents.models import Case

pytestmark = pytest.mark.django_db
BULK = "/api/v1/cases/actions/"


def one(case: dict, action: str, *, number=None, **more) -> dict:
    return {
        "case": case["number"],
        "uuid": str(number or uuid.uuid4()),
        "action": action,
        "version": case["version"],
        **more,
    }


def in_bulk(stage, by: str, *actions: dict):
    return stage.client(by).post(BULK, {"actions": list(actions)}, format="json")


def test_each_is_answered_as_if_it_were_alone(stage):
    first, second, third = (stage.report() for _ in range(3))
    stage.act("east_operator", third, "accept")
    west = stage.report("west_worker", at="west")
    answer = in_bulk(
        stage,
        "east_operator",
        one(first, "accept"),
        one(second, "dispatch", to={"department": "THW"}),
        one(third, "accept"),
        one(west, "accept"),
        {"case": first["number"]},
        one(second, "accept"),
    )
    assert answer.status_code == 200
    met = [
        (result["status"], result["answer"].get("type") or result["answer"]["case"]["state"])
        for result in answer.json()["results"]
    ]
    assert met == [
        (200, "accepted"),
        (409, "not-from-here"),
        (409, "stale"),
        (404, "not-found"),
        (400, "invalid-input"),
        (200, "accepted"),
    ]


def test_a_chain_goes_through_in_one_request(stage):
    case = stage.report()
    ids = [uuid.uuid4() for _ in range(2)]
    answer = in_bulk(
        stage,
        "east_operator",
        one(case, "accept", number=ids[0]),
        one(case, "file", number=ids[1]) | {"version": {"after": str(ids[0])}},
        one(case, "dispatch", to={"department": "THW"}) | {"version": {"after": str(ids[1])}},
    )
    assert [result["status"] for result in answer.json()["results"]] == [200, 200, 200]
    assert Case.objects.get().state == "dispatched"


def test_the_same_request_again_changes_nothing(stage):
    actions = [one(stage.report(), "accept") for _ in range(3)]
    first = in_bulk(stage, "east_operator", *actions)
    assert in_bulk(stage, "east_operator", *actions).json() == first.json()
    assert set(Case.objects.values_list("version", flat=True)) == {2}


def test_one_sent_alone_before_is_known(stage):
    case, number = stage.report(), uuid.uuid4()
    alone = stage.try_to("east_operator", case, "accept", number=number).json()
    (result,) = in_bulk(stage, "east_operator", one(case, "accept", number=number)).json()[
        "results"
    ]
    assert (result["status"], result["answer"]) == (200, alone)


@pytest.mark.parametrize(
    "body", [{}, {"actions": []}, {"actions": ["x"]}, {"actions": [{}] * 201}, {"more": 1}]
)
def test_what_is_no_list_of_actions_is_refused_whole(stage, body):
    answer = stage.client("east_operator").post(BULK, body, format="json")
    assert answer.status_code == 400
