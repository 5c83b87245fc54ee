"""Who is told what, by which channel, and who is on duty to answer."""

from .calls import Call, Told
from .duties import Duty, DutyPost
from .notices import Notice, Wish
from .outbox import (
    Address,
    Channel,
    Message,
    MessageState,
    Outgoing,
    has_its_moment,
    says_when_it_was_sent,
)
from .suggestions import Suggestion

__all__ = [
    "Address",
    "Call",
    "Channel",
    "Duty",
    "DutyPost",
    "Message",
    "MessageState",
    "Notice",
    "Outgoing",
    "Suggestion",
    "Told",
    "Wish",
    "has_its_moment",
    "says_when_it_was_sent",
]
