from collections.abc import Iterator

import pytest

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
