from collections.abc import Iterator

import pytest
from django.db import transaction

from backend.territory import locate
from tests.cast import Cast
from tests.conftest import lay_cast

from .asking import Stage


@pytest.fixture(scope="module")
def laid_cast(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The cast laid once for a whole file, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay_cast()
        transaction.set_rollback(True)
    locate.forget()


@pytest.fixture
def cast(laid_cast: Cast, db) -> Cast:
    return laid_cast


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return Stage(cast)
