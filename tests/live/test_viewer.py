"""One viewer by itself, on a board without a hub: what it says in which order."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from backend.live import replay
from backend.live.audience import EventRow, StateRow
from backend.live.board import Board
from backend.live.reading import Page
from backend.live.rights import Rights
from backend.live.tickets import Ticket
from backend.live.viewer import TicketRanOutError, Viewer

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


def ticket(*scopes: str, seconds: float = 300) -> Ticket:
    views = [{"scopes": scopes, "kinds": ["case"], "tiers": ["open"]}]
    return Ticket(
        user="7",
        rights=Rights.of(views),
        own=Rights.of([]),
        expires_at=datetime.now(UTC) + timedelta(seconds=seconds),
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


def watched(hub: Hub, cursor: int | None, said: Callable[[dict], bool]) -> None:
    """A viewer of /1/27/, until `said(frame)` answers that it was the last."""

    async def watch() -> None:
        done = asyncio.Event()

        async def send(frame: str) -> None:
            if said(json.loads(frame)):
                done.set()

        viewer = Viewer(hub, ticket("/1/27/"), cursor, send)
        telling = asyncio.create_task(viewer.run())
        async with asyncio.timeout(10):
            await done.wait()
        telling.cancel()
        await asyncio.wait([telling])

    asyncio.run(watch())


@pytest.fixture
def table(monkeypatch):
    """Pages by the place they come after, in place of the database's; None: kept no more."""
    pages: dict[int, Page | None] = {}

    async def page(rights: Rights, *, after: int, upto: int) -> Page | None:
        return pages[after]

    async def is_reachable(pos: int) -> bool:
        return True

    monkeypatch.setattr(replay, "page", page)
    monkeypatch.setattr(replay, "is_reachable", is_reachable)
    return pages


def test_states_are_told_between_the_pages_of_a_long_replay(table):
    """Who missed a week on a narrow line does not look at an old map until it has all been told."""
    hub, kinds = Hub(), []
    hub.board.replace([], 20)
    table[0] = Page([event(1, "/1/27/")], 10)
    table[10] = Page([event(11, "/1/27/")], 20)

    def said(frame: dict) -> bool:
        if kinds == ["snapshot"]:
            hub.board.update([StateRow("case:1", "open", "/1/27/", "case", "1")])
        kinds.append(frame["kind"])
        return kinds.count("event") == 2

    watched(hub, 0, said)
    assert kinds == ["snapshot", "event", "delta", "event"]


def test_a_replay_whose_next_page_is_kept_no_more_is_answered_by_a_reset(table):
    hub, frames = Hub(), []
    hub.board.replace([StateRow("case:1", "open", "/1/27/", "case", "1")], 20)
    table[0], table[10] = Page([event(1, "/1/27/")], 10), None

    def said(frame: dict) -> bool:
        frames.append(frame)
        return [one["kind"] for one in frames].count("snapshot") == 2

    watched(hub, 0, said)
    assert [one["kind"] for one in frames] == ["snapshot", "event", "reset", "snapshot"]
    assert frames[-1] == {"kind": "snapshot", "cursor": 20, "state": {"case:1": 1}}


def test_a_clock_that_is_set_back_prolongs_no_ticket(monkeypatch):
    hub = Hub()
    hub.board.replace([], 0)

    async def send(frame: str) -> None:
        hour_ago = timezone.now() - timedelta(hours=1)
        monkeypatch.setattr(timezone, "now", lambda: hour_ago)

    async def watch() -> None:
        async with asyncio.timeout(10):
            await Viewer(hub, ticket("/1/27/", seconds=1), None, send).run()

    with pytest.raises(TicketRanOutError):
        asyncio.run(watch())
