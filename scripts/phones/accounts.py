"""Who takes part: the demonstration log-ins, and which workers carry a phone."""

import json
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path


class NoAccounts(Exception):
    """There are no log-ins to play with; the text says what to do."""


@dataclass(frozen=True)
class Account:
    """`area` is the code of the area the person belongs to; `grid` that of the first posting."""

    username: str
    password: str
    role: str
    area: str
    grid: str | None
    department: str | None


def read_accounts(path: Path) -> list[Account]:
    """The log-ins of a file as `scripts/run` writes it. Raises NoAccounts."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NoAccounts(
            f"There is no {path}. scripts/run makes it with the demonstration district;"
            " --accounts FILE names another."
        ) from error
    except (OSError, ValueError) as error:
        raise NoAccounts(f"{path} cannot be read: {error}") from error
    try:
        return [
            Account(
                username=row["username"],
                password=row["password"],
                role=row["role"],
                area=row["area"]["code"] or "",
                grid=row["grid"],
                department=row["department"],
            )
            for row in rows
        ]
    except (KeyError, TypeError) as error:
        raise NoAccounts(f"{path} is not a list of log-ins (missing: {error}).") from error


def choose_workers(accounts: list[Account], count: int) -> list[Account]:
    """`count` workers with a grid, taken from every township in turn. Raises NoAccounts."""
    by_township: dict[str, list[Account]] = {}
    for account in accounts:
        if account.role == "worker" and account.grid:
            by_township.setdefault(account.area, []).append(account)
    in_turn = [worker for worker in chain(*zip_longest(*by_township.values())) if worker]
    if len(in_turn) < count:
        raise NoAccounts(f"There are only {len(in_turn)} workers with a grid, not {count}.")
    return in_turn[:count]
