"""Fixes in batches, as the contract has them, and what the receipts make of the counts."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from .figures import Figures
from .outbox import Letter
from .patience import Answer

FIELDS = ("t", "lon", "lat", "acc", "speed", "heading", "alt", "mock")

Refused = Callable[[Answer, Letter], Iterable[Letter]]


class Packer:
    """Gathers the fixes of one shift; `refused` says what to do when the server will not take
    a batch."""

    def __init__(self, shift: UUID, crs: str, figures: Figures, refused: Refused) -> None:
        self._shift = shift
        self._crs = crs
        self._figures = figures
        self._refused = refused
        self._fixes: list[list] = []
        self._broken = 0

    def __len__(self) -> int:
        return len(self._fixes)

    def add(self, fix: list, *, broken: bool) -> None:
        """A row of FIELDS; `broken` when it is no position, on purpose."""
        self._fixes.append(fix)
        self._broken += broken
        self._figures.fixes.made += 1
        self._figures.fixes.broken += broken

    def pack(self, *, say_twice: bool = False, pack_twice: bool = False) -> list[Letter]:
        """The letters of what was gathered: its batch, and again the same where asked for.

        Said twice is the same uuid once more, packed twice the same fixes under another one.
        """
        count, broken = len(self._fixes), self._broken
        fixes, self._fixes, self._broken = self._fixes, [], 0
        content = msgspec.json.encode(
            {
                "shift": self._shift,
                "crs": self._crs,
                "sent_at": datetime.now(UTC),
                "fields": FIELDS,
                "fixes": fixes,
            }
        )
        figures, known = self._figures, self._figures.fixes
        first: list[Answer] = []

        def accepted(answer: Answer) -> None:
            first.append(answer)
            known.acknowledged += count
            known.broken_acknowledged += broken
            figures.receipt(answer.body)

        def said_again(answer: Answer) -> None:
            figures.batches_sent_twice += 1
            figures.batches_answered_otherwise += [answer] != first

        def packed_again(answer: Answer) -> None:
            known.resent += count
            known.broken_resent += broken
            figures.receipt(answer.body)

        uuid = uuid4()
        letters = [self._letter(uuid, content, accepted)]
        if say_twice:
            letters.append(self._letter(uuid, content, said_again))
        if pack_twice:
            letters.append(self._letter(uuid4(), content, packed_again))
        return letters

    def _letter(self, uuid: UUID, content: bytes, accepted: Callable[[Answer], None]) -> Letter:
        letter = Letter(
            "batch",
            f"/api/v1/track-batches/{uuid}/",
            content,
            accepted,
            lambda answer: self._refused(answer, letter),
        )
        return letter
