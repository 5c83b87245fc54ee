"""The one description of the live wire: its frames, and what each app says in them.

A JSON Schema (2020-12). `ServerFrame` and `ClientFrame` are what a socket carries; `StatePayloads`
and `EventPayloads` say what stands behind the keys and the events of each kind.
"""

from functools import cache
from typing import Any

import msgspec

from backend.incidents import wire as incidents
from backend.live.messages import SUBPROTOCOL, ClientFrame, ServerFrame
from backend.notices import wire as notices
from backend.patrol import wire as patrol

ADDRESS = "/api/schema/live/"
STATES: dict[str, type] = {**incidents.STATES, **patrol.STATES}
EVENTS: dict[str, type] = {**incidents.EVENTS, **notices.EVENTS, **patrol.EVENTS}

_TOLD = f"""\
The frames of `/ws/live/`, subprotocol `{SUBPROTOCOL}`: JSON texts, each with its `kind`. A client \
asks for a ticket by HTTP (`POST /api/v1/live/tickets/`), says `hello` first, and keeps states by \
key and the cursor of what it was told last. Unknown fields are to be let pass."""
_STATES = "What stands under the keys of each kind, `<kind>:<id>`, in `state` and `set`."
_EVENTS = "The `payload` of the events of each kind; their names are `<kind>.<what happened>`."


@cache
def description() -> dict[str, Any]:
    """The document at `ADDRESS`."""
    shared = (ServerFrame, ClientFrame, *STATES.values(), *EVENTS.values())
    (server, client, *payloads), parts = msgspec.json.schema_components(
        shared, ref_template="#/$defs/{name}"
    )
    states, events = payloads[: len(STATES)], payloads[len(STATES) :]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ADDRESS,
        "title": SUBPROTOCOL,
        "description": _TOLD,
        "anyOf": [{"$ref": "#/$defs/ServerFrame"}, {"$ref": "#/$defs/ClientFrame"}],
        "$defs": {
            "ServerFrame": server,
            "ClientFrame": client,
            "StatePayloads": _by_kind(STATES, states, _STATES),
            "EventPayloads": _by_kind(EVENTS, events, _EVENTS),
            **{name: _flowing(part) for name, part in parts.items()},
        },
    }


def _flowing(part: dict[str, Any]) -> dict[str, Any]:
    """Docstrings are broken where a line of code ends."""
    return {
        key: " ".join(said.split()) if key == "description" else said for key, said in part.items()
    }


def _by_kind(kinds: dict[str, type], payloads: list[dict], meaning: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": meaning,
        "properties": dict(zip(kinds, payloads, strict=True)),
        "required": list(kinds),
    }
