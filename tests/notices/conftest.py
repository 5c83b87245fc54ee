from collections.abc import Iterator

import pytest

from backend.notices import channels

from .gateway import Gateway, gateway
from .wechat import AGENT, CORP, SECRET, WechatOfTests, wechat_of_tests


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


@pytest.fixture
def wechat(settings) -> Iterator[WechatOfTests]:
    channels.adapter_of("wechat_work").forget_token()
    with wechat_of_tests() as running:
        settings.WECHAT_WORK_URL = running.url
        settings.WECHAT_WORK_CORP_ID = CORP
        settings.WECHAT_WORK_SECRET = SECRET
        settings.WECHAT_WORK_AGENT_ID = AGENT
        yield running
