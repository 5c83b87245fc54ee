"""A worker's morning, told to the public API: made up, so that a test knows what must be seen."""

import uuid
from datetime import UTC, datetime, timedelta
from math import cos, radians, sin

from .chart import NetGrid
from .staff import Staff

METRES_A_DEGREE = 111_195  # of latitude, on a sphere of 6,371 km
STEP_SECONDS = 30
MINUTES = 180
SILENT = (80, 102)  # from and to these minutes no position came
STANDING = range(60, 76)  # steps
LEAP = 30  # the step of a position that nobody can have reached


class Morning:
    """Three hours that begin and end in the past: loops about the middle of a grid at walking
    pace, one stop of seven minutes, one silence, one position far away.

    `mock`: the phone says of every position that it was made up.
    """

    def __init__(self, worker: Staff, grid: NetGrid, *, mock: bool = False) -> None:
        self.uuid = str(uuid.uuid4())
        now = datetime.now(UTC).replace(microsecond=0)
        self.began = now - timedelta(minutes=MINUTES + 5)
        self.ended = self.began + timedelta(minutes=MINUTES)
        self.silent = tuple(self.began + timedelta(minutes=one) for one in SILENT)
        worker.ask(
            "PUT",
            f"/shifts/{self.uuid}/",
            {"started_at": self.began.isoformat(), "tracked": True, "purpose": "汛期巡查"},
        )
        worker.ask(
            "PUT",
            f"/track-batches/{uuid.uuid4()}/",
            {
                "shift": self.uuid,
                "crs": "wgs84",
                "sent_at": datetime.now(UTC).isoformat(),
                "fields": ["t", "lon", "lat", "acc", "speed", "mock"],
                "fixes": [
                    [*self._fix(grid, step), int(mock)]
                    for step in range(1, MINUTES * 60 // STEP_SECONDS)
                    if not SILENT[0] < step * STEP_SECONDS / 60 < SILENT[1]
                ],
            },
        )
        worker.ask(
            "PUT",
            f"/shifts/{self.uuid}/marks/{uuid.uuid4()}/",
            {"kind": "end", "at": self.ended.isoformat()},
        )

    def _fix(self, grid: NetGrid, step: int) -> list:
        lon, lat = grid.inside
        stood = min(max(step - STANDING.start, 0), len(STANDING))
        east, north = _walked(step - stood)
        if step == LEAP:
            east += 1500.0
        moment = self.began + timedelta(seconds=step * STEP_SECONDS)
        return [
            int(moment.timestamp() * 1000),
            lon + (east + 2.0 * sin(9.1 * step)) / (METRES_A_DEGREE * cos(radians(lat))),
            lat + (north + 2.0 * sin(7.3 * step)) / METRES_A_DEGREE,
            5.0 + step % 7,  # receivers wobble: what never varies would be a doubt
            0.0 if step in STANDING else 1.1 + 0.2 * sin(step),
        ]


def _walked(step: int) -> tuple[float, float]:
    """Metres east and north of the middle: at most 1.3 m/s from step to step."""
    east = 420.0 * sin(0.042 * step) + 140.0 * sin(0.095 * step)
    north = 300.0 * sin(0.066 * step) + 110.0 * sin(0.021 * step)
    return east, north
