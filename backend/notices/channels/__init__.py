"""The ways out of the house. An adapter knows how one provider is asked, and nothing else.

Each is a module with `is_set_up()`, `address_of(user)`, `request(letter)` and
`provider_id(answer)`; it neither sends nor retries, which sending.py does alike for all.
"""

from types import ModuleType

from ..models import Channel
from . import sms, webhook

_ADAPTERS: dict[str, ModuleType] = {Channel.SMS: sms, Channel.WEBHOOK: webhook}


def adapter_of(channel: str) -> ModuleType:
    return _ADAPTERS[channel]


def set_up() -> list[Channel]:
    """The channels that this installation has a provider for."""
    return [Channel(name) for name, adapter in _ADAPTERS.items() if adapter.is_set_up()]
