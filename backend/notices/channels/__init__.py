"""The ways out of the house. An adapter knows how one provider is asked, and nothing else."""

from ..models import Channel
from .adapters import Adapter
from .sms import Sms
from .webhook import Webhook
from .wechat_work import WechatWork

_ADAPTERS: dict[str, Adapter] = {
    Channel.SMS: Sms(),
    Channel.WEBHOOK: Webhook(),
    Channel.WECHAT_WORK: WechatWork(),
}


def adapter_of(channel: str) -> Adapter:
    return _ADAPTERS[channel]


def set_up() -> list[Channel]:
    """The channels that this installation has a provider for."""
    return [Channel(name) for name, adapter in _ADAPTERS.items() if adapter.is_set_up()]
