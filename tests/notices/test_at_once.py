"""Answer and escalation at one moment: either somebody has answered or the next is told."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from backend.notices.actions.calling import acknowledge, advance_calls, call_on_duty
from backend.notices.models import Call, Notice
from tests.database import wait_until_somebody_waits

from .telling import MORNING

pytestmark = pytest.mark.django_db(transaction=True)
LATER = MORNING + timedelta(minutes=3)


@pytest.fixture
def call(standing_cast) -> Call:
    call_on_duty(
        area=standing_cast.areas["east_township"],
        kind="case.critical",
        message="x",
        params={},
        subject="case:1",
        key="k",
        at=MORNING,
    )
    return Call.objects.get()


def in_a_thread(work) -> threading.Thread:
    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_an_answer_on_its_way_keeps_the_sweep_from_telling_the_next(standing_cast, call):
    reader = standing_cast.east_operator
    with transaction.atomic():
        acknowledge(notice=Notice.objects.get(to=reader), by=reader, at=LATER)
        sweeping = in_a_thread(lambda: advance_calls(LATER))
        sweeping.join(timeout=10)
        assert not sweeping.is_alive()  # it waits for nobody
    assert advance_calls(LATER) == 0
    assert Notice.objects.count() == 1


def test_an_answer_while_the_next_is_told_closes_that_notice_too(standing_cast, call):
    reader = standing_cast.east_operator
    mine = Notice.objects.get(to=reader)
    with transaction.atomic():
        assert advance_calls(LATER) == 1
        answering = in_a_thread(lambda: acknowledge(notice=mine, by=reader, at=LATER))
        wait_until_somebody_waits()
    answering.join(timeout=10)
    others = Notice.objects.exclude(pk=mine.pk)
    assert {notice.answered_by for notice in others} == {reader}
    assert (Call.objects.get().answered_by, others.count()) == (reader, 1)
