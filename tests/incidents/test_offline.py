"""What was done without a network counts by when it happened, in its order, when it arrives."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.incidents.actions.escalating import escalate
from backend.incidents.models import Case, CaseEvent, Clock

from .asking import Stage

pytestmark = pytest.mark.django_db


def given_to_the_worker(stage: Stage, *, hours_ago: float) -> dict:
    """A case dispatched to the worker of the grid that many hours ago."""
    case = stage.bring("filed")
    to = {"member": stage.cast.east_worker.member.pk}
    case = stage.act("east_operator", case, "dispatch", to=to)
    back = timedelta(hours=hours_ago)
    row = Case.objects.get(number=case["number"])
    Case.objects.filter(pk=row.pk).update(dispatched_at=row.dispatched_at - back)
    return case


def chain(*steps: tuple[str, float, dict]) -> list[tuple[str, dict]]:
    """Actions with the hours ago at which they happened, each after the one before."""
    made, before = [], None
    for action, hours_ago, more in steps:
        moment = timezone.now() - timedelta(hours=hours_ago)
        number = str(uuid.uuid4())
        body = {"action": action, "happened_at": moment.isoformat(), **more}
        made.append((number, body | ({"version": {"after": before}} if before else {})))
        before = number
    return made


def send(stage: Stage, case: dict, made: list[tuple[str, dict]]) -> list:
    answers = []
    for number, body in made:
        body = {"version": case["version"]} | body
        answers.append(stage.try_to("east_worker", case, number=number, **body))
    return answers


STEPS = (
    ("take", 3.0, {}),
    ("arrive", 2.5, {}),
    ("comment", 2.2, {"note": "需要梯子"}),
    ("report_done", 2.0, {"note": "已修好"}),
)


def test_a_chain_of_four_applies_whole_with_an_urge_and_an_escalation_in_between(stage):
    case = given_to_the_worker(stage, hours_ago=4)
    made = chain(*STEPS)
    # Meanwhile, in the town:
    stage.act("east_supervisor", case, "urge")
    now = timezone.now()
    handling = Clock.objects.filter(case__number=case["number"], clock="handle")
    handling.update(yellow_at=now - timedelta(hours=2), due_at=now - timedelta(hours=1))
    assert escalate(now) == 1
    answers = send(stage, case, made)
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200], [
        answer.json() for answer in answers
    ]
    assert answers[-1].json()["case"]["state"] == "checking"
    told = [step["action"] for step in stage.story(case)]
    assert told[-6:] == ["urge", "lamp", "take", "arrive", "comment", "report_done"]
    assert [step["late"] for step in stage.story(case)[-4:]] == [True] * 4


def test_the_chain_sent_twice_and_cut_anywhere_is_the_same(stage):
    case = given_to_the_worker(stage, hours_ago=4)
    made = chain(*STEPS)
    for until in (1, 3, 2, 4, 4):
        assert {one.status_code for one in send(stage, case, made[:until])} == {200}
    assert CaseEvent.objects.filter(case__number=case["number"]).count() == 8
    assert Case.objects.get(number=case["number"]).state == "checking"


def test_a_clock_is_kept_by_when_it_happened_not_by_when_it_arrived(stage):
    case = given_to_the_worker(stage, hours_ago=4)
    now = timezone.now()
    clocks = Clock.objects.filter(case__number=case["number"])
    before = now - timedelta(hours=4)
    clocks.exclude(stopped_at=None).update(started_at=before, stopped_at=before)
    clocks.filter(stopped_at=None).update(started_at=before, due_at=now - timedelta(hours=1))
    answers = send(stage, case, chain(*STEPS))
    assert answers[-1].status_code == 200
    handle = clocks.get(clock="handle")
    done = CaseEvent.objects.get(case__number=case["number"], action="report_done")
    assert (handle.stopped_at, handle.kept) == (done.happened_at, True)
    assert done.at > handle.due_at


def test_nothing_counts_from_before_what_it_follows(stage):
    """Dispatched a moment ago, and the phone says it was done two hours ago."""
    case = given_to_the_worker(stage, hours_ago=0)
    dispatched_at = Case.objects.get(number=case["number"]).dispatched_at
    send(stage, case, chain(*STEPS))
    handle = Clock.objects.get(case__number=case["number"], clock="handle")
    assert handle.stopped_at == dispatched_at
    done = CaseEvent.objects.get(case__number=case["number"], action="report_done")
    assert done.happened_at < dispatched_at - timedelta(hours=1)
    assert stage.story(case)[-1]["late"] is True


def test_both_times_are_told(stage):
    case = given_to_the_worker(stage, hours_ago=4)
    send(stage, case, chain(*STEPS))
    done = stage.story(case)[-1]
    happened, at = (datetime.fromisoformat(done[name]) for name in ("happened_at", "at"))
    assert timedelta(hours=1, minutes=59) < at - happened < timedelta(hours=2, minutes=5)


def test_a_chain_somebody_came_before_is_told_so_and_changes_nothing(stage):
    case = given_to_the_worker(stage, hours_ago=4)
    made = chain(*STEPS)
    send(stage, case, made[:1])
    moved = stage.act(
        "east_operator",
        stage.see("east_operator", case).json(),
        "reassign",
        to={"department": "THW"},
    )
    answers = send(stage, case, made)
    assert [answer.status_code for answer in answers] == [200, 409, 409, 409]
    assert stage.see("east_operator", case).json()["version"] == moved["version"]
