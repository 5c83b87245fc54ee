"""Batches of positions, received in full, against bare COPY of the same rows.

Ours: from the bytes of the body to the commit (decode, judge, locate, insert, presence, live
state, receipt), in this process, over one connection. The peer: the same rows into the same
table by COPY, a commit for each batch as well, over one connection, from text made beforehand.
"""

import io
from dataclasses import replace
from time import perf_counter
from uuid import uuid4

import msgspec
import numpy as np
from django.db import connection
from django.utils import timezone

from backend.patrol.actions.batches import record_batch
from backend.patrol.envelopes import read_batch

from .district import Walker, lay_net, walkers
from .results import Result, seconds

ROUNDS = 7
FIELDS = ["t", "lon", "lat", "acc", "speed", "heading", "alt", "mock"]
# Size of a batch, number of batches a round, smallest ratio: a guard against growing slower.
# The aim, with two processes, is 0.3 for batches of 60 and 0.5 for batches of 600.
CASES = ((60, 400, 0.10), (600, 60, 0.15))
WALKERS = 20


def measure() -> list[Result]:
    lay_net()
    people = walkers(WALKERS)
    return [_case(people, *case) for case in CASES]


def _case(people: list[Walker], size: int, count: int, limit: float) -> Result:
    bodies = _bodies(people, size, count)
    _receive(bodies[: count // 10])  # warm: plans, caches, the index of the net
    rounds = []
    for _ in range(ROUNDS):
        _empty()
        ours = seconds(lambda: _receive(bodies))
        rows = _rows(people, size)
        assert sum(text.count(b"\n") for text in rows) == size * count
        _empty()
        rounds.append((ours, seconds(lambda rows=rows: _copy(rows))))
    _empty()
    result = Result.of_rounds(
        f"{size} fixes a batch, one connection", "fixes", size * count, rounds, limit=limit
    )
    return replace(result, where=_where(bodies))


def _bodies(people: list[Walker], size: int, count: int) -> list[tuple[Walker, bytes]]:
    random = np.random.default_rng(5)
    each = count // len(people)
    bodies = []
    for person in people:
        rows = person.walk(size * each, every_ms=1000, random=random)
        for n in range(each):
            body = {
                "shift": str(person.shift),
                "crs": "wgs84",
                "sent_at": timezone.now().isoformat(),
                "offset_ms": 0,
                "fields": FIELDS,
                "fixes": rows[n * size : (n + 1) * size],
            }
            bodies.append((person, msgspec.json.encode(body)))
    # As phones send: everybody once, then everybody again.
    return [bodies[person * each + n] for n in range(each) for person in range(len(people))]


def _receive(bodies: list[tuple[Walker, bytes]]) -> None:
    for person, body in bodies:
        record_batch(
            uuid=uuid4(),
            body=read_batch(body),
            by=person.user,
            device_id=person.device_id,
            at=timezone.now(),
        )


def _rows(people: list[Walker], size: int) -> list[bytes]:
    """What was stored, as COPY text in batches of the same size."""
    each = []
    with connection.cursor() as cursor:
        for person in people:
            text = io.BytesIO()
            cursor.copy_expert(
                f"COPY (SELECT * FROM patrol_fix WHERE device_id = {person.device_id}"
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


def _where(bodies: list[tuple[Walker, bytes]]) -> dict[str, float]:
    """Shares of our time by statement; what is left is Python, BEGIN and COMMIT."""
    spent: dict[str, float] = {}

    def watch(execute, sql, params, many, context):
        started = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            name = " ".join(sql.split()[:3])
            spent[name] = spent.get(name, 0.0) + perf_counter() - started

    with connection.execute_wrapper(watch):
        whole = seconds(lambda: _receive(bodies))
    decode = seconds(lambda: [read_batch(body) for _, body in bodies])
    shares = {f"SQL: {name} ...": value / whole for name, value in spent.items()}
    shares["reading the body"] = decode / whole
    shares["the rest"] = 1.0 - sum(shares.values())
    return {name: round(share, 4) for name, share in shares.items()}
