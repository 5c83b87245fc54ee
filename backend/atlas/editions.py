"""Which published version answers: the one in force at a moment, or one called by its number.

Published versions are for all staff, so whoever is signed in may ask for each of them.
"""

import threading
import time
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from backend.territory.models import Boundary

# A publication takes effect at least a minute ahead: every process knows it in time.
_REREAD_SECONDS = 20.0


@dataclass(frozen=True)
class Edition:
    """One published version of a level; `pk` is the Boundary's."""

    pk: int
    level: str
    published_at: datetime

    @property
    def day(self) -> date:
        """The day it took effect, by which codes of areas are written into what it serves: so
        that an answer depends on nothing but the version."""
        return timezone.localdate(self.published_at)


def edition_in_force(level: str, at: datetime) -> Edition | None:
    return _first(Boundary.objects.published().in_force(level, at))


def edition_named(pk: int, at: datetime) -> Edition | None:
    """The version of a number, once it is or was in force: before, it may still be withdrawn."""
    return _first(Boundary.objects.published().filter(pk=pk, published_at__lte=at))


def _first(boundaries) -> Edition | None:
    row = boundaries.values_list("pk", "level", "published_at").first()
    return row and Edition(*row)


class Known:
    """The published versions as one process knows them, for who cannot ask the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._editions: list[Edition] = []
        self._read_at = -_REREAD_SECONDS

    @property
    def is_stale(self) -> bool:
        return time.monotonic() - self._read_at >= _REREAD_SECONDS

    def read(self) -> None:
        """Read them again if that is due; whoever comes meanwhile waits for the one who reads."""
        with self._lock:
            if self.is_stale:
                published = Boundary.objects.published().order_by("-published_at")
                rows = list(published.values_list("pk", "level", "published_at"))
                self._editions = [Edition(*row) for row in rows]
                self._read_at = time.monotonic()

    def find(self, level: str, at: datetime, pk: int | None = None) -> Edition | None:
        """The edition `pk` of a level, or the one in force, as `at` sees it."""
        for edition in self._editions:
            if edition.level == level and edition.published_at <= at and pk in (None, edition.pk):
                return edition
        return None
