"""One matter on its way from the report to the archive, carried by those the server allows."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass

from .district import District
from .figures import Figures
from .staff import Person, Staff

# How often each of several allowed actions is chosen. What is not named here is never taken.
_CHOSEN = {
    "accept": 10,
    "file": 10,
    "dispatch": 10,
    "take": 10,
    "return": 0.6,
    "accept_return": 6,
    "refuse_return": 4,
    "report_done": 10,
    "pass_check": 10,
    "fail_check": 1.5,
    "close": 10,
    "call_back": 10,
    "archive": 10,
}
_REASONS = {
    "return": "不属于本单位职责范围，请重新派遣",
    "refuse_return": "经核实属于本单位职责，请继续处置",
    "fail_check": "现场核查发现问题尚未彻底解决，请返工",
}
_NOTES = {
    "accept": "已受理",
    "file": "情况属实，予以立案",
    "take": "已接单，安排人员前往现场",
    "report_done": "已处置完毕，请核查",
    "pass_check": "现场核查，已整改到位",
    "close": "予以结案",
}
_OUTCOMES = {"satisfied": 80, "basically_satisfied": 10, "dissatisfied": 4, "not_reached": 6}
_MOST_WITHOUT_A_STEP = 20


@dataclass(frozen=True)
class Pace:
    """Spans of seconds between steps. Some steps are put off, so that the map is never empty."""

    step_s: tuple[float, float] = (8.0, 40.0)
    put_off_share: float = 0.07
    put_off_s: tuple[float, float] = (300.0, 1800.0)


class Story:
    """Reads the case as each of those concerned in turn and acts as whoever is allowed to."""

    def __init__(
        self,
        number: str,
        matter: str,
        grid: str | None,
        *,
        district: District,
        staff: Staff,
        figures: Figures,
        chance: random.Random,
        pace: Pace = Pace(),
    ) -> None:
        self._path = f"/api/v1/cases/{number}/"
        self._type = district.types[matter]
        self._ground = district.grids.get(grid or "")
        self._staff = staff
        self._figures = figures
        self._chance = chance
        self._pace = pace
        self._called_back = False
        # Who returns a case is not sent it again: the next department of the type gets it.
        self._returns = 0
        # A second return is for the supervisor to decide, who is nobody here.
        self._may_return = True

    async def tell(self) -> None:
        """Step by step, tens of seconds apart, to the archive; or until nobody can go on."""
        idle = 0
        while idle < _MOST_WITHOUT_A_STEP:
            await asyncio.sleep(self._wait())
            state = await self._step()
            if state == "archived":
                return
            idle = 0 if state else idle + 1

    def _wait(self) -> float:
        put_off = self._chance.random() < self._pace.put_off_share
        return self._chance.uniform(*(self._pace.put_off_s if put_off else self._pace.step_s))

    async def _step(self) -> str | None:
        """The state the case is in after somebody acted; None when nobody did."""
        operator = self._staff.operator(self._ground)
        case = operator and await operator.get(self._path)
        if case is None:
            return None
        if case["state"] == "archived":
            return "archived"
        if state := await self._act(operator, case):
            return state
        for person in self._others(case["owner"]):
            case = await person.get(self._path)
            if case and (state := await self._act(person, case)):
                return state
        return None

    async def _act(self, person: Person, case: dict) -> str | None:
        """Take one of the actions this person is allowed; the state after it."""
        action = self._choose(case["allowed"])
        if action is None:
            return None
        details = self._details(action, case, person)
        answer = await person.act(case, action, **details)
        if not answer.is_good:
            return None
        self._remember(action, details)
        return answer.body["case"]["state"]

    def _others(self, owner: dict) -> Iterator[Person]:
        """Whoever has the case, then whoever may check it on the spot."""
        clerk = worker = None
        if owner["kind"] == "department":
            clerk = self._staff.clerk(owner["id"], self._ground)
        else:
            worker = self._staff.worker(self._ground)
        return (person for person in (clerk, worker) if person)

    def _departments(self) -> list[str]:
        """Those of the type that have somebody to answer for them here."""
        return [c for c in self._type.departments if self._staff.clerk(c, self._ground)]

    def _choose(self, allowed: list[str]) -> str | None:
        known = [action for action in allowed if action in _CHOSEN]
        if "archive" in known and "call_back" in known:
            known.remove("call_back" if self._called_back else "archive")
        if "return" in known and not self._may_return:
            known.remove("return")
        if not known:
            return None
        return self._chance.choices(known, [_CHOSEN[action] for action in known])[0]

    def _details(self, action: str, case: dict, person: Person) -> dict[str, object]:
        more: dict[str, object] = {}
        if action == "dispatch":
            departments = self._departments() or self._type.departments
            more["to"] = {"department": departments[self._returns % len(departments)]}
        if action == "call_back":
            outcome = self._chance.choices(list(_OUTCOMES), list(_OUTCOMES.values()))[0]
            more["fields"] = {"outcome": outcome}
        if action in ("pass_check", "fail_check") and person.account.role == "worker":
            lon, lat = case["position"] or (None, None)
            if lon is not None:
                more["position"] = {"lon": lon, "lat": lat, "crs": "wgs84"}
        if reason := _REASONS.get(action):
            more["reason"] = reason
        if note := _NOTES.get(action):
            more["note"] = note
        return more

    def _remember(self, action: str, details: dict) -> None:
        self._figures.cases_moved[action] += 1
        self._returns += action == "accept_return"
        self._may_return &= action != "return"
        if action == "call_back":  # a call that reached nobody is made again
            self._called_back = details["fields"]["outcome"] != "not_reached"
