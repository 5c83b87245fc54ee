"""Tracks as honest phones make them, and as programs do, for tests of doubts."""

from dataclasses import replace

import numpy as np

from backend.patrol.traces import Trace

T0_MS = 1_793_500_200_000  # 2026-11-01 08:30 in China
_METRES_A_DEGREE = 111_320.0
HERE = (120.03, 36.01)


def trace_from(t, lon, lat, **known) -> Trace:
    """A trace of one device; what is not said is not known, as Trace has it."""
    count = len(t)
    unknown = {
        "device": np.full(count, 1, dtype=np.int64),
        "moment": np.asarray(t, dtype=np.int64),
        **{name: np.full(count, np.nan) for name in ("acc", "speed", "heading", "alt")},
        "grid": np.zeros(count, dtype=np.int64),
        "mock": np.full(count, -1, dtype=np.int8),
        "satellites": np.full(count, -1, dtype=np.int16),
        "offset_ms": np.zeros(count, dtype=np.int64),
    }
    return Trace(
        t=np.asarray(t, dtype=np.int64),
        lon=np.asarray(lon, dtype=np.float64),
        lat=np.asarray(lat, dtype=np.float64),
        **(unknown | known),
    )


def honest_walk(
    seed: int, *, count: int = 700, ticks_ms: int = 1, begins_ms: int = T0_MS, here=HERE
) -> Trace:
    """Some hours on foot: walking, standing, a while indoors.

    Receivers err by metres that drift; phones give a position about every 30 s, later when the
    system is busy, none when they lie still; indoors routers place them, now and then at the
    very same spot, with a round accuracy. `ticks_ms`: what the clock of the receiver counts in.
    """
    rng = np.random.default_rng(seed)
    slips_ms = rng.choice([0, 0, 0, 1000, -1000, 4000], count)
    steps_ms = 30_000 + slips_ms + rng.integers(0, 900, count)
    # Standing about: nothing is sent for a while.
    still_ms = rng.integers(180_000, 1_500_000, count)
    steps_ms = np.where(rng.random(count) < 0.02, still_ms, steps_ms)
    t = begins_ms + np.cumsum(steps_ms) // ticks_ms * ticks_ms
    bearing = np.cumsum(rng.normal(0, 0.4, count))
    speed = np.clip(rng.normal(1.2, 0.35, count), 0.0, None)
    stride = speed * 30.0
    indoors = (np.arange(count) // 60) % 5 == 3
    stride = np.where(indoors, rng.normal(0, 1.0, count), stride)
    drift = rng.normal(0, 3.0, (2, count)) + np.cumsum(rng.normal(0, 0.3, (2, count)), axis=1)
    east = np.cumsum(stride * np.sin(bearing)) + drift[0]
    north = np.cumsum(stride * np.cos(bearing)) + drift[1]
    # Routers: three places the phone jumps between, to the last digit.
    routers = rng.normal(0, 25.0, (3, 2))
    placed = indoors & (rng.random(count) < 0.5)
    at_router = routers[rng.integers(0, 3, count)]
    east = np.where(placed, east[:1].sum() + at_router[:, 0], east)
    north = np.where(placed, north[:1].sum() + at_router[:, 1], north)
    acc = np.where(placed, rng.choice([20.0, 25.0, 40.0], count), rng.gamma(4.0, 2.0, count) + 3.0)
    lat = (here[1] + north / _METRES_A_DEGREE).round(7)
    lon = (here[0] + east / _METRES_A_DEGREE / np.cos(np.radians(here[1]))).round(7)
    altitude = np.where(placed, np.nan, 40.0 + np.cumsum(rng.normal(0, 0.8, count)))
    satellites = np.where(placed, 0, rng.integers(5, 22, count)).astype(np.int16)
    offset = rng.normal(2_000, 400, count).astype(np.int64)
    if rng.random() < 0.3:  # the network put the clock right
        offset[: count // 3] += 240_000
    return trace_from(
        t,
        lon,
        lat,
        acc=acc.round(1),
        speed=np.where(indoors, 0.0, speed).round(2),
        alt=altitude.round(1),
        heading=np.degrees(bearing) % 360,
        mock=np.zeros(count, dtype=np.int8),
        satellites=satellites,
        offset_ms=offset,
    )


def with_(trace: Trace, **columns) -> Trace:
    """The same track with some columns replaced; a single value fills one."""
    filled = {
        name: np.full_like(getattr(trace, name), value) if np.isscalar(value) else value
        for name, value in columns.items()
    }
    return replace(trace, **filled)
