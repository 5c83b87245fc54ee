import pytest

from tests.cast import Cast

from .asking import Stage


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)
