"""What a phone has to say, in order: each piece is kept until the server has answered for it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from .patience import Answer, Patience


def _forget(answer: Answer) -> Iterable["Letter"]:
    return ()


@dataclass(frozen=True)
class Letter:
    """One idempotent PUT. `path` ends in its uuid and never changes, so it may be sent again.

    `accepted` is called once, with the first answer that is 2xx. `refused` gets an answer that
    would be the same for ever and gives what to send instead, in place of this letter.
    """

    kind: str
    path: str
    content: bytes
    accepted: Callable[[Answer], None]
    refused: Callable[[Answer], Iterable["Letter"]] = _forget


class Outbox:
    """First in, first out, one at a time. `send` raises Unanswered when no answer came."""

    def __init__(self, send: Callable[[Letter], Awaitable[Answer]], patience: Patience) -> None:
        self._send = send
        self._patience = patience
        self._letters: deque[Letter] = deque()
        self._filled = asyncio.Event()
        self._emptied = asyncio.Event()
        self._emptied.set()

    def __len__(self) -> int:
        return len(self._letters)

    def put(self, letter: Letter) -> None:
        self._letters.append(letter)
        self._filled.set()
        self._emptied.clear()

    async def deliver(self) -> None:
        """Send whatever is there, for ever. May be cancelled and called again at any moment."""
        while True:
            await self._filled.wait()
            letter = self._letters[0]
            answer = await self._patience.insist(lambda first=letter: self._send(first))
            # Only now is it let go: a cancellation before leaves it where it was.
            self._letters.popleft()
            if answer.is_good:
                letter.accepted(answer)
            else:
                self._letters.extendleft(reversed([*letter.refused(answer)]))
            if not self._letters:
                self._filled.clear()
                self._emptied.set()

    async def empty(self) -> None:
        """Wait until nothing is left, without dawdling between attempts."""
        self._patience.hurry()
        await self._emptied.wait()
