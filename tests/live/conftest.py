from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.live.watching import Watcher
from tests.serving import Served

_districts = count(1)


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[Served]:
    """One process for the tests that do not harm it."""
    served = Served()
    yield served
    served.close()


@pytest.fixture
def serve(transactional_db) -> Iterator[Callable[..., Served]]:
    """Further processes, for those that do."""
    started: list[Served] = []

    def start(**environment: str) -> Served:
        started.append(Served(**environment))
        return started[-1]

    yield start
    for served in started:
        served.close()


@pytest.fixture
def watch(transactional_db) -> Iterator[Callable[..., Watcher]]:
    """Clients, closed at the end. The database is real and what is written is committed."""
    opened: list[Watcher] = []

    def watch(served: Served, **options) -> Watcher:
        opened.append(Watcher(served.websocket, **options))
        return opened[-1]

    yield watch
    for watcher in opened:
        watcher.close()


@pytest.fixture
def district() -> str:
    """A scope of this test's own: the shared server may remember the rows of others."""
    return f"/d{next(_districts)}/"
