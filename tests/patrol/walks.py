"""Walks whose every position is true to within its accuracy, and known distances of them."""

import numpy as np
from pyproj import Geod

from .tracks_made import T0_MS, trace_from, with_

WGS84 = Geod(ellps="WGS84")
START = (120.03, 36.01)


def leg(s, speed, bearing=90.0, *, begin=START, acc=8.0, **known):
    """Straight on from `begin`: at seconds `s`, m/s, degrees from north."""
    s = np.asarray(s, dtype=float)
    metres = speed * (s - s[0])
    lon, lat, _back = WGS84.fwd(
        np.full(len(s), begin[0]), np.full(len(s), begin[1]), np.full(len(s), bearing), metres
    )
    t = T0_MS + np.rint(s * 1000).astype(np.int64)
    return trace_from(t, lon, lat, acc=np.full(len(s), acc), **known)


def joined(*traces):
    """One trace of several, in order of moment, then device."""
    columns = {
        name: np.concatenate([getattr(trace, name) for trace in traces]) for name in vars(traces[0])
    }
    order = np.lexsort((columns["device"], columns["moment"]))
    return with_(traces[0], **{name: values[order] for name, values in columns.items()})


def moved(trace, which, metres, bearing=45.0):
    """The same with some positions (indices) somewhere else."""
    lon, lat = trace.lon.copy(), trace.lat.copy()
    which = np.atleast_1d(which)
    metres, bearing = np.broadcast_to(metres, which.shape), np.broadcast_to(bearing, which.shape)
    lon[which], lat[which], _back = WGS84.fwd(lon[which], lat[which], bearing, metres)
    return with_(trace, lon=lon, lat=lat)


def end_of(trace):
    return float(trace.lon[-1]), float(trace.lat[-1])


def random_walk(rng: np.random.Generator, count: int, *, every_s: float = 30.0):
    """On foot, 0 to 2 m/s, standing now and then; receivers err by metres."""
    speed = np.where(rng.random(count) < 0.2, 0.0, rng.uniform(0.3, 2.0, count))
    bearing = np.cumsum(rng.normal(0, 0.6, count))
    s = np.cumsum(every_s + rng.uniform(-3, 3, count))
    stride = speed * every_s
    east = np.cumsum(stride * np.sin(bearing)) + rng.normal(0, 4.0, count)
    north = np.cumsum(stride * np.cos(bearing)) + rng.normal(0, 4.0, count)
    away = np.hypot(east, north)
    lon, lat, _back = WGS84.fwd(
        np.full(count, START[0]),
        np.full(count, START[1]),
        np.degrees(np.arctan2(east, north)),
        away,
    )
    t = T0_MS + np.rint(s * 1000).astype(np.int64)
    return trace_from(t, lon, lat, acc=rng.uniform(4, 20, count).round(1))
