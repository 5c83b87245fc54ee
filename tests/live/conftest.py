from collections.abc import Callable, Iterator
from itertools import count

import pytest

from tests.live.watching import Watcher
from tests.serving import Served

_districts = count(1)


@pytest.fixture
def watch() -> Iterator[Callable[..., Watcher]]:
    """Clients, closed at the end."""
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
