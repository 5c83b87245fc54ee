from collections.abc import Iterator

import pytest
from django.db import transaction

from backend.territory import locate
from tests.cast import Cast
from tests.conftest import lay_cast
from tests.history import guard_against_emptying_rests

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


@pytest.fixture
def standing_cast(emptiable, standing_cast: Cast) -> Cast:
    """With real commits; only in files of its own, beside no test of the cast above."""
    return standing_cast


@pytest.fixture
def emptiable(django_db_setup, django_db_blocker) -> Iterator[None]:
    with guard_against_emptying_rests(django_db_blocker):
        yield
