"""Matters come up among the phones and, where asked for, are carried to their end."""

import asyncio
import random
from collections.abc import Iterator, Sequence

from .district import District
from .figures import Figures
from .habits import is_ours
from .matters import Matters
from .phone import Phone
from .staff import Staff
from .story import Story

# A newcomer sees the first matters soon, then one now and then.
_FIRST_WAITS = (4.0, 6.0, 8.0, 10.0, 15.0, 15.0)
_USUAL_WAIT = 30.0
_TAKEN_UP_AT_MOST = 100


def waits_for(count: int, seconds: float, chance: random.Random) -> Iterator[float]:
    """`count` moments anywhere within so many seconds, as the waits between them."""
    before = 0.0
    for moment in sorted(chance.uniform(0.0, seconds) for _ in range(count)):
        yield moment - before
        before = moment


def waits_without_end(chance: random.Random) -> Iterator[float]:
    yield from _FIRST_WAITS
    while True:
        yield chance.expovariate(1 / _USUAL_WAIT)


class Life:
    def __init__(
        self,
        district: District,
        phones: Sequence[Phone],
        staff: Staff | None,
        figures: Figures,
        chance: random.Random,
    ) -> None:
        """Without `staff` matters are reported and left to the real people."""
        self._district = district
        self._phones = phones
        self._staff = staff
        self._figures = figures
        self._chance = chance
        self._matters = Matters(district.types, chance)
        self._stories: set[asyncio.Task] = set()

    async def go_on(self, waits: Iterator[float]) -> None:
        """Report after each wait; take up what an earlier run left. Ends only if `waits` does."""
        if self._staff:
            self._begin(self._take_up())
        for wait in waits:
            await asyncio.sleep(wait)
            while not (walking := [phone for phone in self._phones if phone.on_shift]):
                await asyncio.sleep(0.05)  # all are still signing in
            found = self._matters.find()
            self._chance.choice(walking).report(
                found.type,
                found.description,
                lambda case, type=found.type: self._tell(case, type),
            )

    async def end(self) -> None:
        """Leave every matter where it is."""
        for story in self._stories:
            story.cancel()
        for ending in await asyncio.gather(*self._stories, return_exceptions=True):
            if isinstance(ending, Exception):
                self._figures.errors[f"life: {ending!r}"] += 1
        if self._staff:
            await self._staff.leave()

    def _tell(self, case: dict, matter: str) -> None:
        if self._staff:
            story = Story(
                case["number"],
                matter,
                case["grid"],
                district=self._district,
                staff=self._staff,
                figures=self._figures,
                chance=self._chance,
            )
            self._begin(story.tell())

    def _begin(self, story) -> None:
        task = asyncio.create_task(story)
        self._stories.add(task)
        task.add_done_callback(self._stories.discard)

    async def _take_up(self) -> None:
        """The cases of earlier runs go on; those that real people reported are theirs."""
        operator = self._staff.operator(None)
        if operator is None:
            return
        for which in ("open=true", "state=closed"):
            page = await operator.get(f"/api/v1/cases/?{which}&page_size={_TAKEN_UP_AT_MOST}")
            for row in page["results"] if page else ():
                case = await operator.get(f"/api/v1/cases/{row['number']}/")
                if case and any(is_ours(report["uuid"]) for report in case["reports"]):
                    self._tell(case, case["type"])
