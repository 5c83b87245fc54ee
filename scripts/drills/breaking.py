"""Everything that may break between the writers of matters and those who watch them, while they go
on: one server of two is killed, the database is restarted, a line falls silent, some clients read
nothing, one transaction stands open. Afterwards what each client holds is laid beside the tables.

The tests run it in half a minute, `scripts/drill live_faults` as long as such things last.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from django.db import connection
from django.utils import timezone

from backend.live.announce import Latest, append_event, put_states
from backend.live.models import Event

from .crowd import Client, Crowd, Manners
from .findings import Finding
from .scribes import Diary, Scribe, step
from .silent_line import SilentLine
from .stalled import Stalled
from .told import agreement, delays, states_for

TOWNSHIPS = 4
STALLED_WITHIN_SECONDS = 60.0  # the kernel gives them 30 s; a busy machine is slow to notice


class Server(Protocol):
    port: int

    def kill(self) -> None: ...
    def begin(self) -> None: ...


@dataclass(frozen=True)
class Length:
    """How many watch, and how many seconds things last. `latest`: how late something may be told
    while one transaction stands open, where that is to be judged."""

    clients: int
    calm: float
    held: float
    cut: float
    settle: float
    manners: Manners
    latest: float | None = None


def break_everything(
    servers: Sequence[Server], restart_database: Callable[[], None], root: str, length: Length
) -> list[Finding]:
    """`root`: a path of its own; the servers say their figures to `scraped.TOKEN`."""
    with ExitStack() as closing:
        line = SilentLine(("127.0.0.1", servers[1].port))
        closing.callback(line.close)
        clients = _clients(root, length.clients, servers, line)
        crowd = closing.enter_context(Crowd(clients, length.manners))
        until(lambda: crowd.live_count == len(clients), "all are there")
        stalled = Stalled(f"{root}heavy/", servers[1].port)
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
        until(stalled.are_gone, "the stalled are cut off", seconds=STALLED_WITHIN_SECONDS)
        stalled.stop_writing()
        for scribe in scribes:
            scribe.stop()
        for scribe in scribes:
            scribe.join(60)
        connection.close()  # it may have been cut as well
        _end(root)
        until(lambda: _all_told(clients), "all are told the end", seconds=length.settle)
        told = crowd.live_count
        late = delays(clients, [scribe.diary for scribe in scribes], held, length.latest)
        return [
            Finding("clients", told, len(clients)),
            Finding("connections beyond the first", sum(c.connections - 1 for c in clients)),
            Finding("events committed", Event.objects.filter(scope__startswith=root).count()),
            Finding("writes refused while the database was away", _failures(scribes)),
            Finding("bytes lost on the silent line", line.lost_bytes),
            Finding("events committed in another order than begun", swapped, 1),
            *late,
            *stalled.findings(),
            *agreement(clients),
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
        and client.state == states_for(client)
        for client in clients
    )


def _failures(scribes: Sequence[Scribe]) -> int:
    return sum(scribe.diary.failures for scribe in scribes)
