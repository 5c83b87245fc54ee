"""The people behind the desks who carry a matter on: operators, clerks, and workers who check."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import msgspec

from .accounts import Account
from .district import Ground
from .line import Line
from .patience import Answer


class Person:
    """Somebody with a desk of their own, who signs in when first needed."""

    def __init__(self, account: Account, line: Line) -> None:
        self.account = account
        self._line = line
        self._is_signed_in = False

    async def get(self, path: str) -> dict | None:
        """What the server shows of this to them, or None."""
        answer = await self._ask("read", "GET", path)
        return answer.body if answer.is_good else None

    async def act(self, case: dict, action: str, **more: object) -> Answer:
        """Take one action on a case as it was shown to them."""
        body = {
            "action": action,
            "version": case["version"],
            "happened_at": datetime.now(UTC),
            **more,
        }
        path = f"/api/v1/cases/{case['number']}/actions/{uuid4()}/"
        return await self._ask("action", "PUT", path, msgspec.json.encode(body))

    async def leave(self) -> None:
        await self._line.close()

    async def _ask(self, kind: str, method: str, path: str, content: bytes = b"") -> Answer:
        if not self._is_signed_in:
            await self._line.sign_in()
            self._is_signed_in = True
        return await self._line.patience.insist(lambda: self._line.ask(kind, method, path, content))


class Staff:
    """Everybody who may be needed; few of them ever sign in."""

    def __init__(self, accounts: list[Account], open_line: Callable[[Account, str], Line]) -> None:
        self._open_line = open_line
        self._present: dict[str, Person] = {}
        self._by_office: dict[tuple[str, str | None, str], Account] = {}
        self._workers: dict[str, Account] = {}
        for account in accounts:
            office = (account.role, account.department, account.area)
            self._by_office.setdefault(office, account)
            if account.role == "worker" and account.grid:
                self._workers.setdefault(account.grid, account)
        self.district = min((a.area for a in accounts if a.role == "operator"), key=len, default="")

    def operator(self, ground: Ground | None) -> Person | None:
        """The township's, or the district's for what lies outside of the net."""
        areas = [ground.township, self.district] if ground else [self.district]
        return self._first(("operator",), None, areas)

    def clerk(self, department: str, ground: Ground | None) -> Person | None:
        """Of the department nearest to the place: its community, its township, the district."""
        areas = [ground.community, ground.township] if ground else []
        return self._first(("department", "community"), department, [*areas, self.district])

    def worker(self, ground: Ground | None) -> Person | None:
        account = self._workers.get(ground.code) if ground else None
        return account and self._present_one(account)

    async def leave(self) -> None:
        for person in self._present.values():
            await person.leave()

    def _first(
        self, roles: tuple[str, ...], department: str | None, areas: list[str]
    ) -> Person | None:
        for area in areas:
            for role in roles:
                if account := self._by_office.get((role, department, area)):
                    return self._present_one(account)
        return None

    def _present_one(self, account: Account) -> Person:
        if account.username not in self._present:
            line = self._open_line(account, f"desk-{account.username}")
            self._present[account.username] = Person(account, line)
        return self._present[account.username]
