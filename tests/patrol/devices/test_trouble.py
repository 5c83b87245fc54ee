"""What phones hear when something is wrong here, or with them."""

import pytest

from backend.patrol.guesses import MOST_A_MINUTE, WAIT_SECONDS, Guesses
from backend.patrol.models import Fix, SenderCredential
from tests.patrol.devices.test_duty import LAT, LON, TRACES, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_database_that_does_not_answer_is_try_again_and_says_nothing(
    phone_of, shift, serve, capfd
):
    dead = serve(DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    for client in SenderCredential.Client.values:
        phone = phone_of(client, served=dead)
        answer = send(phone, phone.at(0))
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.content == b""
    dead.stop()
    said = "".join(capfd.readouterr())
    assert "OperationalError" in said
    assert not any(trace in said for trace in (*TRACES, phone.key))


def test_what_was_answered_outlives_a_server_that_is_killed(phone_of, shift, serve):
    for seconds in range(3):
        served = serve()
        phone = phone_of("osmand", served=served)
        assert send(phone, phone.at(seconds)).status_code == 200
        served.kill()
    assert Fix.objects.count() == 3


def test_whoever_tries_keys_is_told_to_wait_and_a_right_key_never_is(phone_of, shift, serve):
    phone = phone_of("owntracks", served=serve())
    guess = {"auth": ("x", "0" * 26), "content": b"{}"}
    answers = [phone.http.post(phone.address(), **guess) for _each in range(MOST_A_MINUTE + 1)]
    assert {answer.status_code for answer in answers[:-1]} == {401}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) == WAIT_SECONDS
    assert send(phone, phone.at(0)).content == b"[]"
    assert len(phone.stored()) == 1


def test_guesses_are_forgotten_after_a_minute_and_bounded_in_number():
    guesses = Guesses()
    assert [guesses.count("a", now=0.5 * n) for n in range(62)] == [False] * 60 + [True] * 2
    assert guesses.count("b", now=31) is False
    assert guesses.count("a", now=60.1) is False
    for n in range(20_000):
        guesses.count(str(n), now=70)
    assert len(guesses._since) == 10_000


def test_no_cookie_is_set_and_no_other_site_can_use_the_session_of_a_browser(
    phone_of, shift, worker, client
):
    phone = phone_of("osmand")
    answer = send(phone, phone.at(0))
    assert "Set-Cookie" not in answer.headers
    client.force_login(worker.user)
    forged = client.post(f"/devices/osmand/?lat={LAT}&lon={LON}&timestamp={phone.at(1)}")
    assert forged.status_code == 400
    assert len(phone.stored()) == 1
