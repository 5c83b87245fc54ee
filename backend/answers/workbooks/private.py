"""What a workbook about staff may hold and we never take: identity numbers and home addresses.

By heading a whole column goes, by value a cell. What goes is neither kept nor repeated: not in a
report, a message or a workbook that is given back.

Identity numbers: GB 11643-1999, eighteen characters (region, day of birth, serial, check), and
fifteen in the older form (year of two digits, no check). A number of eighteen with a true day of
birth goes although its check is wrong: it may be mistyped, or Excel has lost its end.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from .columns import plain

_HEADINGS = re.compile(
    r"身份证|身份号码|公民身份|证件号|证件代码|idcard|idnumber|identitynumber|idno$"
    r"|家庭(?:详细)?(?:住|地)址|住址|住所|户籍|户口|居住地|籍贯地址|homeaddress|residentialaddress"
)
_SAID = re.compile(r"身份证号|身份号码|家庭住址|家庭地址|现住址|户籍地")
_A_HOME = re.compile(r"单元.{0,6}\d+\s*[室户]|\d+\s*号?楼.{0,8}\d{3,4}\s*[室户]")
_BETWEEN = re.compile(r"(?<=[0-9])[\s\-.·_]+(?=[0-9]|[Xx](?![A-Za-z]))")
_EIGHTEEN = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_FIFTEEN = re.compile(r"(?<![0-9])[1-9][0-9]{14}(?![0-9])")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47),
    *range(50, 55), *range(61, 66), 71, 81, 82, 83,
}  # fmt: skip
_OLDEST = 1900
HIDDEN = "***"

Spared = Callable[[str], bool]


def nothing_spared(digits: str) -> bool:
    return False


def is_private_heading(heading: Any) -> bool:
    return bool(_HEADINGS.search(plain(heading)))


def is_private(value: Any, spared: Spared = nothing_spared) -> bool:
    """Whether a cell holds an identity number, or says that it tells where somebody lives.

    `spared`: whether fifteen digits are something else that is known, the code of a grid.
    """
    if value is None or isinstance(value, bool | date):
        return False
    if isinstance(value, float):
        value = int(value) if value.is_integer() else value
    text = unicodedata.normalize("NFKC", str(value))
    if _SAID.search(text) or _A_HOME.search(text):
        return True
    return any(_identity_numbers(text, spared))


def hidden(text: str) -> str:
    """A text that is ours to keep, such as the name of a file, without identity numbers."""
    normal = unicodedata.normalize("NFKC", text)
    if not any(_identity_numbers(normal, nothing_spared)):
        return text
    joined = _BETWEEN.sub("", normal)
    return _FIFTEEN.sub(HIDDEN, _EIGHTEEN.sub(HIDDEN, joined))


def is_identity_number(text: str) -> bool:
    """By the rule for eighteen characters: region, day of birth and check are right."""
    return (
        bool(_EIGHTEEN.fullmatch(text))
        and _is_plausible(text)
        and _check_of(text) == text[17].upper()
    )


def _identity_numbers(text: str, spared: Spared):
    for written in {text, _BETWEEN.sub("", text)}:
        for found in _EIGHTEEN.finditer(written):
            if _is_plausible(found[0]) or _check_of(found[0]) == found[0][17].upper():
                yield found[0]
        for found in _FIFTEEN.finditer(written):
            if _is_plausible(found[0]) and not spared(found[0]):
                yield found[0]


def _check_of(number: str) -> str:
    weighed = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[weighed % 11]


def _is_plausible(number: str) -> bool:
    """Whether province and day of birth can be, in either form."""
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        day = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return int(number[:2]) in _PROVINCES and _OLDEST <= day.year <= date.today().year  # noqa: DTZ011
