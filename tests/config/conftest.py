from collections.abc import Callable, Iterator

import pytest

from tests.database import tables_may_be_emptied
from tests.serving import Served


@pytest.fixture(scope="package", autouse=True)
def flushable(django_db_setup) -> Iterator[None]:
    with tables_may_be_emptied():
        yield


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[Served]:
    """One process for the tests that do not harm it."""
    served = Served()
    yield served
    served.close()


@pytest.fixture
def serve(transactional_db) -> Iterator[Callable[..., Served]]:
    """Processes with settings of their own, or to be stopped."""
    started: list[Served] = []

    def start(**environment: str) -> Served:
        started.append(Served(**environment))
        return started[-1]

    yield start
    for served in started:
        served.close()
