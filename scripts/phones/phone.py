"""A worker's phone: signs in, opens a shift, walks and sends, reports, and ends the shift."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from .district import Ground
from .figures import Figures
from .habits import Habits
from .line import Line, WrongPassword
from .outbox import Outbox
from .receiver import Reading, Receiver
from .sampling import DEFAULT, Sampling
from .shift import Shift
from .walk import Standing, Walk

# A shift ends itself after twelve hours; the endless phones take a new one well before.
_LONGEST_SHIFT_S = 8 * 3600.0


class Phone:
    def __init__(
        self, line: Line, ground: Ground, habits: Habits, figures: Figures, chance: random.Random
    ) -> None:
        self.ground = ground
        self.on_shift = False
        self._line = line
        self._habits = habits
        self._figures = figures
        self._chance = chance
        self._walk = Walk(ground.shape, chance)
        self._receiver = Receiver(habits.crs, habits.quality, chance)
        self._outbox = Outbox(
            lambda letter: line.ask(letter.kind, "PUT", letter.path, letter.content), line.patience
        )
        self._is_cold = habits.cold_starts
        self._shift: Shift | None = None
        self._told: Sampling | None = None

    async def serve(
        self,
        *,
        sampling: Sampling | None,
        seconds: float,
        grace: Callable[[], float],
        stopping: asyncio.Event,
    ) -> None:
        """Walk for so many seconds, or until told to stop; then send what is left and end.

        `sampling`: None for what the server hands out with each shift. Raises nothing: what went
        wrong stands in the figures.
        """
        deliveries = network = None
        try:
            if not await self._sign_in(stopping):
                return
            deliveries = asyncio.create_task(self._outbox.deliver())
            network = asyncio.create_task(self._lose_the_network())
            end = _now() + seconds
            self._told = sampling
            shortest = min(self._sampling.interval_s, seconds) / 2
            # A timer may fire a hair early: what is left then is no time for another shift.
            while not stopping.is_set() and end - _now() > shortest:
                await self._take_a_shift(min(end, _now() + _LONGEST_SHIFT_S), stopping)
            network.cancel()
            self._line.online.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._until_sent(deliveries), grace())
        except WrongPassword:
            self._figures.failed_phones["log-in refused"] += 1
        finally:
            for task in (deliveries, network):
                if task:
                    task.cancel()
                    with suppress(asyncio.CancelledError, WrongPassword):
                        await task
            await self._line.close()

    def report(self, matter: str, description: str, on_case: Callable[[dict], None]) -> None:
        """Report something at the place where the worker stands; only while `on_shift`."""
        reading = self._receiver.read(self._walk.standing())
        self._outbox.put(self._shift.report(matter, description, reading, on_case))

    async def _sign_in(self, stopping: asyncio.Event) -> bool:
        self._figures.signing_in()
        signing_in = asyncio.create_task(self._line.sign_in())
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait((signing_in, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not signing_in.done():
            signing_in.cancel()
            return False
        signing_in.result()
        self._figures.signed_in()
        return True

    @property
    def _sampling(self) -> Sampling:
        return self._told or (self._shift.sampling if self._shift else DEFAULT)

    def _is_time_to_send(self, since_last_s: float) -> bool:
        if (send_s := self._sampling.send_s) is None:
            return self._shift.unpacked >= self._habits.fixes_in_batch
        return since_last_s >= send_s

    async def _take_a_shift(self, end: float, stopping: asyncio.Event) -> None:
        self._shift = Shift(self._habits, self._figures)
        self._outbox.put(self._shift.begin())
        self.on_shift = True
        began = walked = fixed = packed = _now()
        due = began + self._chance.uniform(0, min(self._sampling.interval_s, (end - began) / 4))
        while not await _is_set_by(stopping, min(due, end)) and due < end:
            standing = self._walk.advance(due - walked)
            walked = due
            if self._sampling.wants(standing=standing.speed == 0, since_last_s=due - fixed):
                self._fix(standing)
                fixed = due
            if self._shift.unpacked and self._is_time_to_send(due - packed):
                self._pack()
                packed = due
            due += self._sampling.interval_s
        self.on_shift = False
        if self._shift.unpacked:
            self._pack()
        self._outbox.put(self._shift.end())

    def _fix(self, standing: Standing) -> None:
        reading = self._receiver.read(standing)
        if self._is_cold:
            self._is_cold = False
            reading = Reading(0.0, 0.0, 0.0, reading.crs)
        self._shift.add_fix(reading, standing)

    def _pack(self) -> None:
        for letter in self._shift.pack(
            say_twice=self._chance.random() < self._habits.says_twice,
            pack_twice=self._chance.random() < self._habits.packs_twice,
        ):
            self._outbox.put(letter)

    async def _lose_the_network(self) -> None:
        """For ever: it is there for a while, and gone for a while. Batches wait meanwhile."""
        while self._habits.gone_s:
            await asyncio.sleep(self._chance.expovariate(1 / self._habits.until_gone_s))
            self._line.online.clear()
            await asyncio.sleep(self._chance.uniform(0.5, 1.5) * self._habits.gone_s)
            self._line.online.set()

    async def _until_sent(self, deliveries: asyncio.Task) -> None:
        """Until all is said; sooner when delivering has failed for good."""
        empty = asyncio.create_task(self._outbox.empty())
        try:
            await asyncio.wait((empty, deliveries), return_when=asyncio.FIRST_COMPLETED)
        finally:
            empty.cancel()
        if deliveries.done():
            deliveries.result()


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _is_set_by(event: asyncio.Event, due: float) -> bool:
    """Wait for the event until a moment of the loop's clock; whether it came."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), max(0.0, due - _now()))
    return event.is_set()
