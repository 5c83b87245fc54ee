from collections.abc import Callable, Iterator

import pytest

from tests.serving import Served


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[Served]:
    """One process for the tests that do not harm it."""
    served = Served()
    yield served
    served.close()


@pytest.fixture
def serve(django_db_setup) -> Iterator[Callable[..., Served]]:
    """Processes with settings of their own, or to be stopped."""
    started: list[Served] = []

    def start(**environment: str) -> Served:
        started.append(Served(**environment))
        return started[-1]

    yield start
    for served in started:
        served.close()
