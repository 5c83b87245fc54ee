"""Nothing is dropped, nothing overtakes, and what is sent again is the very same."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.phones.outbox import Letter, Outbox
from scripts.phones.patience import Answer, Patience, Unanswered

# What a network and a server may do to one attempt. "unheard" is done but not answered.
TRIALS = ["fine", "no answer", "unheard", 500, 503, 429, 408]


class Server:
    """Keeps what reaches it, in order, by a script of what happens to each attempt."""

    def __init__(self, script) -> None:
        self.script = list(script)
        self.attempts: list[tuple[str, bytes]] = []
        self.stored: list[str] = []

    async def take(self, letter: Letter) -> Answer:
        await asyncio.sleep(0)
        self.attempts.append((letter.path, letter.content))
        event = self.script.pop(0) if self.script else "fine"
        if event == "no answer":
            raise Unanswered("timed out")
        if event in ("fine", "unheard") and letter.path not in self.stored:
            self.stored.append(letter.path)
        if event == "unheard":
            raise Unanswered("connection broken")
        return Answer(200 if event == "fine" else event, {"path": letter.path})


def letter(name, accepted=lambda answer: None, **more) -> Letter:
    return Letter("batch", f"/track-batches/{name}/", name.encode(), accepted, **more)


async def deliver_all(outbox: Outbox) -> None:
    delivering = asyncio.create_task(outbox.deliver())
    await asyncio.wait_for(outbox.empty(), 20)
    delivering.cancel()
    with suppress(asyncio.CancelledError):
        await delivering


@settings(deadline=None, max_examples=100)
@given(script=st.lists(st.sampled_from(TRIALS), max_size=25), count=st.integers(1, 8))
def test_every_letter_is_acknowledged_once_and_in_order_whatever_happens(script, count):
    async def story():
        server, acknowledged = Server(script), []
        outbox = Outbox(server.take, Patience(first=0.0, longest=0.0))
        for number in range(count):
            outbox.put(letter(str(number), lambda answer: acknowledged.append(answer.body["path"])))
        await deliver_all(outbox)
        return server, acknowledged

    server, acknowledged = asyncio.run(story())
    expected = [f"/track-batches/{number}/" for number in range(count)]
    assert acknowledged == expected
    assert server.stored == expected
    contents = {path: {c for p, c in server.attempts if p == path} for path in expected}
    assert all(len(said) == 1 for said in contents.values())


def test_keeps_a_letter_whose_sending_was_cut_off():
    async def story():
        server, acknowledged = Server(["no answer"]), []
        outbox = Outbox(server.take, Patience(first=60.0))
        outbox.put(letter("a", acknowledged.append))
        cut_off = asyncio.create_task(outbox.deliver())
        while not server.attempts:
            await asyncio.sleep(0)
        cut_off.cancel()
        with suppress(asyncio.CancelledError):
            await cut_off
        assert len(outbox) == 1
        await deliver_all(outbox)
        return server, acknowledged

    server, acknowledged = asyncio.run(story())
    assert len(acknowledged) == 1
    assert server.attempts[0] == server.attempts[1]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413])
def test_a_refusal_for_good_does_not_hold_up_what_follows(status):
    async def story():
        server = Server([status])
        outbox = Outbox(server.take, Patience())
        acknowledged = []
        outbox.put(letter("bad", acknowledged.append))
        outbox.put(letter("good", acknowledged.append))
        await deliver_all(outbox)
        return [answer.body["path"] for answer in acknowledged]

    assert asyncio.run(story()) == ["/track-batches/good/"]


def test_what_mends_a_refusal_goes_before_everything_else():
    async def story():
        server = Server(["fine", 404])
        outbox = Outbox(server.take, Patience())

        def mend(answer):
            return letter("shift"), letter("first batch")

        outbox.put(letter("other"))
        outbox.put(letter("first batch", refused=mend))
        outbox.put(letter("second batch"))
        await deliver_all(outbox)
        return server.stored

    assert asyncio.run(story()) == [
        f"/track-batches/{name}/" for name in ("other", "shift", "first batch", "second batch")
    ]


def test_waits_as_long_as_the_server_asks_for():
    async def story():
        answers = [Answer(503, retry_after=0.4), Answer(200)]
        moments = []

        async def ask():
            moments.append(asyncio.get_running_loop().time())
            return answers.pop(0)

        await Patience(first=0.0).insist(ask)
        return moments[1] - moments[0]

    assert asyncio.run(story()) > 0.25
