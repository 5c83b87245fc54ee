from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import transaction

from backend.territory import locate
from tests.cast import Cast
from tests.conftest import lay_cast

from .gateway import Gateway, gateway


@pytest.fixture
def sms(settings) -> Iterator[Gateway]:
    with gateway() as running:
        settings.SMS_GATEWAY_URL = running.url
        settings.SMS_GATEWAY_KEY = "the-key-of-the-gateway"
        yield running


@pytest.fixture
def webhook(settings) -> Iterator[Gateway]:
    with gateway() as running:
        settings.WEBHOOK_URL = running.url
        settings.WEBHOOK_SECRET = "the-secret-of-the-webhook"
        yield running


@pytest.fixture(scope="module")
def laid_cast(django_db_setup, django_db_blocker) -> Iterator[Cast]:
    """The cast laid once for a whole file, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay_cast()
        transaction.set_rollback(True)
    locate.forget()


@pytest.fixture
def cast(laid_cast: Cast, db) -> Cast:
    """A copy: what a test writes into people and their rows is gone with it."""
    return deepcopy(laid_cast)
