from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.cast import Cast
from tests.serving import Served

from .people import Person


@pytest.fixture
def served(standing_cast: Cast) -> Iterator[Served]:
    """A process of its own before a district of its own."""
    process = Served()
    yield process
    process.close()


@pytest.fixture
def person(served: Served) -> Iterator[Callable[[str], Person]]:
    """`person("east_worker")` signs in; all have signed out when the test is over."""
    with ExitStack() as leaving:

        def sign_in(username: str) -> Person:
            one = Person(served, username)
            leaving.callback(one.leave)
            return one

        yield sign_in


@pytest.fixture
def watching() -> Iterator[Callable]:
    """`watching(somebody)`: their map, closed when the test is over."""
    with ExitStack() as closing:

        def watch(somebody: Person):
            watcher = somebody.watch()
            closing.callback(watcher.close)
            return watcher

        yield watch
