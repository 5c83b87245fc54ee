"""What is sent twice on purpose is recognised by the server, and a difference is told."""

import asyncio
import random
from contextlib import suppress

import httpx
import pytest

from backend.patrol.models import Fix, Quarantined, TrackBatch
from scripts.phones.accounts import read_accounts
from scripts.phones.figures import Figures
from scripts.phones.habits import Habits
from scripts.phones.line import Line
from scripts.phones.outbox import Outbox
from scripts.phones.receiver import Reading
from scripts.phones.shift import Shift
from scripts.phones.walk import Standing
from tests.cast import CENTRES

HERE = Reading(*CENTRES["east"], 5.0, "wgs84")
NOWHERE = Reading(0.0, 0.0, 0.0, "wgs84")
STANDING = Standing(*CENTRES["east"], 0.0, None)


def habits() -> Habits:
    return Habits("wgs84", 5.0, 4, 0.0, 0.0, 1.0, 1.0, True, "防汛巡查")


def test_counts_what_was_sent_twice_as_the_server_does(served, accounts):
    figures = Figures()
    (worker,) = (one for one in read_accounts(accounts) if one.username == "east_worker")

    async def send() -> None:
        tls = httpx.create_ssl_context(trust_env=False)
        line = Line(served.http, worker, "phone", figures, tls)
        await line.sign_in()
        outbox = Outbox(
            lambda letter: line.ask(letter.kind, "PUT", letter.path, letter.content), line.patience
        )
        shift = Shift(habits(), figures)
        outbox.put(shift.begin())
        for reading in (NOWHERE, HERE, HERE, HERE):
            shift.add_fix(reading, STANDING)
        for letter in shift.pack(say_twice=True, pack_twice=True):
            outbox.put(letter)
        outbox.put(shift.end())
        delivering = asyncio.create_task(outbox.deliver())
        await asyncio.wait_for(outbox.empty(), 30)
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        await line.close()

    asyncio.run(send())
    fixes = figures.fixes
    assert (fixes.made, fixes.acknowledged, fixes.resent) == (4, 4, 4)
    assert (fixes.received, fixes.stored, fixes.duplicate) == (8, 3, 3)
    assert fixes.quarantined == {"outside_world": 2}
    assert (figures.batches_sent_twice, figures.batches_answered_otherwise) == (1, 0)
    assert figures.complaints() == []
    assert (Fix.objects.count(), Quarantined.objects.count()) == (3, 1)
    assert TrackBatch.objects.count() == 2


def agreeing() -> Figures:
    figures = Figures()
    fixes = figures.fixes
    fixes.made = fixes.acknowledged = fixes.received = 10
    fixes.broken_acknowledged = 1
    fixes.stored = 9
    fixes.quarantined["outside_world"] = 1
    return figures


@pytest.mark.parametrize(
    ("name", "by", "complaint"),
    [
        ("made", 1, "never acknowledged: 1"),
        ("stored", -1, "fixes stored: 8, expected 9"),
        ("duplicate", 1, "duplicates: 1, expected 0"),
        ("received", 1, "rows received: 11, expected 10"),
        ("broken_acknowledged", -1, "quarantined: 1, expected 0"),
    ],
)
def test_tells_where_the_counts_differ(name, by, complaint):
    figures = agreeing()
    assert figures.complaints() == []
    setattr(figures.fixes, name, getattr(figures.fixes, name) + by)
    assert complaint in "\n".join(figures.complaints())


@pytest.mark.parametrize("seconds", [12.0, 120.0, float("inf")])
def test_draws_phones_of_every_kind(seconds):
    """Enough of each among a thousand to see it work, and never more than some."""
    drawn = [Habits.drawn(random.Random(n), seconds=seconds) for n in range(1106)]
    shares = {
        "gcj02": sum(one.crs == "gcj02" for one in drawn),
        "loses its network": sum(one.gone_s > 0 for one in drawn),
        "says twice": sum(one.says_twice > 0 for one in drawn),
        "packs twice": sum(one.packs_twice > 0 for one in drawn),
        "starts cold": sum(one.cold_starts for one in drawn),
    }
    assert all(10 < count < 1106 / 2 for count in shares.values()), shares
    assert {one.fixes_in_batch for one in drawn} == {1, 2, 3, 4}
