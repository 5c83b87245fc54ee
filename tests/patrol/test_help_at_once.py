"""Calls for help, their ends and decisions at one moment: one of each, and the others are told."""

from uuid import uuid4

from django.utils import timezone

from backend.live.models import Event
from backend.notices.models import Call, Notice
from backend.patrol.actions.doubts import find_doubts
from backend.patrol.models import Doubt, Sos

from .test_at_once import at_once
from .test_doubts import decide, ended_shift, mock
from .test_sos import call, end
from .tracks_made import honest_walk


def test_one_press_that_is_sent_eight_times_calls_once(standing_phones):
    worker, uuid = standing_phones.east_worker, uuid4()
    answers = at_once(*[lambda: call(worker, uuid, at=(120.03, 36.01))] * 8)
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert (Sos.objects.count(), Call.objects.count(), Notice.objects.count()) == (1, 1, 2)
    assert Event.objects.filter(name="sos.raised").count() == 1


def test_of_two_who_end_it_one_does(standing_phones):
    uuid = uuid4()
    call(standing_phones.east_worker, uuid, at=(120.03, 36.01))
    operator, leader = standing_phones.east_operator, standing_phones.east_leader
    answers = at_once(lambda: end(operator, uuid, "a"), lambda: end(leader, uuid, "b"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    (other,) = [answer for answer in answers if answer.status_code == 409]
    assert other.json()["remark"] == winner.json()["ended"]["remark"] == Sos.objects.get().remark


def test_of_two_decisions_one_stands(standing_phones):
    shift = ended_shift(standing_phones.east_worker)
    find_doubts(shift=shift, trace=mock(honest_walk(1)), at=timezone.now())
    doubt, supervisor = shift.doubts.get(), standing_phones.east_supervisor
    answers = at_once(
        lambda: decide(supervisor, doubt, "confirmed"),
        lambda: decide(supervisor, doubt, "dismissed"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (winner,) = [answer for answer in answers if answer.status_code == 200]
    assert Doubt.objects.get().state == winner.json()["state"]
