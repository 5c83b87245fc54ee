"""Sending beside the sweep: no provider holds up another, no message goes twice."""

import threading
import time

import pytest
from django.db import connection

from backend.notices import postman
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


def test_two_senders_at_once_send_each_message_once(standing_cast, webhook, monkeypatch):
    monkeypatch.setattr("backend.notices.sending.AT_ONCE", 3)
    for number in range(12):
        told(standing_cast.east_worker, key=f"k{number}", urgent=True)
    ready = threading.Barrier(2)

    def send() -> None:
        ready.wait()
        while send_due("webhook", at=MORNING):
            pass
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=20)
    assert states("webhook") == ["sent"] * 12
    assert len(webhook.keys()) == len(set(webhook.keys())) == 12
