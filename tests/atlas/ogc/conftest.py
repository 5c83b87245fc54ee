import pytest

from .asking import Asker


@pytest.fixture
def ask(cast, signed_in) -> Asker:
    """Somebody for whom the net is visible and nothing else matters: a worker."""
    return Asker(signed_in(cast.east_worker))
