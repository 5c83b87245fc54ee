"""Which published version answers: the one in force at a moment, or one called by its number.

Published versions are for all staff, so whoever is signed in may ask for each of them.
"""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

# A publication takes effect at least a minute ahead: every process knows it in time.
_REREAD_SECONDS = 20.0
# What calls a version: its number, and when a point follows the newest change of an area.
NAME = re.compile(r"(\d{1,18})(?:\.\d{1,18})?", re.ASCII)
LASTING = "private, max-age=31536000, immutable"


@dataclass(frozen=True)
class Edition:
    """One published version of a level; `pk` is the Boundary's, `mark` the newest change of an
    area: shapes of a version never change, but names and codes of areas beside them may. Whatever
    is made of an edition is the same as long as the edition is."""

    pk: int
    level: str
    published_at: datetime
    mark: int

    @property
    def day(self) -> date:
        """The day it took effect, by which codes of areas are written into what it serves."""
        return timezone.localdate(self.published_at)

    @property
    def name(self) -> str:
        """What `?v=` calls it: `4.17`."""
        return f"{self.pk}.{self.mark}"


# Plain SQL: it stands before every tile and every feature, and must cost nothing beside them.
_EDITIONS = """
    SELECT id, level, published_at,
           coalesce((SELECT max(id) FROM territory_areachange), 0) AS mark
    FROM territory_boundary WHERE status = 'published' AND {which}
    ORDER BY published_at DESC
"""
_ALL = _EDITIONS.format(which="true")
_IN_FORCE = _EDITIONS.format(which="level = %s AND published_at <= %s") + " LIMIT 1"
_NAMED = _EDITIONS.format(which="id = %s AND published_at <= %s")


def edition_in_force(level: str, at: datetime) -> Edition | None:
    """The version in force at a moment, for one to come the one in force now: a version that has
    yet to come may still be withdrawn, drawn otherwise and published for the same moment, and
    what was kept of it would stay."""
    return next(_editions(_IN_FORCE, level, min(at, timezone.now())), None)


def edition_named(pk: int, at: datetime) -> Edition | None:
    """The version of a number, once it is or was in force: before, it may still be withdrawn."""
    return next(_editions(_NAMED, pk, at), None)


def _editions(query: str, *parameters: object) -> Iterator[Edition]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return (Edition(*row) for row in cursor.fetchall())


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
                self._editions = list(_editions(_ALL))
                self._read_at = time.monotonic()

    def find(self, level: str, at: datetime, pk: int | None = None) -> Edition | None:
        """The edition `pk` of a level, or the one in force, as `at` sees it."""
        for edition in self._editions:
            if edition.level == level and edition.published_at <= at and pk in (None, edition.pk):
                return edition
        return None
