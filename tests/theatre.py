"""The cast is laid once for tests of one file that follow each other, not once for each.

It stands in a transaction around those of the tests, so that what a test changes is rolled back
to what was laid. Whoever does not ask for the cast finds the database empty. What a file's tests
all need beside the cast is laid with it: the file says `PREPARE = what(cast) lays it`.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from .cast import Cast


class Theatre:
    """At most one cast stands, for one file."""

    def __init__(self, lay: Callable[[], Cast]) -> None:
        self.prepared: Any = None  # what PREPARE of the file gave, the same for all its tests
        self._lay = lay
        self._file: Path | None = None
        self._cast: Cast | None = None
        self._around: transaction.Atomic | None = None
        self._blocker = None

    def leave_unless(self, file: Path) -> None:
        """Called before a test and what it needs: another file has its own."""
        if self._file != file:
            self.clear()

    def make_ready(self, request: pytest.FixtureRequest) -> None:
        """Called right before the transaction of a test begins."""
        asked = request.fixturenames
        if "cast" not in asked or "transactional_db" in asked:
            self.clear()
        elif self._cast is None:
            self._blocker = request.getfixturevalue("django_db_blocker")
            with self._blocker.unblock():
                self._around = transaction.atomic()
                self._around.__enter__()
                self._cast, self._file = self._lay(), request.path
                if prepare := getattr(request.module, "PREPARE", None):
                    self.prepared = prepare(self._cast)

    @property
    def cast(self) -> Cast:
        """A copy: what a test writes into people and their rows is gone with it."""
        return deepcopy(self._cast)

    def clear(self) -> None:
        if self._around is None:
            return
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)
        self._file = self._cast = self._around = self.prepared = None
