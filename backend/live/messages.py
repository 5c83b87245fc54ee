"""The frames of `grid.v1`, described once: what clients may say is read by these, what the server
says is built as text in `frames.py` and held against these by its tests.

What stands in `state`, `set` and `payload` belongs to the apps that announce it; `atlas/wire.py`
joins their descriptions to this one.
"""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

SUBPROTOCOL = "grid.v1"

# What JavaScript can count: beyond it two numbers may look like one.
Place = Annotated[int, Meta(ge=0, le=2**53 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]
Payloads = Annotated[dict[str, Any], Meta(extra_json_schema={"additionalProperties": True})]

# --- said by clients -------------------------------------------------------------------------


class Hello(Struct, tag_field="kind", tag="hello"):
    """The first frame, within 5 s. `cursor`: the last place that was seen, null for a newcomer."""

    ticket: str
    cursor: Place | None = None


class Renewal(Struct, tag_field="kind", tag="ticket"):
    """Another ticket of the same user, before the one in hand ends. Other rights are answered by
    a new snapshot."""

    ticket: str


ClientFrame = Hello | Renewal

# --- said by the server ------------------------------------------------------------------------


class Snapshot(Struct, tag_field="kind", tag="snapshot"):
    """Everything there is to see now, by key; whatever else is held is gone. `cursor` is the place
    up to which this client has been told: events it missed follow."""

    cursor: Place
    state: Payloads


class Event(Struct, tag_field="kind", tag="event"):
    """Something happened, at its place in the one order of all events. What is not beyond the
    client's own cursor was told before. `area` is the path it happened in, `at` when."""

    cursor: Place
    id: int
    name: str
    area: str
    at: Moment
    payload: Any


class Delta(Struct, tag_field="kind", tag="delta"):
    """What changed since the last frame: newest payloads of some keys, and keys that are gone."""

    cursor: Place
    set: Payloads
    gone: list[str]


class Beat(Struct, tag_field="kind", tag="beat"):
    """At least every 10 s. `fresh` false: the server itself has not read its database of late, and
    what it shows may be old. `cursor` is null until it has read it at all."""

    cursor: Place | None
    server_time: Moment
    fresh: bool


class Reset(Struct, tag_field="kind", tag="reset"):
    """The client's cursor is too old or from before a restore: events may be missed for good. A
    snapshot follows."""


ServerFrame = Snapshot | Event | Delta | Beat | Reset
