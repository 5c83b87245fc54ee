"""All phones together, from the first log-in to the last end of a shift."""

import asyncio
import random
import signal
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from .accounts import Account, choose_workers
from .district import District, Refused, learn
from .figures import Figures
from .habits import Habits
from .life import Life, waits_for, waits_without_end
from .line import Line, WrongPassword
from .patience import Unanswered
from .phone import Phone
from .sampling import Sampling
from .showing import Progress
from .staff import Staff

# How long phones may need to send what is left: at the end of a run, and when told to stop,
# where whoever stops us waits some seconds only.
_GRACE_AT_END_S = 60.0
_GRACE_WHEN_STOPPED_S = 6.0
_PHONES_STOPPED_IN_A_SECOND = 80.0


class NoServer(Exception):
    """The server cannot be reached or does not let us in; the text says why."""


@dataclass(frozen=True)
class Plan:
    """`sampling` None is what the server says; `seconds` may be infinite; `reports` None is "as
    it comes"; `life`: matters are handled."""

    base: str
    workers: int
    sampling: Sampling | None
    seconds: float
    reports: int | None
    life: bool


class Fleet:
    def __init__(self, plan: Plan, accounts: list[Account]) -> None:
        self.figures = Figures()
        self._plan = plan
        self._accounts = accounts
        self._tls: ssl.SSLContext = httpx.create_ssl_context(trust_env=False)
        self._chance = random.Random()
        self._stopping = asyncio.Event()
        self._phones: list[Phone] = []
        self._serving: list[asyncio.Task] = []

    async def patrol(self) -> None:
        """Everything. Raises NoServer, NoAccounts."""
        workers = choose_workers(self._accounts, self._plan.workers)
        with _signals(self._stop):
            district = await self._look_around(workers[0])
            self._phones = [self._phone(worker, district) for worker in workers]
            self.figures.phones = len(self._phones)
            staff = Staff(self._accounts, self._line) if self._plan.life else None
            life = Life(district, self._phones, staff, self.figures, self._chance)
            happening = asyncio.create_task(life.go_on(self._waits()))
            progress = asyncio.create_task(Progress(self.figures, self._plan.seconds).show())
            self._serving = [asyncio.create_task(self._serve(phone)) for phone in self._phones]
            await asyncio.wait(self._serving)
            for task in (happening, progress):
                task.cancel()
            await asyncio.gather(happening, progress, return_exceptions=True)
            await life.end()

    def _stop(self) -> None:
        """The first signal ends the shifts, the second everything."""
        if self._stopping.is_set():
            for task in self._serving:
                task.cancel()
        self._stopping.set()

    async def _serve(self, phone: Phone) -> None:
        try:
            await phone.serve(
                sampling=self._plan.sampling,
                seconds=self._plan.seconds,
                grace=self._grace,
                stopping=self._stopping,
            )
        except Exception as error:
            self.figures.failed_phones[repr(error)] += 1

    def _grace(self) -> float:
        if not self._stopping.is_set():
            return _GRACE_AT_END_S
        return max(_GRACE_WHEN_STOPPED_S, len(self._phones) / _PHONES_STOPPED_IN_A_SECOND)

    async def _look_around(self, worker: Account) -> District:
        line = self._line(worker, f"look-{worker.username}")
        try:
            await line.sign_in_once()
            return await learn(line)
        except Unanswered as error:
            raise NoServer(
                f"{self._plan.base} does not answer ({error}). Is scripts/run serving there?"
            ) from error
        except WrongPassword as error:
            raise NoServer(
                f"{self._plan.base} does not know the log-ins of the accounts file ({error})."
            ) from error
        except Refused as error:
            raise NoServer(f"{self._plan.base} is not ready: {error}") from error
        finally:
            await line.close()

    def _phone(self, worker: Account, district: District) -> Phone:
        if worker.grid not in district.grids:
            raise NoServer(f"{self._plan.base} has no grid {worker.grid}, which the log-ins name.")
        chance = random.Random(self._chance.random())
        habits = Habits.drawn(chance, seconds=self._plan.seconds)
        line = self._line(worker, f"phone-{worker.username}")
        return Phone(line, district.grids[worker.grid], habits, self.figures, chance)

    def _line(self, account: Account, device: str) -> Line:
        return Line(self._plan.base, account, device, self.figures, self._tls)

    def _waits(self) -> Iterator[float]:
        if self._plan.reports is None:
            return waits_without_end(self._chance)
        return waits_for(self._plan.reports, self._plan.seconds, self._chance)


@contextmanager
def _signals(receive: Callable[[], None]) -> Iterator[None]:
    """SIGINT and SIGTERM call `receive` for the time being."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, receive)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
