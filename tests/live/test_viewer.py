"""One viewer by itself, on a board without a hub: what it says in which order."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

from backend.live.audience import EventRow, StateRow
from backend.live.board import Board
from backend.live.rights import Rights
from backend.live.tickets import Ticket
from backend.live.viewer import Viewer

EVENTS = 5


class Hub:
    """Reads nothing; the test feeds its board."""

    def __init__(self) -> None:
        self.board = Board()

    def is_fresh(self) -> bool:
        return True


class Neighbour:
    def wake(self) -> None:
        pass


def ticket(*scopes: str) -> Ticket:
    views = [{"scopes": scopes, "kinds": ["case"], "tiers": ["open"]}]
    return Ticket(
        user="7",
        rights=Rights.of(views),
        own=Rights.of([]),
        expires_at=datetime.now(UTC) + timedelta(minutes=5),
    )


def event(pos: int, scope: str) -> EventRow:
    return EventRow(
        pos,
        scope,
        "case",
        "open",
        json.dumps({"kind": "event", "scope": scope}, separators=(",", ":")),
    )


def test_a_renewal_with_other_rights_counts_from_the_next_frame_on():
    """Also in the middle of many events: what is allowed no more is not told any further."""
    hub, said = Hub(), []
    hub.board.replace([StateRow("case:1", "open", "/1/27/", "case", "1")], 0)
    # Somebody is there already whose frames are shared: the table need not be asked.
    other = Neighbour()
    hub.board.join(other, ticket("/1/28/").rights)
    hub.board.join_for_events(other, ticket().own)

    async def watch() -> None:
        done = asyncio.Event()

        async def send(frame: str) -> None:
            said.append(json.loads(frame))
            await asyncio.sleep(0)
            kinds = [one["kind"] for one in said]
            if kinds == ["snapshot"]:
                hub.board.append(
                    [event(n + 1, ("/1/27/", "/1/28/")[n % 2]) for n in range(2 * EVENTS)]
                )
            if kinds.count("event") == 1:
                viewer.renew(ticket("/1/28/"))
            if hub.board.pos and kinds.count("event") == 1 + EVENTS:
                done.set()

        viewer = Viewer(hub, ticket("/1/27/"), None, send)
        telling = asyncio.create_task(viewer.run())
        async with asyncio.timeout(10):
            await done.wait()
        telling.cancel()
        await asyncio.wait([telling])

    asyncio.run(watch())
    told = [(one["kind"], one.get("scope")) for one in said]
    assert told[:3] == [("snapshot", None), ("event", "/1/27/"), ("snapshot", None)]
    assert told[3:] == [("event", "/1/28/")] * EVENTS
    assert said[2]["state"] == {}
