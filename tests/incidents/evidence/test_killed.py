"""The server is killed in the middle of uploads, and two send at once: nothing acknowledged is
lost, and no piece is made of two."""

import random
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.utils import timezone

from backend.accounts.sign_in import issue_token
from backend.incidents.evidence import files
from backend.incidents.models import Evidence

from .sending import CHUNK, chunks, headers, noise

KILLS = 4


@pytest.fixture
def phone_of(standing_cast):
    """`phone_of("east_worker")`: a phone of theirs, signed in, on a connection of its own."""
    phones: list[httpx.Client] = []

    def phone(name: str) -> httpx.Client:
        token = issue_token(
            user=standing_cast.people[name], key=uuid.uuid4().hex, name="", at=timezone.now()
        ).token
        signed_in = {"Authorization": f"Token {token}"}
        phones.append(httpx.Client(headers=signed_in, trust_env=False, timeout=20))
        return phones[-1]

    yield phone
    for one in phones:
        one.close()


class Sender(threading.Thread):
    """A phone that asks where to go on when it got no answer, and remembers what it was told."""

    def __init__(self, phone: httpx.Client, url: str, content: bytes) -> None:
        super().__init__(daemon=True)
        self._phone, self._url, self._content = phone, url, content
        self.acknowledged = 0
        self.lost: list[tuple[int, int]] = []  # acknowledged, and what the server said later
        self.began_count = 0
        self.status = ""

    def run(self) -> None:
        while self.status != "complete":
            try:
                self._go_on()
            except httpx.TransportError:
                time.sleep(0.05)

    def _go_on(self) -> None:
        known = self._phone.head(self._url)
        start = int(known.headers["Upload-Offset"]) if known.status_code == 200 else 0
        if start < self.acknowledged:
            self.lost.append((self.acknowledged, start))
        self.began_count += 1
        while start < len(self._content):
            answer = put(self._phone, self._url, self._content, start)
            assert answer.status_code in (200, 201), answer.text
            start = min(start + CHUNK, len(self._content))
            self.acknowledged, self.status = start, answer.json()["status"]
            time.sleep(0.01)
        self.status = "complete"


def put(phone: httpx.Client, url: str, content: bytes, start: int = 0) -> httpx.Response:
    piece = content[start : start + CHUNK]
    return phone.put(url, content=piece, headers=headers(content, start, piece))


def test_a_killed_server_loses_nothing_it_has_acknowledged(phone_of, serve):
    served = [serve()]
    port = served[0].port
    number, content = uuid.uuid4(), noise(40 * CHUNK + 77)
    url = f"{served[0].http}/api/v1/evidence/{number}/"
    sender = Sender(phone_of("east_worker"), url, content)
    sender.start()
    chance = random.Random(5)
    for kill in range(KILLS):
        while sender.acknowledged < (kill + 1) * 6 * CHUNK:
            assert sender.is_alive()
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.03))
        served[-1].kill()
        served.append(serve(port=port))
    sender.join(60)
    assert not sender.is_alive()
    assert (sender.status, sender.lost) == ("complete", [])
    assert sender.began_count > KILLS
    assert files.arriving(number).read_bytes() == content
    assert Evidence.objects.get().received == len(content)


def test_of_two_people_under_one_uuid_the_second_is_refused(phone_of, server):
    phones = [phone_of(name) for name in ("east_worker", "west_worker")]
    content = noise(5000)
    for _ in range(5):
        url = f"{server.http}/api/v1/evidence/{uuid.uuid4()}/"
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda phone, url=url: put(phone, url, content), phones))
        assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 1}
        (refused,) = [answer.json() for answer in answers if answer.status_code == 409]
        assert refused["type"] == "uuid-taken"


def test_phones_of_one_person_send_one_piece_together(phone_of, server):
    number, content = uuid.uuid4(), noise(13 * CHUNK)
    url = f"{server.http}/api/v1/evidence/{number}/"
    found: Counter = Counter()

    def send(phone: httpx.Client) -> None:
        for start, _piece in chunks(content):
            while (answer := put(phone, url, content, start)).status_code == 409:
                found[answer.json()["type"]] += 1
            found[answer.status_code] += 1

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(send, [phone_of("east_worker") for _ in range(3)]))
    assert found.keys() <= {200, 201, "wrong-offset"}
    assert (found[201], found[200]) == (1, 3 * 13 - 1)
    assert Evidence.objects.get().state == "complete"
    assert files.arriving(number).read_bytes() == content
