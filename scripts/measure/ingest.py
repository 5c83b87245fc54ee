"""Batches of positions through HTTP into two processes, in full, against bare COPY of their rows.

Ours: from the first byte of a request to its answer after the commit (token, decode, judge,
locate, insert, presence, live state, receipt). The peer: the same rows into the same table by
COPY, a commit for each batch as well, over one connection, from text made beforehand. The load
comes from this machine and takes its share of the cores; the peer has them for itself.
"""

import io
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from uuid import uuid4

import msgspec
import numpy as np
from django.db import connection
from django.utils import timezone

from backend.accounts.sign_in import issue_token
from backend.patrol.actions.batches import record_batch
from backend.patrol.actions.holding import SignedIn
from backend.patrol.envelopes import read_batch

from .district import Walker, lay_net, walkers
from .processes import cpu_seconds
from .results import Result, seconds
from .senders import Phone, send_all
from .sides import Server, served

ROUNDS = 7
PROCESSES = 2
FIELDS = ["t", "lon", "lat", "acc", "speed", "heading", "alt", "mock"]
# Size of a batch, number of batches a round, smallest ratio.
CASES = ((60, 1280, 0.3), (600, 160, 0.5))
WALKERS = 32


@dataclass(frozen=True)
class Sender:
    """A walker whose phone is signed in and connected to one of the processes."""

    walker: Walker
    token: str
    phone: Phone

    def request(self, body: bytes) -> bytes:
        """A batch under a new uuid, whole as it travels."""
        heading = (
            f"PUT /api/v1/track-batches/{uuid4()}/ HTTP/1.1\r\n"
            f"Host: 127.0.0.1:{self.phone.port}\r\nAuthorization: Token {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return heading.encode() + body


def measure() -> list[Result]:
    lay_net()
    people = walkers(WALKERS)
    with ExitStack() as closing:
        servers = [closing.enter_context(served()) for _ in range(PROCESSES)]
        senders = [_sender(person, servers[n % PROCESSES]) for n, person in enumerate(people)]
        return [_case(senders, servers, *case) for case in CASES]


def _sender(person: Walker, server: Server) -> Sender:
    issued = issue_token(user=person.user, key="bench", name="", at=timezone.now())
    return Sender(person, issued.token, Phone(server.port))


def _case(
    senders: list[Sender], servers: list[Server], size: int, count: int, limit: float
) -> Result:
    bodies = _bodies(senders, size, count // len(senders))
    phones = [sender.phone for sender in senders]
    send_all(phones, _requests(senders, bodies))  # warm: threads, plans, the index of the net
    rounds = []
    spent: dict[str, float] = {}
    for _ in range(ROUNDS):
        _empty()
        requests = _requests(senders, bodies)
        with _watched(servers, spent):
            ours = seconds(lambda requests=requests: send_all(phones, requests))
        rows = _rows(senders, size)
        assert sum(text.count(b"\n") for text in rows) == size * count
        _empty()
        rounds.append((ours, seconds(lambda rows=rows: _copy(rows))))
    _empty()
    result = Result.of_rounds(
        f"{size} fixes a batch, HTTP, {PROCESSES} processes",
        "fixes",
        size * count,
        rounds,
        limit=limit,
    )
    return replace(result, where=_shares(spent) | _steps(senders, bodies))


def _bodies(senders: list[Sender], size: int, each: int) -> list[list[bytes]]:
    """The batches of each sender, in order."""
    random = np.random.default_rng(5)
    bodies = []
    for sender in senders:
        rows = sender.walker.walk(size * each, every_ms=1000, random=random)
        batches = [rows[n * size : (n + 1) * size] for n in range(each)]
        bodies.append([_body(sender.walker, fixes) for fixes in batches])
    return bodies


def _body(person: Walker, fixes: list) -> bytes:
    body = {
        "shift": str(person.shift),
        "crs": "wgs84",
        "sent_at": timezone.now().isoformat(),
        "offset_ms": 0,
        "fields": FIELDS,
        "fixes": fixes,
    }
    return msgspec.json.encode(body)


def _requests(senders: list[Sender], bodies: list[list[bytes]]) -> list[list[bytes]]:
    return [
        [sender.request(body) for body in mine]
        for sender, mine in zip(senders, bodies, strict=True)
    ]


def _rows(senders: list[Sender], size: int) -> list[bytes]:
    """What was stored, as COPY text in batches of the same size."""
    each = []
    with connection.cursor() as cursor:
        for sender in senders:
            text = io.BytesIO()
            cursor.copy_expert(
                f"COPY (SELECT * FROM patrol_fix WHERE device_id = {sender.walker.device_id}"
                " ORDER BY at) TO STDOUT",
                text,
            )
            lines = text.getvalue().splitlines(keepends=True)
            each.append([b"".join(lines[n : n + size]) for n in range(0, len(lines), size)])
    return [batch for turn in zip(*each, strict=True) for batch in turn]


def _copy(rows: list[bytes]) -> None:
    with connection.cursor() as cursor:  # autocommit: a transaction for each COPY
        for text in rows:
            cursor.copy_expert("COPY patrol_fix FROM STDIN", io.BytesIO(text))


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE patrol_fix, patrol_trackbatch, patrol_presence, live_state")
        cursor.execute("UPDATE patrol_shift SET touched = false")


@contextmanager
def _watched(servers: list[Server], spent: dict[str, float]) -> Iterator[None]:
    """Add the time of the cores to `spent`, by who used it."""
    with connection.cursor() as cursor:
        # Who vacuums comes and goes.
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type !~ 'worker'")
        database = [pid for (pid,) in cursor.fetchall()]
    who = {
        "the two processes": [server.pid for server in servers],
        "the database": database,
        "the load itself": [os.getpid()],
    }
    before = {name: sum(map(cpu_seconds, pids)) for name, pids in who.items()}
    started = perf_counter()
    yield
    spent["all"] = spent.get("all", 0.0) + (perf_counter() - started) * (os.cpu_count() or 1)
    for name, pids in who.items():
        spent[name] = spent.get(name, 0.0) + sum(map(cpu_seconds, pids)) - before[name]


def _shares(spent: dict[str, float]) -> dict[str, float]:
    whole = spent.pop("all")
    shares = {f"cores: {name}": value / whole for name, value in spent.items()}
    return shares | {"cores: idle, and others": 1.0 - sum(shares.values())}


def _steps(senders: list[Sender], bodies: list[list[bytes]]) -> dict[str, float]:
    """Of the action alone, in this process: shares by statement, and of reading the body."""
    _empty()
    spent: dict[str, float] = {}

    def watch(execute, sql, params, many, context):
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            name = " ".join(sql.split()[:3])
            spent[name] = spent.get(name, 0.0) + perf_counter() - started

    few = [mine[:4] for mine in bodies]
    with connection.execute_wrapper(watch):
        whole = seconds(lambda: _record(senders, few))
    decode = seconds(lambda: [read_batch(body) for mine in few for body in mine])
    shares = {f"action: {name} ...": value / whole for name, value in spent.items()}
    shares["action: reading the body"] = decode / whole
    shares["action: COPY, COMMIT and the rest"] = 1.0 - sum(shares.values())
    return {name: round(share, 4) for name, share in shares.items()}


def _record(senders: list[Sender], bodies: list[list[bytes]]) -> None:
    for sender, mine in zip(senders, bodies, strict=True):
        for body in mine:
            record_batch(
                uuid=uuid4(),
                body=read_batch(body),
                sender=SignedIn(sender.walker.user.pk, sender.walker.device_id),
                at=timezone.now(),
            )
