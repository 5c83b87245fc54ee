import pytest

from tests.cast import Cast

from .living import Past, enough_grids


@pytest.fixture
def past(cast: Cast) -> Past:
    """What was done earlier, in an East township of five grids."""
    enough_grids(cast)
    return Past(cast)
