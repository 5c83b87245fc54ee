"""Asking again: the very same words, later and later, until there is an answer that is final."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

# Signed out, too slow, too many: the phone mends these or waits; nothing it sent was wrong.
_AGAIN_LATER = (401, 408, 425, 429)


class Unanswered(Exception):
    """No answer came; whether the server did what was asked is unknown. `args[0]` says how."""


@dataclass(frozen=True)
class Answer:
    """`body` is the JSON of the answer, None when there was none."""

    status: int
    body: Any = None
    retry_after: float | None = None

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_final(self) -> bool:
        """2xx, or a refusal that the same request would meet again."""
        return self.status < 500 and self.status not in _AGAIN_LATER

    @property
    def problem(self) -> str:
        """The `type` of a problem+json, or an empty string."""
        return self.body.get("type", "") if isinstance(self.body, dict) else ""


class Patience:
    """Waits that double from `first` to `longest` seconds, shortened when one has to hurry."""

    def __init__(self, first: float = 1.0, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._hurried = asyncio.Event()

    def hurry(self) -> None:
        """End a wait that is under way and keep all later ones to the first one's length."""
        self._longest = self._first
        self._hurried.set()

    async def insist(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Ask until the answer is final."""
        wait = self._first
        while True:
            asked_for = None
            try:
                answer = await ask()
                if answer.is_final:
                    return answer
                asked_for = answer.retry_after
            except Unanswered:
                pass
            # A little unevenly: a thousand phones must not come back in the same moment.
            await self._wait(min(asked_for or wait, self._longest) * random.uniform(0.75, 1.25))
            wait = min(wait * 2, self._longest)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._hurried.wait(), seconds)
        except TimeoutError:
            return
        self._hurried.clear()
