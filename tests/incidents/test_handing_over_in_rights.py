"""`POST /members/{id}/hand-over/`: a leader, or an operator off duty, passes on what they may see
and nothing else."""

import pytest
from django.utils import timezone

from backend.accounts.models import Grant
from backend.incidents.models import Case

from .asking import RESTRICTED_CASE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["east_leader", "east_operator"])
@pytest.mark.parametrize("named", [False, True])
def test_whoever_may_not_see_a_restricted_matter_neither_passes_it_on_nor_learns_of_it(
    stage, named, who
):
    worker = stage.cast.east_worker.member
    for matter in ("B01", RESTRICTED_CASE):
        case = stage.bring("filed", matter=matter)
        stage.act("east_operator", case, "dispatch", to={"member": worker.pk})
    on_duty = Grant.objects.filter(user=stage.cast.east_operator, tier="restricted")
    assert on_duty.in_force(timezone.now()).exists()
    on_duty.delete()
    seen, hidden = Case.objects.order_by("pk").values_list("number", flat=True)
    body = {"to": None} | ({"cases": [seen, hidden]} if named else {})
    answer = stage.client(who).post(f"/api/v1/members/{worker.pk}/hand-over/", body, format="json")
    assert answer.status_code == 200, answer.json()
    assert [one["number"] for one in answer.json()["passed"]] == [seen]
    assert hidden not in answer.content.decode()
    assert Case.objects.get(number=hidden).owner_member == worker
