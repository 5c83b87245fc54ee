import os
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from backend.config.serve import listen
from tests.database import held_table, wait_until_somebody_waits
from tests.serving import ROOT, Served


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_cleanly_when_told_to(serve, number):
    server = serve()
    assert httpx.get(f"{server.http}/api/v1/me/", timeout=30).status_code == 401
    assert server.stop(number) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_stops_before_it_has_started(django_db_setup):
    server = Served()
    try:
        assert server.stop() == 0
    finally:
        server.close()


def test_does_not_wait_for_a_request_that_runs_on(serve):
    """The health check hangs in a worker thread, behind a lock; the stop is not delayed by it."""
    server = serve()
    hanging = threading.Thread(target=_get_and_lose, args=[f"{server.http}/healthz"])
    with held_table("django_migrations"):
        hanging.start()
        wait_until_somebody_waits()
        assert server.stop() == 0
    hanging.join()


def test_says_in_one_sentence_that_the_port_is_taken(serve):
    server = serve()
    second = subprocess.run(
        [sys.executable, "-m", "backend.config.serve", "--port", str(server.port)],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode == 1
    assert second.stdout == ""
    sentence = f"Cannot listen on 127.0.0.1, port {server.port}: Address already in use.\n"
    assert second.stderr == sentence


def test_what_is_accepted_inherits_the_limits_of_the_listening_socket():
    listening = listen("127.0.0.1", 0)
    with listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            # The kernel doubles what it is asked for.
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 64 * 1024
            timeout = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
            assert timeout == 30_000


def _get_and_lose(url):
    try:
        httpx.get(url, timeout=30)
    except httpx.TransportError:
        return
