"""`/api/v1/assignment-plans/`: asked for, solved, looked at, corrected."""

import pytest
from django.utils import timezone

from backend.staffing.actions.solving import solve
from backend.staffing.models import Plan
from tests.cast import CENTRES, GRID_CODES, TOWNSHIPS

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/assignment-plans/"


def solved(plan: int) -> None:
    """What the worker would do."""
    solve(plan_id=plan, turn=Plan.objects.get(pk=plan).turn, at=timezone.now())


@pytest.fixture
def ask(cast, signed_in):
    """`ask(**members)`: the administrator's plan, solved: its members, and a client."""
    client = signed_in(cast.admin)

    def plan(**members) -> dict:
        asked = {"posts": ["worker"], "area": TOWNSHIPS["east"][0]} | members
        answer = client.post(PLANS, asked, format="json")
        assert answer.status_code == 201, answer.json()
        assert (answer.json()["status"], answer.json()["share"]) == ("waiting", 0)
        solved(answer.json()["id"])
        return client.get(f"{PLANS}{answer.json()['id']}/").json()

    plan.client = client
    return plan


def rows_of(ask, plan: dict, **parameters) -> dict[str, dict]:
    answer = ask.client.get(f"{PLANS}{plan['id']}/rows/", parameters)
    assert answer.status_code == 200, answer.json()
    return {row["grid"]: row for row in answer.json()["results"]}


def test_leaves_those_who_serve_well_where_they_are(cast, ask):
    plan = ask()
    assert plan["status"] == "draft"
    assert plan["totals"]["worker"] | {"metres": 0, "metres_before": 0} == {
        "grids": 2,
        "places": 2,
        "people": 2,
        "used": 2,
        "changed": 0,
        "kept": 2,
        "metres": 0,
        "metres_before": 0,
    }
    rows = rows_of(ask, plan)
    for name in ("east", "coast"):
        row = rows[GRID_CODES[name]]
        assert row["member"]["name"] == row["before"]["name"] == f"{name}_worker"
        assert row["why"] == {"kind": "stays", "text": "Serves here already."}
        assert row["position"] == pytest.approx(CENTRES[name])
        assert row["metres"] < 1
