"""The frames of `grid.v1` that a server sends, as text. Payloads are JSON already and stay so.

`cursor` is always the place up to which the events on this very socket have been sent, so that
a client that breaks off anywhere and comes back with the last cursor it saw misses none.
"""

from collections.abc import Mapping
from datetime import datetime
from json.encoder import encode_basestring as quoted

_BEGINNING = '{"kind":"'
RESET = '{"kind":"reset"}'


def kind_of(frame: str) -> str:
    """Every frame begins with its kind."""
    return frame[len(_BEGINNING) : frame.index('"', len(_BEGINNING))]


def snapshot(cursor: int, members: str) -> str:
    """`members`: the inside of the object of states, as `joined` gives it."""
    return f'{{"kind":"snapshot","cursor":{cursor},"state":{{{members}}}}}'


def delta(cursor: int, changes: Mapping[str, str | None]) -> str:
    """`changes`: key to payload, None for what is gone."""
    changed = joined({key: payload for key, payload in changes.items() if payload is not None})
    gone = ",".join(quoted(key) for key, payload in changes.items() if payload is None)
    return f'{{"kind":"delta","cursor":{cursor},"set":{{{changed}}},"gone":[{gone}]}}'


def event(*, pos: int, id: int, name: str, area: str, at: datetime, payload: str) -> str:
    return (
        f'{{"kind":"event","cursor":{pos},"id":{id},"name":{quoted(name)},"area":{quoted(area)},'
        f'"at":"{at.isoformat()}","payload":{payload}}}'
    )


def beat(cursor: int | None, server_time: datetime, *, fresh: bool) -> str:
    """`fresh` false: the database has not been read of late, what is shown may be old."""
    place = "null" if cursor is None else cursor
    return (
        f'{{"kind":"beat","cursor":{place},"server_time":"{server_time.isoformat()}",'
        f'"fresh":{"true" if fresh else "false"}}}'
    )


def joined(states: Mapping[str, str]) -> str:
    return ",".join(f"{quoted(key)}:{payload}" for key, payload in states.items())
