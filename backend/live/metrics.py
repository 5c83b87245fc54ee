"""What this process does for its viewers, in figures for Prometheus. No person, no place, no
matter has a name here: labels are the few words that stand in this code."""

from prometheus_client import Counter, Gauge, Histogram

# A tick is a second; beyond thirty a viewer is cut off.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30)

VIEWERS = Gauge("wangge_live_viewers", "Sockets that have said hello.")
FRAMES = Counter("wangge_live_frames", "Frames sent.", ["kind"])
BYTES = Counter("wangge_live_bytes", "Bytes of frames sent.", ["kind"])
READ_LAG = Histogram(
    "wangge_live_read_lag_seconds",
    "From where an event has its place, which is in its commit, to its read; of a state from its"
    " write, with the rest of its transaction.",
    ["what"],
    buckets=_SECONDS,
)
TOLD_LAG = Histogram(
    "wangge_live_told_lag_seconds",
    "From a read to when a viewer has been sent all of it.",
    buckets=_SECONDS,
)
RESYNCS = Counter(
    "wangge_live_resyncs",
    "Viewers brought up to date in another way than by the next frame: `returned` with a cursor,"
    " `reset`, other `rights`, `behind` and given a snapshot, `replayed` a page of the table.",
    ["how"],
)
CLOSED = Counter(
    "wangge_live_sockets_closed",
    "Sockets that ended: by the reason they were closed for; `gone` of themselves; `stalled` and"
    " cut off.",
    ["why"],
)
READ_AGE = Gauge("wangge_live_read_age_seconds", "Since the hub last read its tables.")
OUTAGES = Counter("wangge_live_outages", "Times the hub lost the database.")
RESTORES = Counter("wangge_live_restores", "Times the order of events began anew.")
