"""An order of a superior platform becomes a case, once, and is shown back without our people."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from backend.accounts.models import Grant
from backend.incidents.models import Case, Clock, Order, Report
from tests.cast import COMMUNITIES
from tests.incidents.asking import Stage

from .asking import Clerk, happens, order_body

pytestmark = pytest.mark.django_db


def test_opens_a_case_as_any_report_does(clerk, stage):
    body = order_body()
    answer = clerk.order("QD-1", body)
    assert answer.status_code == 201, answer.json()
    case = stage.see("east_operator", {"number": answer.json()["case"]}).json()
    assert (case["state"], case["owner"]["kind"]) == ("reported", "centre")
    (report,) = case["reports"]
    assert (report["source"], report["description"]) == ("superior", body["description"])
    assert (report["external"]["system"], report["external"]["number"]) == ("12345", "QD-1")
    kept = Report.objects.get()
    assert (kept.external["system"], kept.external["number"]) == ("12345", "QD-1")
    assert kept.caller.phone == "13853270481"
    assert case["caller"]["phone"] != "13853270481"


def test_the_same_order_again_is_the_same_case(clerk):
    body = order_body()
    first, again = clerk.order("QD-1", body), clerk.order("QD-1", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Case.objects.count() == 1


def test_other_content_under_the_same_number_is_refused_and_says_what_is_there(clerk):
    body = order_body()
    first = clerk.order("QD-1", body)
    answer = clerk.order("QD-1", {**body, "description": "另一件事"})
    assert (answer.status_code, answer.json()["type"]) == (409, "order-differs")
    assert answer.json()["order"] == first.json()
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_order_from_ten_doors_at_once_is_one_case(standing_cast, platform):
    body, answers = order_body(), []

    def bring() -> None:
        answers.append(Clerk(standing_cast.service).order("QD-1", body))
        connection.close()

    doors = [threading.Thread(target=bring) for _ in range(10)]
    for door in doors:
        door.start()
    for door in doors:
        door.join(timeout=30)
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert Case.objects.count() == 1


def test_its_deadline_is_a_clock_of_the_case(clerk):
    due_at = timezone.now() + timedelta(minutes=30)
    case = clerk.ordered("QD-1", due_at=due_at.isoformat())
    clock = Clock.objects.get(case=case, clock="overall")
    assert (clock.due_at, clock.stopped_at) == (due_at, None)
    assert case.due_at == due_at  # before any limit of ours ends


def test_without_a_place_it_lies_in_the_area_of_the_account(clerk, cast):
    case = clerk.ordered("QD-1", position=None)
    assert case.scope == cast.areas["district"].path


def test_brings_orders_only_for_the_areas_it_was_granted(clerk, cast):
    Grant.objects.filter(user=cast.service).update(area=cast.areas["west_township"])
    assert clerk.order("QD-1", at="west").status_code == 201
    answer = clerk.order("QD-2", at="east")
    assert (answer.status_code, answer.json()["type"]) == (403, "not-yours")
    answer = clerk.order("QD-3", position=None, area=COMMUNITIES["east"][0])
    assert answer.status_code == 403
    assert Order.objects.count() == 1


def test_speaks_for_no_other_platform(clerk, settings, cast):
    other = {**settings.SUPERIOR_PLATFORMS["12345"], "account": "another"}
    settings.SUPERIOR_PLATFORMS = {**settings.SUPERIOR_PLATFORMS, "province": other}
    assert clerk.order("1", system="province").status_code == 404
    assert clerk.order("1", system="nobody").status_code == 404
    assert Clerk(cast.east_operator).order("1").status_code == 403


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"due_at": None}, "/due_at"),
        ({"due_at": "2026-11-29T10:00:00"}, "/due_at"),
        ({"due_at": "9999-12-31T00:00:00Z"}, "/due_at"),
        ({"due_at": "1999-12-31T00:00:00Z"}, "/due_at"),
        ({"type": "Z99"}, "/type"),
        ({"source": "worker"}, "/source"),
        ({"self_handled": {"note": "x"}}, "/self_handled"),
        ({"external": {"system": "x", "number": "y"}}, "/external"),
        ({"description": ""}, "/description"),
    ],
)
def test_says_what_is_wrong_with_an_order(clerk, more, pointer):
    answer = clerk.order("QD-1", **more)
    assert answer.status_code == 400
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_number_has_a_hundred_signs_at_most_and_any(clerk):
    assert clerk.order("〔2026〕12345-" + "9" * 87).status_code == 201
    assert clerk.order("9" * 101).status_code == 400
    clerk.ordered("QD-1")
    assert clerk.instruct("QD-1", "urge", under="9" * 101).status_code == 400


def test_shows_where_an_order_stands(clerk):
    case = clerk.ordered("QD-1")
    before = clerk.status("QD-1")
    assert (before["state"], before["waits"], before["accepted_at"]) == ("reported", True, None)
    assert (before["reply"], before["feedback"], before["instructions"]) == (None, [], [])
    happens(case, "accept")
    happens(case, "close", note="垃圾已清运")
    clerk.instruct("QD-1", "urge", under="U-1")
    after = clerk.status("QD-1")
    assert after["accepted_at"] == after["feedback"][0]["at"]
    assert (after["reply"], after["waits"]) == ("垃圾已清运", False)
    assert [(one["seq"], one["kind"]) for one in after["feedback"]] == [
        (1, "accepted"),
        (2, "replied"),
    ]
    assert [(one["number"], one["kind"]) for one in after["instructions"]] == [("U-1", "urge")]


def test_shows_the_platform_nobody_who_works_on_it(clerk, cast):
    stage = Stage(cast)
    case = clerk.ordered("QD-1")
    shown = stage.bring_on(stage.see("east_operator", {"number": case.number}).json(), "closed")
    assert shown["state"] == "closed"
    status = str(clerk.status("QD-1"))
    assert not [name for name in cast.people if name != "service" and name in status]
    assert not [word for word in ("王伟", "13853270481") if word in status]
    for address in ("", "events/"):
        assert clerk.client.get(f"/api/v1/cases/{case.number}/{address}").status_code == 404
    assert clerk.client.get("/api/v1/cases/").json()["results"] == []


def test_an_order_of_an_unknown_number_is_not_there(clerk):
    assert clerk.client.get("/api/v1/superior/12345/orders/QD-9/").status_code == 404
    assert clerk.instruct("QD-9", "urge").status_code == 404
