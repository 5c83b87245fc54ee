import pytest

from tests.cast import Cast
from tests.incidents.asking import Stage

from .asking import Asker


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)


@pytest.fixture
def ask(cast: Cast, signed_in) -> Asker:
    """Somebody for whom the net is visible and nothing else matters: a worker."""
    return Asker(signed_in(cast.east_worker))
