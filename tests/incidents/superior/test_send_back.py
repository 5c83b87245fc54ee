"""What a platform is told: by action, in its words, and of nothing that is ours alone."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backend.incidents.models import Clock, Feedback, Report
from backend.incidents.superior import send_back
from tests.incidents.asking import Stage

from .asking import happens, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clerk):
    return clerk.ordered("QD-1")


def told() -> list[dict]:
    return [row.body for row in Feedback.objects.order_by("order", "seq")]


@pytest.mark.parametrize(
    ("action", "words", "kind", "said"),
    [
        ("accept", {}, "accepted", {}),
        ("decline", {"reason": "不属本区"}, "refused", {"reason": "不属本区"}),
        ("answer", {"note": "已答复"}, "replied", {"reply": "已答复"}),
        ("close", {"note": "已清运"}, "replied", {"reply": "已清运"}),
        (
            "transfer",
            {"note": "已转", "fields": {"service": "119"}},
            "transferred",
            {"reason": "已转", "service": "119"},
        ),
        ("withdraw", {"reason": "市民撤单"}, "withdrawn", {"reason": "市民撤单"}),
        (
            "ask_extension",
            {"reason": "需施工", "fields": {"extend_by": "5wd"}},
            "extension_asked",
            {"reason": "需施工", "extend_by": "5wd"},
        ),
        ("redo", {"reason": "市民不满意"}, "reopened", {"reason": "市民不满意"}),
        ("archive", {}, "archived", {}),
    ],
)
def test_tells_the_platform_what_was_done(case, action, words, kind, said):
    happens(case, action, **words)
    (body,) = told()
    assert (body["system"], body["number"], body["seq"], body["kind"]) == (
        "12345",
        "QD-1",
        1,
        kind,
    )
    assert (body["case"], body["state"]) == (case.number, "reported")
    assert {name: body.get(name) for name in said} == said


@pytest.mark.parametrize("action", ["dispatch", "take", "return", "report_done", "comment", "x"])
def test_does_not_tell_what_is_ours_alone(case, action):
    happens(case, action, note="内部")
    assert told() == []


def test_the_reply_is_what_the_handler_wrote_where_the_desk_adds_nothing(case):
    happens(case, "report_done", note="垃圾已清运")
    happens(case, "close")
    assert told()[0]["reply"] == "垃圾已清运"


def test_a_case_that_no_platform_ordered_tells_nobody(cast, platform):
    case = Report.objects.get(case__number=Stage(cast).report()["number"]).case
    happens(case, "accept")
    assert told() == []


def test_every_order_on_a_case_is_told_once(clerk, case):
    other = clerk.ordered("QD-2")
    Report.objects.filter(case=other).update(case=case)  # as a merger leaves them
    happens(case, "close", note="x")
    assert [(body["number"], body["kind"]) for body in told()] == [
        ("QD-1", "replied"),
        ("QD-2", "replied"),
    ]


def test_a_merger_takes_the_order_and_its_deadline_along_and_back(clerk, case):
    lead = clerk.ordered("QD-2", due_at=(timezone.now() + timedelta(days=9)).isoformat())
    moved = case.reports.get()
    clocks = Clock.objects.filter(clock="overall", stopped_at=None)
    both = sorted([case.number, lead.number])

    Report.objects.filter(pk=moved.pk).update(case=lead)
    happens(case, "merge", fields={"reports": [str(moved.pk)], "into": lead.number})
    (body,) = told()
    assert (body["number"], body["kind"], body["case"]) == ("QD-1", "merged", lead.number)
    (clock,) = clocks
    assert (clock.case, clock.due_at) == (lead, moved.order.due_at)  # the first to end

    Report.objects.filter(pk=moved.pk).update(case=case)
    happens(case, "unmerge", fields={"reports": [str(moved.pk)], "from": lead.number})
    assert [(body["kind"], body["case"]) for body in told()] == [
        ("merged", lead.number),
        ("unmerged", case.number),
    ]
    assert sorted(clock.case.number for clock in clocks.all()) == both


def test_counts_the_feedback_of_an_order(case):
    for action in ("accept", "ask_extension", "close"):
        happens(case, action)
    assert [body["seq"] for body in told()] == [1, 2, 3]
    assert states() == ["waiting"] * 3


def test_is_gone_with_the_action_that_did_not_happen(case):
    def breaks_off() -> None:
        with transaction.atomic():
            send_back(case, action="accept", event=case.events.first(), at=case.reported_at)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
    assert told() == []


def test_an_answer_stops_the_deadline_and_a_redo_starts_it_again(case):
    clocks = Clock.objects.filter(case=case, clock="overall").order_by("pk")
    happens(case, "close", note="x")
    assert [clock.stopped_at is None for clock in clocks.all()] == [False]
    happens(case, "redo", reason="x")
    assert [clock.stopped_at is None for clock in clocks.all()] == [False, True]
    first, second = clocks.all()
    assert first.due_at == second.due_at
