"""The published nets of this process: known before their moment, kept as long as they are asked.

A publication is announced, and withdrawn, at least `settings.BOUNDARY_NOTICE_SECONDS` ahead of its
moment. The list of versions is read again three times in that span, by whoever asks then, while
the others go on with the list they have; a list of two thirds of the span is trusted no more, and
all wait for the new one. Who brings a new version also loads its net, ahead of its moment.
"""

import logging
import math
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.db.models.functions import AsWKB
from django.db import connection
from django.db.models import Subquery, TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from backend.answers.problems import is_outage

from ..models import AreaChange, Boundary, GridVersion, Level
from .net import Net, Placed

logger = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Nets of the past that stay loaded beside those in force and announced.
_PAST_NETS = 4


class Version(NamedTuple):
    """A published version; `written_by`, the transaction that last wrote its row, tells it from
    one that was withdrawn and announced again with other shapes, and `moved`, the newest move in
    the tree of areas, from the time when its grids had other paths."""

    pk: int
    published_at: datetime
    written_by: str
    moved: int | None


class Nets:
    """The loaded nets. While one is loaded, who asks for another that is there is not held up."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._nets: dict[Version, Net] = {}
        self._asked_at: dict[Version, float] = {}
        self._current: frozenset[Version] = frozenset()

    def of(self, version: Version) -> Net:
        self._asked_at[version] = time.monotonic()
        net = self._nets.get(version)
        if net is None:
            with self._loading:
                net = self._nets.get(version) or _load(version)
                self._nets = self._kept(self._nets | {version: net})
        return net

    def stay_current(self, current: frozenset[Version]) -> None:
        """Load those in force and announced; they stay, and besides those asked for last."""
        self._current = current
        for version in current:
            self.of(version)
        with self._loading:
            self._nets = self._kept(self._nets)
            asked_at = dict(self._asked_at)  # others ask meanwhile, without the lock
            self._asked_at = {v: at for v, at in asked_at.items() if v in self._nets}

    def _kept(self, nets: dict[Version, Net]) -> dict[Version, Net]:
        past = sorted(nets.keys() - self._current, key=lambda v: self._asked_at.get(v, 0.0))
        return {
            version: nets[version]
            for version in (*self._current & nets.keys(), *past[-_PAST_NETS:])
        }


@dataclass(frozen=True)
class Known:
    """The versions of one reading of the list, the oldest first, by their number in it."""

    versions: tuple[Version, ...]
    nets: Nets
    moments: list[datetime] = field(init=False)
    _microseconds: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        moments = [version.published_at for version in self.versions]
        microseconds = [(moment - _EPOCH) // _MICROSECOND for moment in moments]
        object.__setattr__(self, "moments", moments)
        object.__setattr__(self, "_microseconds", np.array(microseconds, dtype=np.int64))

    def number_at(self, moment: datetime) -> int:
        """The number of the version in force at a moment; -1 before the first one."""
        return bisect_right(self.moments, moment) - 1

    def numbers_at(self, moment_ms: np.ndarray) -> np.ndarray:
        """The same for many moments, int64 epoch milliseconds."""
        return np.searchsorted(self._microseconds, moment_ms * 1000, side="right") - 1

    def net(self, number: int) -> Net:
        return self.nets.of(self.versions[number])

    def net_at(self, moment: datetime) -> Net | None:
        number = self.number_at(moment)
        return None if number < 0 else self.net(number)

    def load_ahead(self) -> None:
        in_force = max(self.number_at(timezone.now()), 0)
        self.nets.stay_current(frozenset(self.versions[in_force:]))


class Versions:
    """What this process knows of the published versions, and for how long it may rely on it."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._forgotten = 0
        self.forget()

    def forget(self) -> None:
        self._forgotten += 1  # a reading under way is of before
        self._known: Known | None = None
        self._read_at = -math.inf

    def known(self) -> Known:
        """What is known now. While the database is away, what was known before."""
        while True:
            try:
                self.refresh()
            except Exception as error:
                # A transaction whose connection is lost has lost everything: it must not go on.
                if self._known is None or connection.in_atomic_block or not is_outage(error):
                    raise
                logger.warning("The list of boundaries cannot be read: %s", str(error).strip())
            # Another thread may have let it be forgotten in this instant.
            if (known := self._known) is not None:
                return known

    def refresh(self) -> None:
        """Read the list again when it is due, and load what is new. Raises when that fails."""
        notice = settings.BOUNDARY_NOTICE_SECONDS
        age = self._age()
        if age < notice / 3 or not self._reading.acquire(blocking=age >= notice * 2 / 3):
            return
        try:
            if self._age() < notice / 3:  # somebody else read it while we waited
                return
            before, forgotten = self._known, self._forgotten
            read_at = time.monotonic()
            known = Known(_published(), before.nets if before else Nets())
            if before is None:
                known.load_ahead()
            # What was forgotten meanwhile is read again by whoever asks next.
            self._known = known
            self._read_at = read_at if forgotten == self._forgotten else -math.inf
        finally:
            self._reading.release()
        known.load_ahead()

    def _age(self) -> float:
        return time.monotonic() - self._read_at


def _published() -> tuple[Version, ...]:
    moves = AreaChange.objects.filter(verb__in=["moved", "merged"]).order_by("-pk")
    published = (
        Boundary.objects.published()
        .filter(level=Level.GRID)
        .annotate(
            written_by=RawSQL("territory_boundary.xmin::text", [], TextField()),
            moved=Subquery(moves.values("pk")[:1]),
        )
        .order_by("published_at")
    )
    return tuple(Version(*row) for row in published.values_list(*Version._fields))


def _load(version: Version) -> Net:
    rows = list(
        GridVersion.objects.filter(boundary=version.pk)
        .order_by("code")
        .values_list("grid_id", "code", "name", "path", AsWKB("shape"))
    )
    shapes = shapely.from_wkb([bytes(row[-1]) for row in rows])
    centres = shapely.get_coordinates(shapely.point_on_surface(shapes)).tolist()
    placed = [
        Placed(grid_id, code, name, path, tuple(centre))
        for (grid_id, code, name, path, _), centre in zip(rows, centres, strict=True)
    ]
    return Net(version.pk, placed, shapes)
