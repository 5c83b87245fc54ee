"""What every way out of the house has in common, and what it is given to send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import httpx

from backend.accounts.models import User

from ..courier import Outcome, Request, by_status


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


class Adapter:
    """Knows how one provider is asked, and nothing else: it neither sends nor retries.

    `voluntary`: people need no address there, and who has none is no failure.
    """

    voluntary = False

    def is_set_up(self) -> bool:
        raise NotImplementedError

    def addresses_of(self, people: Iterable[User]) -> dict[int, str]:
        """By id of a user where they are reached; who is not reached may be missing."""
        raise NotImplementedError

    async def unlock(self, http: httpx.AsyncClient) -> Outcome | None:
        """What must be done before a round of letters; an outcome, when it did not succeed."""
        return None

    def request(self, letter: Letter) -> Request:
        raise NotImplementedError

    def judged(self, status: int, answer: bytes) -> Outcome:
        return by_status(status)
