"""Sending, against a real server: once it answers, later when not, never with personal data."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from django.core.management import call_command

from backend.accounts.actions.users import close_user
from backend.notices.attempts import LEASE_SECONDS, pause_after
from backend.notices.models import Message
from backend.notices.sending import send_due

from .telling import MORNING, told, with_phone

pytestmark = pytest.mark.django_db
PHONE = "13800000007"


@pytest.fixture
def message(cast, sms) -> Message:
    """An urgent notice to the worker of the east grid, waiting to go out by SMS."""
    told(with_phone(cast.east_worker), urgent=True, kind="case.critical", subject="case:20261122-7")
    return Message.objects.get()


def now(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_asks_the_gateway_with_its_key_and_remembers_its_number(message, sms):
    assert send_due("sms", at=MORNING) == 1
    (asked,) = sms.asked
    assert asked["headers"]["Authorization"] == "Bearer the-key-of-the-gateway"
    assert asked["headers"]["Content-Type"] == "application/json"
    body = json.loads(asked["content"])
    assert body["to"] == PHONE
    assert body["template"] == "wangge-notice"
    assert body["params"]["subject"] == "20261122-7"
    assert "20261122-7" in body["text"]
    assert sms.keys() == [str(message.key)]
    assert (now(message).state, message.provider_id) == ("sent", "provider-7")
    assert send_due("sms", at=MORNING + timedelta(days=1)) == 0


def test_says_nothing_but_kind_and_number(cast, sms, webhook):
    """What the application shows stays inside: here a text with names that must not go out."""
    told(
        with_phone(cast.east_worker),
        urgent=True,
        message="%(type)s at the mill, reported by %(who)s",
        params={"type": "Fire", "who": "Wang Wei"},
    )
    for channel in ("sms", "webhook"):
        send_due(channel, at=MORNING)
    for asked in (*sms.asked, *webhook.asked):
        said = asked["content"].decode()
        assert not [word for word in ("Fire", "mill", "Wang Wei") if word in said]
    (asked,) = webhook.asked
    assert PHONE not in asked["content"].decode()


def test_signs_what_goes_to_the_webhook(cast, webhook):
    told(cast.east_worker, urgent=True)
    send_due("webhook", at=MORNING)
    (asked,) = webhook.asked
    stamp = asked["headers"]["X-Wangge-Timestamp"]
    expected = hmac.new(
        b"the-secret-of-the-webhook", stamp.encode() + b"." + asked["content"], hashlib.sha256
    ).hexdigest()
    assert asked["headers"]["X-Wangge-Signature"] == f"v1={expected}"
    assert abs(int(stamp) - time.time()) < 60
    assert json.loads(asked["content"])["to"] == "east_worker"


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (500, "http-500"),
        (429, "http-429"),
        ("hang_up", "connection"),
        ("slow", "timeout"),
        ("drip", "timeout"),
    ],
)
def test_tries_again_later_under_the_same_key(message, sms, settings, behaviour, error):
    settings.NOTICE_SEND_SECONDS = 0.5
    sms.behave = behaviour
    began = time.monotonic()
    send_due("sms", at=MORNING)
    assert time.monotonic() - began < 1.2
    assert (now(message).state, message.error) == ("failed", error)
    assert message.next_at == MORNING + timedelta(seconds=10)
    assert send_due("sms", at=message.next_at - timedelta(seconds=1)) == 0
    sms.behave = 200
    assert send_due("sms", at=message.next_at) == 1
    assert (now(message).state, message.error) == ("sent", "")
    assert sms.keys() == [str(message.key)] * 2


def test_a_gateway_that_is_not_there_is_a_failure_like_others(message, sms):
    sms.close()
    send_due("sms", at=MORNING)
    assert (now(message).state, message.error) == ("failed", "connection")


@pytest.mark.parametrize(("behaviour", "error"), [(403, "http-403"), ("redirect", "http-302")])
def test_gives_up_what_is_refused_for_good_and_goes_nowhere_else(message, sms, behaviour, error):
    sms.behave = behaviour
    send_due("sms", at=MORNING)
    assert (now(message).state, message.error) == ("given_up", error)
    assert [asked["path"] for asked in sms.asked] == ["/send"]


def test_takes_an_answer_of_any_size_and_form_for_a_yes(message, sms):
    sms.behave = "huge"
    send_due("sms", at=MORNING)
    assert (now(message).state, message.provider_id) == ("sent", "")


def test_waits_twice_as_long_each_time_and_then_gives_up(message, sms, settings):
    settings.NOTICE_ATTEMPTS = 3
    sms.behave = 500
    at, pauses = MORNING, []
    while now(message).next_at is not None:
        at = message.next_at
        send_due("sms", at=at)
        if now(message).next_at:
            pauses.append((message.next_at - at).total_seconds())
    assert pauses == [10, 20]
    assert (message.state, message.attempt_count) == ("given_up", 3)
    assert [pause_after(count) for count in (1, 2, 5, 7, 8, 60)] == [10, 20, 160, 640, 900, 900]


def test_what_a_dead_sender_left_is_sent_again_under_the_same_key(message, sms, monkeypatch):
    def dies(_adapter, _letters):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("backend.notices.sending._send_all", dies)
        with pytest.raises(SystemExit):
            send_due("sms", at=MORNING)
    assert now(message).state == "sending"
    assert send_due("sms", at=MORNING + timedelta(seconds=LEASE_SECONDS - 1)) == 0
    assert send_due("sms", at=MORNING + timedelta(seconds=LEASE_SECONDS)) == 1
    assert (now(message).state, message.attempt_count) == ("sent", 2)


def test_whose_account_was_closed_meanwhile_is_sent_nothing(message, sms, cast):
    close_user(user=cast.east_worker, by=cast.admin, at=MORNING)
    assert send_due("sms", at=MORNING) == 0
    assert (now(message).state, sms.asked) == ("needless", [])


def test_what_was_read_meanwhile_is_not_sent(message, sms, cast, signed_in):
    signed_in(cast.east_worker).post(f"/api/v1/notices/{message.notice_id}/ack/")
    assert send_due("sms", at=MORNING) == 0
    assert (now(message).state, sms.asked) == ("needless", [])


def test_urgent_ones_go_before_a_pile_of_others(cast, webhook, monkeypatch, signed_in):
    monkeypatch.setattr("backend.notices.sending.AT_ONCE", 1)
    client = signed_in(cast.east_worker)
    client.put("/api/v1/me/notice-channels/", {"webhook": True}, format="json")
    for number in range(3):
        told(cast.east_worker, key=f"ordinary {number}")
    told(cast.east_worker, key="urgent", urgent=True, at=MORNING + timedelta(minutes=1))
    send_due("webhook", at=MORNING + timedelta(minutes=2))
    (asked,) = webhook.asked
    assert json.loads(asked["content"])["urgent"] is True


def test_a_full_round_of_the_sweep_sends(message, sms):
    call_command("sweep", "--once")
    assert now(message).state == "sent"


def test_an_administrator_sees_failures_without_texts_and_receivers(message, sms, signed_in, cast):
    sms.behave = 500
    send_due("sms", at=MORNING)
    shown = signed_in(cast.admin).get("/api/v1/notices/outbox/")
    assert shown.status_code == 200, shown.json()
    by_sms, by_webhook, _by_wechat = shown.json()["channels"]
    assert (by_sms["set_up"], by_sms["counts"]["failed"]) == (True, 1)
    assert (by_webhook["set_up"], set(by_webhook["counts"].values())) == (False, {0})
    (failure,) = shown.json()["failures"]
    assert (failure["error"], failure["attempt_count"]) == ("http-500", 1)
    assert PHONE not in shown.content.decode()
    assert "east_worker" not in shown.content.decode()
    assert signed_in(cast.east_operator).get("/api/v1/notices/outbox/").status_code == 403
