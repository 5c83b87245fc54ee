"""Feedback reaches the platform at least once and in order, whatever happens to either side."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from backend.incidents import feedback
from backend.incidents.models import Case, Feedback
from backend.incidents.platforms import platforms
from backend.notices.attempts import LEASE_SECONDS
from tests.serving import surroundings

from .asking import Clerk, happens, send, states

SECOND = timedelta(seconds=1)


@pytest.fixture
def case(clerk) -> Case:
    """With an acceptance, a request and a reply to be told, in this order."""
    found = clerk.ordered("QD-1")
    for action in ("accept", "ask_extension", "close"):
        happens(found, action, reason="x")
    return found


def until(true, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.django_db
def test_tells_one_thing_after_another_signed(case, platform):
    assert [send(), send(), send(), send()] == [1, 1, 1, 0]
    assert platform.kinds("QD-1") == ["accepted", "extension_asked", "replied"]
    assert (platform.forged, len(platform.came)) == ([], 3)
    assert states() == ["sent"] * 3


@pytest.mark.django_db
def test_orders_do_not_wait_for_each_other(case, clerk, platform):
    happens(clerk.ordered("QD-2"), "accept")
    assert send() == 2
    assert {body["number"] for body in platform.taken} == {"QD-1", "QD-2"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("behaviour", "error"),
    [(500, "http-500"), (401, "http-401"), (404, "http-404"), ("slow", "timeout")],
)
def test_what_the_platform_may_not_have_had_is_told_again_before_all_else(
    case, platform, settings, behaviour, error
):
    settings.NOTICE_SEND_SECONDS = 0.3
    platform.behave = behaviour
    send()
    first = Feedback.objects.get(seq=1)
    assert (first.state, first.error) == ("failed", error)
    assert send() == 0  # nothing overtakes it
    platform.behave = 200
    send(first.next_at)
    send()
    send()
    assert platform.kinds("QD-1") == ["accepted", "extension_asked", "replied"]
    assert len({body["key"] for body in platform.came if body["seq"] == 1}) == 1


@pytest.mark.django_db
def test_a_platform_that_is_away_for_a_day_hears_everything_when_it_is_back(case, platform):
    platform.close()
    at = timezone.now()
    for _ in range(12):  # far beyond what notices try
        send(at)
        first = Feedback.objects.get(seq=1)
        assert first.state == "failed"
        assert first.next_at - at <= timedelta(minutes=15)
        at = first.next_at
    Feedback.objects.filter(seq=1).update(attempt_count=100_000)  # months later
    send(at)
    at = Feedback.objects.get(seq=1).next_at
    platform.open()
    for _ in range(3):
        send(at)
    assert platform.kinds("QD-1") == ["accepted", "extension_asked", "replied"]


@pytest.mark.django_db
def test_what_the_platform_has_read_and_refused_holds_up_nothing(case, platform, cast, signed_in):
    platform.behave = 422
    send()
    platform.behave = 200
    send()
    assert platform.kinds("QD-1") == ["extension_asked"]
    assert states() == ["given_up", "sent", "waiting"]
    shown = signed_in(cast.admin).get("/api/v1/superior/feedback/")
    (counted,) = shown.json()["platforms"]
    assert (counted["system"], counted["set_up"], counted["counts"]["given_up"]) == (
        "12345",
        True,
        1,
    )
    (failure,) = shown.json()["failures"]
    assert (failure["number"], failure["seq"], failure["error"]) == ("QD-1", 1, "http-422")
    assert signed_in(cast.east_operator).get("/api/v1/superior/feedback/").status_code == 403


@pytest.mark.django_db
def test_what_a_dead_sender_left_is_told_again_under_the_same_key(case, platform, monkeypatch):
    async def dies(_requests):
        raise SystemExit

    at = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(feedback, "_carry", dies)
        with pytest.raises(SystemExit):
            send(at)
    assert states() == ["sending", "waiting", "waiting"]
    assert send(at + (LEASE_SECONDS - 1) * SECOND) == 0
    assert send(at + LEASE_SECONDS * SECOND) == 1
    assert [body["kind"] for body in platform.taken] == ["accepted"]


@pytest.mark.django_db
def test_the_sweep_sends(case, platform):
    call_command("sweep", "--once")
    assert platform.kinds("QD-1") == ["accepted"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_tell_an_order_out_of_turn(standing_cast, platform):
    case = Clerk(standing_cast.service).ordered("QD-1")
    for action in ("accept", "ask_extension", "close"):
        happens(case, action, reason="x")
    (there,) = platforms()
    also: list[int] = []

    def other() -> None:
        also.append(feedback.send_feedback(there, timezone.now()))
        connection.close()

    with transaction.atomic():
        taken = feedback._take(there.system, timezone.now())  # not committed yet
        beside = threading.Thread(target=other)
        beside.start()
        beside.join(timeout=10)
        assert not beside.is_alive()
    assert ([row.seq for row in taken], also) == ([1], [0])
    assert send() == 0  # it is on its way, and what follows waits


@pytest.mark.django_db(transaction=True)
def test_a_sender_that_is_killed_loses_nothing_and_keeps_the_order(standing_cast, platform):
    """Killed while the platform has taken a message and not answered yet: it is told again."""
    clerk = Clerk(standing_cast.service)
    for number in ("QD-1", "QD-2"):
        case = clerk.ordered(number)
        for action in ("accept", "ask_extension", "close"):
            happens(case, action, reason="x")
    killed: list[str] = []
    senders: list[subprocess.Popen] = []

    def dies_with_it(body: dict) -> None:
        if body["seq"] == len(killed) + 1 and len(killed) < 2:
            killed.append(body["key"])
            senders[-1].kill()
            senders[-1].wait()

    platform.on_taken = dies_with_it
    while Feedback.objects.exclude(state="sent").exists():
        senders.append(sweeping())
        until(lambda: senders[-1].poll() is not None or not unsent())
        # A minute later by the lease: nobody waits for it here.
        Feedback.objects.filter(state="sending").update(next_at=timezone.now())
    senders[-1].kill()
    senders[-1].wait()
    assert len(killed) == 2
    for key in killed:
        assert [body["key"] for body in platform.came].count(key) >= 2
    for number in ("QD-1", "QD-2"):
        assert platform.kinds(number) == ["accepted", "extension_asked", "replied"]


def unsent() -> bool:
    return Feedback.objects.exclude(state="sent").exists()


def sweeping() -> subprocess.Popen:
    """`manage.py sweep` in a process of its own, against the test database."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "sweep"],
        cwd=settings.ROOT,
        env={
            **os.environ,
            **surroundings(owning=True),
            "SUPERIOR_PLATFORMS": json.dumps(settings.SUPERIOR_PLATFORMS),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
