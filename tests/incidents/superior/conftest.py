from collections.abc import Iterator

import pytest

from tests.cast import Cast

from .asking import Clerk
from .platform import ACCOUNT, SECRET, SYSTEM, Platform


@pytest.fixture
def platform(settings) -> Iterator[Platform]:
    running = Platform()
    settings.SUPERIOR_PLATFORMS = {
        SYSTEM: {"account": ACCOUNT, "url": running.url, "secret": SECRET}
    }
    yield running
    running.close()


@pytest.fixture
def clerk(cast: Cast, platform: Platform) -> Clerk:
    """The platform's own account, at our door."""
    return Clerk(cast.service)
