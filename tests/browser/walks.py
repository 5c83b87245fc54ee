"""A worker's morning, told to the public API: made up, so that a test knows what must be seen."""

import uuid
from datetime import UTC, datetime, timedelta
from math import cos, radians

from .chart import NetGrid
from .staff import Staff

METRES_A_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km
STEP_SECONDS = 30
STEP_METRES = 36.0  # 1.2 m/s


class Morning:
    """Begun and ended in the past: `minutes` long, and over.

    Walks east and back along one line through the grid; `silent` are the minutes from which and to
    which no position came.
    """

    def __init__(
        self, worker: Staff, grid: NetGrid, *, minutes: int, silent: tuple[int, int]
    ) -> None:
        self.uuid = str(uuid.uuid4())
        self.began = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=minutes + 5)
        self.ended = self.began + timedelta(minutes=minutes)
        self.silent = tuple(self.began + timedelta(minutes=one) for one in silent)
        worker.ask(
            "PUT",
            f"/shifts/{self.uuid}/",
            {"started_at": self.began.isoformat(), "tracked": True, "purpose": "汛期巡查"},
        )
        fixes = [
            self._fix(grid, step)
            for step in range(1, minutes * 60 // STEP_SECONDS)
            if not silent[0] < step * STEP_SECONDS / 60 < silent[1]
        ]
        worker.ask(
            "PUT",
            f"/track-batches/{uuid.uuid4()}/",
            {
                "shift": self.uuid,
                "crs": "wgs84",
                "sent_at": datetime.now(UTC).isoformat(),
                "fields": ["t", "lon", "lat", "acc", "speed"],
                "fixes": fixes,
            },
        )
        worker.ask(
            "PUT",
            f"/shifts/{self.uuid}/marks/{uuid.uuid4()}/",
            {"kind": "end", "at": self.ended.isoformat()},
        )

    def _fix(self, grid: NetGrid, step: int) -> list:
        lon, lat = grid.inside
        there = step % 20
        east = STEP_METRES * (there if there <= 10 else 20 - there)
        moment = self.began + timedelta(seconds=step * STEP_SECONDS)
        east_degrees = east / (METRES_A_DEGREE * cos(radians(lat)))
        # A receiver wobbles: what never varies would be a doubt.
        accuracy = 5.0 + step % 7
        return [int(moment.timestamp() * 1000), lon + east_degrees, lat, accuracy, 1.2]
