"""Sending beside the sweep: no provider holds up another, no message goes twice."""

import threading
import time

import pytest
from django.db import connection, transaction

from backend.notices import postman, sending
from backend.notices.models import Message
from backend.notices.sending import send_due

from .telling import MORNING, told, with_phone

pytestmark = pytest.mark.django_db(transaction=True)


def until(true, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def states(channel: str) -> list[str]:
    return sorted(Message.objects.filter(channel=channel).values_list("state", flat=True))


def test_a_slow_provider_holds_up_neither_the_other_nor_whoever_tells(
    standing_cast, sms, webhook, monkeypatch
):
    monkeypatch.setattr(postman, "PERIOD_SECONDS", 0.05)
    sms.behave = "slow"
    reader = with_phone(standing_cast.east_worker)
    with postman.Postman():
        told(reader, key="first", urgent=True)
        until(lambda: sms.asked)
        began = time.monotonic()
        told(reader, key="second", urgent=True)
        until(lambda: states("webhook") == ["sent", "sent"])
        assert time.monotonic() - began < 1
        assert "sending" in states("sms")
        until(lambda: states("sms") == ["sent", "sent"])
    assert len(set(sms.keys())) == len(sms.keys()) == 2


def test_a_fault_does_not_end_the_sending(standing_cast, webhook, monkeypatch, caplog):
    monkeypatch.setattr(postman, "PERIOD_SECONDS", 0.05)
    broken = threading.Event()

    def breaks_once(channel, *, at):
        if not broken.is_set():
            broken.set()
            raise ZeroDivisionError
        return send_due(channel, at=at)

    monkeypatch.setattr(postman, "send_due", breaks_once)
    told(standing_cast.east_worker, urgent=True)
    with postman.Postman():
        until(lambda: states("webhook") == ["sent"])
    assert "failed" in caplog.text


def test_what_one_sender_is_taking_another_passes_over_without_waiting(standing_cast, webhook):
    for number in range(3):
        told(standing_cast.east_worker, key=f"k{number}", urgent=True)
    also_sent: list[int] = []

    def send() -> None:
        also_sent.append(send_due("webhook", at=MORNING))
        connection.close()

    with transaction.atomic():
        taken = sending._take("webhook", MORNING)  # not committed yet
        other = threading.Thread(target=send)
        other.start()
        other.join(timeout=10)
        assert not other.is_alive()
    assert (len(taken), also_sent, webhook.asked) == (3, [0], [])
