"""Who is told what, by which channel, and who is on duty to answer."""

from .calls import Call, Told
from .duties import Duty, DutyPost
from .notices import Notice, Wish
from .outbox import Channel, Message, MessageState

__all__ = [
    "Call",
    "Channel",
    "Duty",
    "DutyPost",
    "Message",
    "MessageState",
    "Notice",
    "Told",
    "Wish",
]
