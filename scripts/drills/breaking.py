"""Everything that may break between the writers of matters and those who watch them, while they go
on: one server of two is killed, the database is restarted, a line falls silent, some clients read
nothing, one transaction stands open. Afterwards what each client holds is laid beside the tables.

The tests run it in half a minute, `scripts/drill live_faults` as long as such things last.
"""

import json
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from django.db import connection
from django.utils import timezone
from websockets.sync.client import ClientConnection, connect

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event, State

from .crowd import Client, Crowd, Manners
from .findings import Finding
from .scraped import Figures
from .scribes import Diary, Scribe, step
from .silent_line import SilentLine

TOWNSHIPS = 4
STALLED = 3
STALLED_WITHIN_SECONDS = 60.0  # the kernel gives them 30 s; a busy machine is slow to notice
_HEAVY = "x" * 200_000


class Server(Protocol):
    port: int

    def kill(self) -> None: ...
    def begin(self) -> None: ...


@dataclass(frozen=True)
class Length:
    """How many watch, and how many seconds things last."""

    clients: int
    calm: float
    held: float
    cut: float
    settle: float
    manners: Manners


def break_everything(
    servers: Sequence[Server], restart_database: Callable[[], None], root: str, length: Length
) -> list[Finding]:
    """`root`: a path of its own; the servers say their figures to `scraped.TOKEN`."""
    with ExitStack() as closing:
        line = SilentLine(servers[1].port)
        closing.callback(line.close)
        clients = _clients(root, length.clients, servers, line)
        crowd = closing.enter_context(Crowd(clients, length.manners))
        until(lambda: crowd.live_count == len(clients), "all are there")
        stalled = _Stalled(f"{root}heavy/", servers[1])
        closing.callback(stalled.close)
        scribes = [Scribe(n, _township(root, n % TOWNSHIPS)) for n in range(2 * TOWNSHIPS)]
        for scribe in scribes:
            scribe.start()
        time.sleep(length.calm)
        swapped = _commit_out_of_order(root)
        held = _hold_open(root, length.held)
        # Before anything breaks: a hub that lost its connection reads everything anew.
        until(lambda: _knows_what_was_held(root, clients), "what was held open is told at its end")
        _cut_kill_and_restart(servers, restart_database, line, length.cut)
        stalled.wait_until_gone()
        for scribe in scribes:
            scribe.stop()
        for scribe in scribes:
            scribe.join(60)
        connection.close()  # it may have been cut as well
        _end(root)
        until(lambda: _all_told(clients), "all are told the end", seconds=length.settle)
        told = crowd.live_count
        delays = _delays(clients, [*(scribe.diary for scribe in scribes)], held)
        return [
            Finding("clients", told, len(clients)),
            Finding("connections beyond the first", sum(c.connections - 1 for c in clients)),
            Finding("events committed", Event.objects.filter(scope__startswith=root).count()),
            Finding("writes refused while the database was away", _failures(scribes)),
            Finding("bytes lost on the silent line", line.lost_bytes),
            Finding("events committed in another order than begun", swapped, 1),
            *delays,
            *stalled.findings(),
            *agreement(clients),
        ]


def agreement(clients: Sequence[Client]) -> list[Finding]:
    """What clients hold and heard, beside what the tables have for them."""
    other_states = missing = repeated = swapped = resets = 0
    for client in clients:
        other_states += client.state != _states_for(client)
        expected = _events_for(client)
        heard = [event["id"] for event in client.events]
        missing += len(set(expected) - set(heard))
        repeated += len(heard) - len(set(heard))
        swapped += heard != expected
        swapped += _is_out_of_order(client.events)
        resets += client.resets
    return [
        Finding("clients that hold something else than the table", other_states, 0),
        Finding("events missing without a word (silent gaps)", missing, 0),
        Finding("events taken twice", repeated, 0),
        Finding("clients that heard a matter's events in another order", swapped, 0),
        Finding("resets", resets, 0),
    ]


def until(reached: Callable[[], bool], what: str, *, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            raise AssertionError(f"not so after {seconds:.0f} s: {what}")
        time.sleep(0.05)


def _township(root: str, number: int) -> str:
    return f"{root}t{number}/"


def _clients(root: str, count: int, servers: Sequence[Server], line: SilentLine) -> list[Client]:
    """A third of them by the line that will fall silent, the others to either server; most watch
    a township, some two, some everything."""
    direct = [f"ws://127.0.0.1:{server.port}/ws/live/" for server in servers]
    by_line = [f"ws://127.0.0.1:{line.port}/ws/live/"]
    clients = []
    for n in range(count):
        scopes = [_township(root, n % TOWNSHIPS)]
        if n % 8 == 7:
            scopes = [_township(root, t) for t in range(TOWNSHIPS)]
        elif n % 8 == 6:
            scopes.append(_township(root, (n + 1) % TOWNSHIPS))
        first = n % 3
        addresses = by_line if first == 2 else [direct[first], direct[1 - first]]
        clients.append(Client(n, scopes, addresses))
    return clients


def _commit_out_of_order(root: str) -> int:
    """The one that is begun first is committed last; 1 when it came to that."""
    slow = threading.Thread(target=_in_a_thread, args=[_township(root, 0), "slow", 0.6])
    slow.start()
    time.sleep(0.3)
    step("quick", 1, _township(root, 0), Diary())
    slow.join()
    order = Event.objects.filter(payload__number__in=("slow", "quick"), scope__startswith=root)
    ids = list(order.order_by("pos").values_list("id", flat=True))
    return int(len(ids) == 2 and ids != sorted(ids))


def _hold_open(root: str, seconds: float) -> tuple[float, float]:
    """Everybody else goes on while one transaction stands open; from when to when."""
    began = time.monotonic()
    _in_a_thread(_township(root, 1), "held", seconds)
    return began, began + seconds


def _knows_what_was_held(root: str, clients: Sequence[Client]) -> bool:
    entitled = [client for client in clients if _township(root, 1) in client.scopes]
    return all("case:held" in client.state for client in entitled)


def _in_a_thread(scope: str, number: str, open_for: float) -> None:
    try:
        step(number, 1, scope, Diary(), open_for=open_for)
    finally:
        connection.close()


def _cut_kill_and_restart(
    servers: Sequence[Server], restart_database: Callable[[], None], line: SilentLine, cut: float
) -> None:
    end = time.monotonic() + cut
    with line.silence():
        servers[0].kill()
        time.sleep(1)
        servers[0].begin()
        connection.close()
        restart_database()
        time.sleep(max(0, end - time.monotonic()))


def _end(root: str) -> None:
    """A last word in each township, so that one knows what to wait for."""
    for number in range(TOWNSHIPS):
        scope = _township(root, number)
        put_states([Latest(f"case:end-{number}", scope, "case", {"version": 1})])
        append_event(name="case.end", kind="case", scope=scope, payload={}, at=timezone.now())


def _all_told(clients: Sequence[Client]) -> bool:
    return all(
        sum(event["name"] == "case.end" for event in client.events) == len(client.scopes)
        and client.state == _states_for(client)
        for client in clients
    )


def _states_for(client: Client) -> dict:
    rows = State.objects.filter(payload__isnull=False).values_list("scope", "key", "payload")
    return {key: payload for scope, key, payload in rows if scope in client.scopes}


def _events_for(client: Client) -> list[int]:
    found = Event.objects.filter(scope__in=client.scopes, pos__gt=client.began_at)
    return list(found.order_by("pos").values_list("id", flat=True))


def _is_out_of_order(events: Sequence[dict]) -> bool:
    versions = defaultdict(list)
    for event in events:
        if event["name"] == "case.step":
            versions[event["payload"]["number"]].append(event["payload"]["version"])
    return any(steps != sorted(steps) for steps in versions.values())


def _failures(scribes: Sequence[Scribe]) -> int:
    return sum(scribe.diary.failures for scribe in scribes)


def _delays(
    clients: Sequence[Client], diaries: Sequence[Diary], held: tuple[float, float]
) -> list[Finding]:
    """How late what others committed in the first half of the long transaction was heard."""
    began, ended = held
    half = (began + ended) / 2
    events = {i: at for diary in diaries for i, at in diary.events.items() if began < at < half}
    states = {s: at for diary in diaries for s, at in diary.states.items() if began < at < half}
    heard = [
        (client.heard_at[i], at)
        for client in clients
        for i, at in events.items()
        if i in client.heard_at
    ]
    seen = [
        (client.state_at[s], at)
        for client in clients
        for s, at in states.items()
        if s in client.state_at
    ]
    late = sum(told > ended for told, _ in heard) + sum(told > ended for told, _ in seen)
    return [
        Finding("told meanwhile, while one transaction stood open", len(heard) + len(seen)),
        Finding("told only after it had ended", late, 0),
        Finding("longest delay of an event meanwhile, s", _longest(heard)),
        Finding("longest delay of a state meanwhile, s", _longest(seen)),
    ]


def _longest(told: Sequence[tuple[float, float]]) -> float:
    return round(max((heard - at for heard, at in told), default=0.0), 3)


class _Stalled:
    """Clients that say hello and then read nothing, while much is told to them."""

    def __init__(self, scope: str, server: Server) -> None:
        self._base = f"http://127.0.0.1:{server.port}"
        self._before = self._closed()
        self._rss = Figures(self._base).samples["process_resident_memory_bytes", frozenset()]
        self._scope = scope
        self._lines = ExitStack()
        for number in range(STALLED):
            self._greet(self._lines.enter_context(self._line(server.port)), number)
        self._ending = threading.Event()
        self._writing = threading.Thread(target=self._write, daemon=True)
        self._writing.start()
        self._most_rss = 0.0

    def wait_until_gone(self) -> None:
        until(self._are_gone, "the stalled are cut off", seconds=STALLED_WITHIN_SECONDS)
        self._ending.set()
        self._writing.join(30)

    def findings(self) -> list[Finding]:
        more = (self._most_rss - self._rss) / 2**20
        return [
            Finding("stalled clients cut off", self._closed() - self._before, STALLED),
            Finding("memory of their server grew meanwhile by, MB", round(more, 1)),
        ]

    def close(self) -> None:
        self._ending.set()
        self._lines.close()

    def _greet(self, line: ClientConnection, number: int) -> None:
        ticket = Client(number, [self._scope], []).ticket()
        line.send(json.dumps({"kind": "hello", "ticket": ticket}))

    def _line(self, port: int) -> ClientConnection:
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        narrow.connect(("127.0.0.1", port))
        address = f"ws://127.0.0.1:{port}/ws/live/"
        return connect(
            address,
            sock=narrow,
            subprotocols=["grid.v1"],
            compression=None,
            max_queue=1,
            ping_interval=None,
            close_timeout=0.1,
        )

    def _write(self) -> None:
        version = 0
        while not self._ending.wait(0.5):
            version += 1
            payload = {"version": version, "heavy": _HEAVY}
            try:
                put_states([Latest("case:heavy", self._scope, "case", payload)])
            except Exception:  # the database is away
                connection.close()
        connection.close()

    def _are_gone(self) -> bool:
        figures = Figures(self._base)
        self._most_rss = max(
            self._most_rss, figures.samples["process_resident_memory_bytes", frozenset()]
        )
        return self._closed() - self._before >= STALLED

    def _closed(self) -> float:
        return Figures(self._base)("live_sockets_closed_total", why="stalled")
