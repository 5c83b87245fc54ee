"""Log-ins in numbers, as at 08:30: who is in already does not wait behind those who come."""

import socket
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import msgspec
import pytest

from backend.accounts.models import Device
from tests.cast import PASSWORD
from tests.serving import Served

PATH = "/api/v1/auth/login/"
CROWD = 40


def log_in(device: str) -> bytes:
    body = {"username": "east_worker", "password": PASSWORD, "device": {"id": device}}
    return msgspec.json.encode(body)


@pytest.fixture
def crowded(standing_cast):
    """One log-in at a time."""
    served = Served(SIGN_IN_THREADS="1", WSGI_THREADS="2")
    yield served
    served.close()


def test_a_crowd_that_signs_in_holds_up_nobody_else(crowded):
    headers = {"Content-Type": "application/json"}
    with ThreadPoolExecutor(CROWD) as pool:

        def come(number: int) -> int:
            content = log_in(f"phone {number}")
            url = crowded.http + PATH
            return httpx.post(url, content=content, headers=headers, timeout=60).status_code

        crowd = [pool.submit(come, number) for number in range(CROWD)]
        crowd[0].result()
        for _ in range(5):
            assert httpx.get(f"{crowded.http}/api/v1/me/", timeout=60).status_code == 401
        assert sum(one.done() for one in crowd) < CROWD / 2
        assert [one.result() for one in crowd] == [200] * CROWD
    assert Device.objects.count() == CROWD


def test_nobody_works_for_those_who_hung_up_in_the_queue(crowded):
    for _ in range(CROWD):
        content = log_in(uuid.uuid4().hex)
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", crowded.port)) as caller:
            caller.sendall(head.encode() + content)
    answer = httpx.post(
        crowded.http + PATH,
        content=log_in("patient"),
        headers={"Content-Type": "application/json"},
        timeout=60,
    )
    assert answer.status_code == 200
    assert Device.objects.filter(key="patient").exists()
    assert Device.objects.count() < CROWD / 2
