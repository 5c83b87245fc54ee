import pytest

# The cast is laid once for a file here too: these tests ask much and change little.
from tests.incidents.conftest import cast, laid_cast, stage  # noqa: F401

from .asking import Asker


@pytest.fixture
def ask(cast, signed_in) -> Asker:  # noqa: F811
    """Somebody for whom the net is visible and nothing else matters: a worker."""
    return Asker(signed_in(cast.east_worker))
