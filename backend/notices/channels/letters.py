"""What an adapter is given to send, and what it makes of it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """`key` is the same at every attempt. `text` carries no personal data; `about` is the kind of
    thing in words, `subject` its number."""

    key: str
    address: str
    kind: str
    about: str
    subject: str
    urgent: bool
    text: str
    made_at: datetime


@dataclass(frozen=True)
class Request:
    """One POST of JSON."""

    url: str
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
