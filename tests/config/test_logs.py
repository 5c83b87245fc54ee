"""What the log of a served process keeps of those who ask: no query, no body, no token."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.serving import ROOT, surroundings

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "13812345678"


@pytest.fixture
def logged(tmp_path) -> Iterator[tuple[int, Path]]:
    """A served process that logs as much as an operator may ask for: its port and its log."""
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.config.serve", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, **surroundings(), "LOG_LEVEL": "INFO"},
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
        with closing(process.stdout):
            yield int(process.stdout.readline()), log
            process.kill()
            process.wait()


def ask(address: str, *, body: dict | None = None) -> int:
    sent = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"Token {SECRET * 6}"}
    if sent:
        headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(address, data=sent, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_nothing_of_a_person_who_asks_or_is_asked_for_is_logged(logged):
    port, log = logged
    base, wire = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}"
    assert ask(f"{base}/api/v1/members/?q={SECRET}") == 401
    assert ask(f"{base}/nothing/?q={SECRET}") == 404
    assert ask(f"{base}/api/v1/cases/?q=%00{SECRET}") == 400
    login = {"username": SECRET, "password": SECRET, "device": {"id": SECRET}}
    assert ask(f"{base}/api/v1/auth/login/", body=login) == 401
    assert ask(f"{base}/api/v1/auth/login/", body={"username": SECRET}) == 400
    with suppress(WebSocketException), connect(f"{wire}/ws/live/?t={SECRET}") as live:
        live.send(SECRET)
        live.recv(timeout=10)
    with suppress(WebSocketException), connect(f"{wire}/other/?t={SECRET}"):
        pass
    assert SECRET not in log.read_text()
