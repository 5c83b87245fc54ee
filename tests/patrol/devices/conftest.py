"""A worker on a tracked shift whose phone sends as one of the clients, over real HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from urllib.parse import quote

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from backend.accounts.models import User
from backend.patrol.actions.senders import bind_sender
from backend.patrol.models import Fix, Shift
from tests.patrol.conftest import Person
from tests.patrol.phones import begin
from tests.serving import Served

# The examples of all clients say this moment and this identifier.
EXAMPLE = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
EXAMPLE_KEY = "100001"


@dataclass
class Phone:
    """Somebody's phone with one client on it. `moment` stands for that of the examples."""

    person: Person
    client: str
    key: str
    device_id: int
    base: str
    moment: datetime
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    @property
    def user(self) -> User:
        return self.person.user

    def retimed(self, text: str) -> str:
        """An example with our moment and our key in the place of its own."""
        pairs = {EXAMPLE_KEY: self.key}
        china = timedelta(hours=8)
        texts = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d+%H:%M:%S")
        for after in (-3600, 0, 3):
            moments = [one + timedelta(seconds=after) for one in (EXAMPLE, self.moment)]
            then, now = (str(round(one.timestamp())) for one in moments)
            pairs[then] = now
            for form, zone in product(texts, (timedelta(0), china)):
                then, now = ((one + zone).strftime(form) for one in moments)
                pairs |= {then: now, quote(then): quote(now)}
        for then, now in pairs.items():
            text = text.replace(then, now)
        return text

    def address(self, rest: str = "") -> str:
        own = f"{self.key}/" if self.client == "gpslogger" else ""
        return f"{self.base}/devices/{self.client}/{own}{rest}"

    def ask(
        self, method: str, rest: str = "", body: str | bytes | None = None, **how
    ) -> httpx.Response:
        """`rest` follows the address; an example in it or in the body is told of our moment."""
        if isinstance(body, str):
            body = self.retimed(body).encode()
        if self.client == "owntracks":
            how.setdefault("auth", ("w100001", self.key))
        if self.client == "overland":
            how.setdefault("headers", {"Authorization": f"Bearer {self.key}"})
        return self.http.request(method, self.address(self.retimed(rest)), content=body, **how)

    def stored(self) -> list[Fix]:
        return list(Fix.objects.filter(device=self.device_id).with_moment().order_by("at"))

    def taken(self) -> list[Fix]:
        """What is stored, which is forgotten then: a test may go on with the next case."""
        found = self.stored()
        Fix.objects.filter(device=self.device_id).delete()
        return found

    def at(self, seconds: float) -> int:
        """Epoch seconds, so many after the moment."""
        return round(self.moment.timestamp() + seconds)


@pytest.fixture
def moment() -> datetime:
    """Some minutes ago, on a whole second."""
    return timezone.now().replace(microsecond=0) - timedelta(minutes=10)


@pytest.fixture
def worker(standing_phones) -> Person:
    return standing_phones.east_worker


@pytest.fixture
def shift(worker, moment) -> Shift:
    """Tracked, begun an hour before the moment of the examples."""
    return Shift.objects.get(uuid=begin(worker, moment - timedelta(hours=1)))


@pytest.fixture
def phone_of(worker, moment, server) -> Iterator[Callable[..., Phone]]:
    """`phone_of("osmand")`: the worker's phone; `by`, `served`: somebody else's, elsewhere."""
    made: list[Phone] = []

    def bind(client: str, *, by: Person = worker, served: Served = server) -> Phone:
        bound = bind_sender(client=client, by=by.user, at=timezone.now())
        made.append(Phone(by, client, bound.key, bound.sender.device_id, served.http, moment))
        return made[-1]

    yield bind
    for phone in made:
        phone.http.close()


def si(fix: Fix) -> dict[str, float | int | None]:
    """What is stored, by columns read from the database itself and brought to SI here.

    acc_dm and alt_dm are 0.1 m, speed_cms 0.01 m/s, heading_ddeg 0.1 degree; -32768 is unknown.
    """
    columns = {"acc_dm": 10, "speed_cms": 100, "heading_ddeg": 10, "alt_dm": 10}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lon, lat, (extract(epoch FROM at) * 1000)::bigint, acc_dm, speed_cms,"
            " heading_ddeg, alt_dm, shift_id FROM patrol_fix WHERE device_id = %s AND at = %s",
            [fix.device_id, fix.at],
        )
        lon, lat, t, *steps, shift_id = cursor.fetchone()
    return {
        "lon": lon,
        "lat": lat,
        "t": t,
        "shift": shift_id,
        **{
            name.partition("_")[0]: None if step == -32768 else step / unit
            for (name, unit), step in zip(columns.items(), steps, strict=True)
        },
    }


def chunked(body: bytes, length: int = 7) -> Iterator[bytes]:
    """Sent by httpx piece by piece, without the length of the whole."""
    for first in range(0, len(body), length):
        yield body[first : first + length]
