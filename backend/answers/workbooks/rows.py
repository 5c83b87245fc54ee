"""One row of a workbook: its cells read as what they should be, what does not fit said of it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any, TypeVar

from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from .faults import FAULTS
from .files import NoValue

Meant = TypeVar("Meant")
# Excel keeps fifteen digits of a number; a longer code written as one has lost its end.
_DIGITS_OF_A_NUMBER = 15
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Said:
    """Something said of a row: under which heading, and what.

    `cell`: its address in the sheet (`C5`; empty for a whole row); `fault`: a stable code of what
    is wrong, `params` what fills its message, so that it can be said again in another language.
    """

    row: int
    column: str
    message: str
    cell: str = ""
    fault: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """`ordinal` as Excel shows it. A reading that fails is noted and gives None (or "").

    `places`: columns by name, from 0; `formulas`: the cells whose value was worked out; `dropped`:
    those whose value was private and is gone.
    """

    ordinal: int
    headings: Mapping[str, str]
    cells: dict[str, Any]
    across: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    formulas: set[str] = field(default_factory=set)
    hidden: bool = False
    dropped: set[str] = field(default_factory=set)
    refused: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.across:
            self.fault("", "merged-across")

    @property
    def fits(self) -> bool:
        return not self.refused

    @property
    def is_blank(self) -> bool:
        return all(
            value is None or (isinstance(value, str) and not value.strip())
            for value in self.cells.values()
        )

    def drop(self, name: str) -> None:
        """Forget a value that is private."""
        self.cells[name] = None
        self.dropped.add(name)

    def refuse(self, name: str, message: Any, fault: str = "", **params: Any) -> None:
        self.refused.append(self._said(name, message, fault, params))

    def warn(self, name: str, message: Any, fault: str = "", **params: Any) -> None:
        self.warnings.append(self._said(name, message, fault, params))

    def address(self, name: str) -> str:
        """`C5`; nothing for the whole row, or for a column that the sheet does not have."""
        place = self.places.get(name)
        return f"{get_column_letter(place + 1)}{self.ordinal}" if place is not None else ""

    def _said(self, name: str, message: Any, fault: str, params: dict[str, Any]) -> Said:
        column = self.headings.get(name, name)
        return Said(self.ordinal, column, str(message), self.address(name), fault, params)

    def text(self, name: str, *, required: bool = False, longest: int = 200) -> str:
        """A text without spaces around it; a number is taken as it is shown."""
        value = self._value(name, required)
        if value is None:
            return ""
        if isinstance(value, bool | date):
            self.fault(name, "not-a-text")
            return ""
        text = _shown(value)
        if len(text) > longest:
            self.fault(name, "too-long", most=longest)
            return ""
        return text

    def code(self, name: str, *, required: bool = False) -> str:
        """Digits, also where Excel has made a number of them or they are of full width."""
        value = self._value(name, required)
        if value is None:
            return ""
        if isinstance(value, int | float) and abs(value) >= 10**_DIGITS_OF_A_NUMBER:
            self.fault(name, "lost-digits")
            return ""
        digits = unicodedata.normalize("NFKC", _shown(value)).replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            self.fault(name, "not-a-code")
            return ""
        return digits

    def number(self, name: str, *, required: bool = False) -> float | None:
        value = self._value(name, required)
        if value is None:
            return None
        try:
            if isinstance(value, bool | date):
                raise ValueError
            number = float(unicodedata.normalize("NFKC", _shown(value)))
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self.fault(name, "not-a-number")
            return None
        return number

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day: Excel's own, or written as 2026-01-31, 2026/1/31, 2026年1月31日 or 20260131."""
        value = self._value(name, required)
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        written = unicodedata.normalize("NFKC", _shown(value))
        found = _DAY.fullmatch(written) or _EIGHT_DIGITS.fullmatch(written)
        if not found:
            return self.fault(name, "not-a-day")
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return self.fault(name, "no-such-day")

    def choice(
        self, name: str, choices: Mapping[str, Meant], *, required: bool = False
    ) -> Meant | None:
        """What a word means; `choices` by the words that people write."""
        value = self._value(name, required)
        if value is None:
            return None
        word = unicodedata.normalize("NFKC", _shown(value)).lower().replace(" ", "")
        for written, meant in choices.items():
            if word == written.lower().replace(" ", ""):
                return meant
        words = "、".join(_first_of_each(choices))
        self.fault(name, "not-one-of", words=words)
        return None

    def fault(self, name: str, fault: str, **params: Any) -> None:
        self.refuse(name, FAULTS[fault] % params, fault, **params)

    def _value(self, name: str, required: bool) -> Any:
        """The cell; None when it is empty or has nothing that could be read."""
        value = self.cells.get(name)
        if isinstance(value, str):
            value = value.replace("\u3000", " ").strip() or None
        if isinstance(value, NoValue):
            self.fault(name, "formula-without-value")
            return None
        if isinstance(value, str) and value in ERROR_CODES:
            self.fault(name, "error-value")
            return None
        if isinstance(value, str) and ("\x00" in value or not value.isprintable()):
            value = " ".join("".join(c if c.isprintable() else " " for c in value).split()) or None
        if value is None and required:
            self.fault(name, "dropped" if name in self.dropped else "missing")
        return value


def _shown(value: Any) -> str:
    """A number that is whole has no point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _first_of_each(choices: Mapping[str, Any]) -> Iterable[str]:
    """One word for each meaning."""
    words: dict[Any, str] = {}
    for word, meant in choices.items():
        words.setdefault(meant, word)
    return words.values()
