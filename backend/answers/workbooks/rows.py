"""One row of a workbook: its cells read as what they should be, what does not fit said of it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _
from openpyxl.cell.cell import ERROR_CODES

from .files import NoValue

Meant = TypeVar("Meant")
# Excel keeps fifteen digits of a number; a longer code written as one has lost its end.
_DIGITS_OF_A_NUMBER = 15
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")


@dataclass(frozen=True)
class Said:
    """Something said of a row: under which heading, and what."""

    row: int
    column: str
    message: str


@dataclass
class Row:
    """`ordinal` as Excel shows it. A reading that fails is noted and gives None (or "")."""

    ordinal: int
    headings: Mapping[str, str]
    cells: Mapping[str, Any]
    across: bool = False
    refused: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.across:
            self.refuse("", _("Cells of several columns are merged in this row."))

    @property
    def fits(self) -> bool:
        return not self.refused

    @property
    def is_blank(self) -> bool:
        return all(
            value is None or (isinstance(value, str) and not value.strip())
            for value in self.cells.values()
        )

    def refuse(self, name: str, message: Any) -> None:
        self.refused.append(Said(self.ordinal, self.headings.get(name, name), str(message)))

    def warn(self, name: str, message: Any) -> None:
        self.warnings.append(Said(self.ordinal, self.headings.get(name, name), str(message)))

    def text(self, name: str, *, required: bool = False, longest: int = 200) -> str:
        """A text without spaces around it; a number is taken as it is shown."""
        value = self._value(name, required)
        if value is None:
            return ""
        if isinstance(value, bool | date):
            self.refuse(name, _("A text belongs here."))
            return ""
        text = _shown(value)
        if len(text) > longest:
            most = {"most": longest}
            self.refuse(name, _("This is too long (%(most)d characters at most).") % most)
            return ""
        return text

    def code(self, name: str, *, required: bool = False) -> str:
        """Digits, also where Excel has made a number of them or they are of full width."""
        value = self._value(name, required)
        if value is None:
            return ""
        if isinstance(value, int | float) and abs(value) >= 10**_DIGITS_OF_A_NUMBER:
            self.refuse(name, _("Excel has lost digits of this number; format it as text."))
            return ""
        digits = unicodedata.normalize("NFKC", _shown(value)).replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            self.refuse(name, _("A code is made of digits."))
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
            self.refuse(name, _("A number belongs here."))
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
        try:
            return date(*map(int, found.groups())) if found else self._no_day(name)
        except ValueError:
            return self._no_day(name)

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
        self.refuse(name, _("Write one of: %(words)s.") % {"words": words})
        return None

    def _no_day(self, name: str) -> None:
        self.refuse(name, _("A date belongs here, such as 2026-01-31."))

    def _value(self, name: str, required: bool) -> Any:
        """The cell; None when it is empty or has nothing that could be read."""
        value = self.cells.get(name)
        if isinstance(value, str):
            value = value.replace("\u3000", " ").strip() or None
        if isinstance(value, NoValue):
            self.refuse(name, _("This formula has no value; open and save the file in Excel."))
            return None
        if isinstance(value, str) and value in ERROR_CODES:
            self.refuse(name, _("This formula ends in an error."))
            return None
        if isinstance(value, str) and ("\x00" in value or not value.isprintable()):
            value = " ".join("".join(c if c.isprintable() else " " for c in value).split()) or None
        if value is None and required:
            self.refuse(name, _("This is missing."))
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
