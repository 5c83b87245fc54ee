"""One cell each: what is meant is taken, what was tidied is said, what cannot be is refused."""

import re
import unicodedata
from datetime import date

from backend.answers.workbooks.rows import Row

from .faults import refuse, warn
from .form import DOMAINS, POSTS

_NAME = re.compile(r"[^\W\d_]+(?:[·•.' ][^\W\d_]+)*\.?")
_STAFF_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_LONGEST = {"name": 50, "staff_number": 30, "base": 100}
_BETWEEN_DIGITS = re.compile(r"[\s\-—–.()]+")
_MOBILE_DIGITS = 11
_LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
_SEVERAL = re.compile(r"\d{7,}\s*[/、,;|或\s]+\s*\d{7,}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+")
_DECIMAL = re.compile(r"(\d+)\.0+")
_DOMAINS_BETWEEN = re.compile(r"[\s、,，/;；+|]+")
_YEARS = range(1990, 2101)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119, as Excel counts days


def tidied(row: Row, name: str) -> str:
    """A text as it is meant; what was tidied on the way is said."""
    value = row.cells.get(name)
    if name in row.formulas:
        warn(row, name, "formula")
    if not isinstance(value, str):
        return _text(row, name)
    if "\n" in value or "\r" in value:
        warn(row, name, "line-break")
    elif any(_is_unseen(sign) for sign in value):
        warn(row, name, "unprintable")
    text = "".join(" " if sign in "\r\n\t" else sign for sign in value if not _is_unseen(sign))
    if any(_is_wide(sign) and sign.isalnum() for sign in text):
        warn(row, name, "full-width")
    # Chinese punctuation is meant and stays: only letters, digits and the space have a width.
    text = "".join(unicodedata.normalize("NFKC", sign) if _is_wide(sign) else sign for sign in text)
    if text.strip() != text:
        warn(row, name, "spaces")
    row.cells[name] = text.strip() or None
    return _text(row, name)


def _text(row: Row, name: str) -> str:
    """What could not be read is said once, and then is not there."""
    text = row.text(name, longest=_LONGEST.get(name, 200))
    if not text:
        row.cells[name] = None
    return text


def name(row: Row) -> str:
    if isinstance(row.cells.get("name"), int | float) and not isinstance(row.cells["name"], bool):
        refuse(row, "name", "not-a-text")
        return ""
    text = tidied(row, "name")
    inner = re.sub(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])", "", text)
    if inner != text:
        warn(row, "name", "spaces")
    if not inner and not _refused(row, "name"):
        row.text("name", required=True)
    return inner


def is_name(text: str) -> bool:
    return len(text) > 1 and bool(_NAME.fullmatch(text))


def staff_number(row: Row) -> str:
    text = tidied(row, "staff_number")
    if not text:
        if not _refused(row, "staff_number"):
            row.text("staff_number", required=True)
        return ""
    closed_up = re.sub(r"\s+", "", text)
    if closed_up != text:
        warn(row, "staff_number", "spaces")
    if not _STAFF_NUMBER.fullmatch(closed_up):
        refuse(row, "staff_number", "staff-number-odd")
        return ""
    return closed_up


def phone(row: Row) -> str:
    """A mobile number of 11 digits; empty when there is none or it is refused."""
    text = tidied(row, "phone").lower()
    if not text:
        return ""
    if fault := _fault_of_phone(text):
        refuse(row, "phone", fault)
        return ""
    if decimal := _DECIMAL.fullmatch(text):
        warn(row, "phone", "phone-as-number")
        text = decimal[1]
    digits = _BETWEEN_DIGITS.sub("", text)
    digits = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", digits)
    if not digits.isascii() or not digits.isdigit():
        refuse(row, "phone", "phone-odd")
    elif _LANDLINE.fullmatch(digits):
        refuse(row, "phone", "phone-landline")
    elif len(digits) != _MOBILE_DIGITS:
        refuse(row, "phone", "phone-length", digits=len(digits))
    elif not re.match(r"1[3-9]", digits):
        refuse(row, "phone", "phone-prefix")
    else:
        if digits != text:
            warn(row, "phone", "phone-separators", digits=len(digits))
        return digits
    return ""


def _fault_of_phone(text: str) -> str | None:
    if "*" in text:
        return "phone-masked"
    if _SCIENTIFIC.fullmatch(text):
        return "phone-scientific"
    if _SEVERAL.search(text):
        return "phone-several"
    return None


def domains(row: Row) -> list[str]:
    """Letters of domains, in order, from letters (also several together) and Chinese names."""
    text = tidied(row, "domains")
    by_name = {said: letter for letter, said in DOMAINS.items()}
    found: list[str] = []
    for word in filter(None, _DOMAINS_BETWEEN.split(text)):
        letters = word.upper()
        stripped = letters[1:].lstrip(".:：-")
        if word in by_name:
            found.append(by_name[word])
        elif set(letters) <= set(DOMAINS):
            found += letters
        elif letters[0] in DOMAINS and DOMAINS[letters[0]] == stripped:
            found.append(letters[0])  # as the sheet of words says it: A安全生产
        else:
            refuse(row, "domains", "domain-unknown", word=word[:20])
    paired = re.findall(r"([A-Ja-j])[\s.:：-]+([\u4e00-\u9fff]{4})", text)
    said_twice = [letter.upper() for letter, said in paired if by_name.get(said) == letter.upper()]
    if len(found) - len(said_twice) > len(set(found)):
        warn(row, "domains", "domain-twice")
    return sorted(set(found))


def post(row: Row) -> str | None:
    tidied(row, "post")
    return row.choice("post", POSTS, required=not _refused(row, "post"))


def day(row: Row, column: str) -> date | None:
    value = row.cells.get(column)
    if isinstance(value, str):
        tidied(row, column)
    elif column in row.formulas:
        warn(row, column, "formula")
    if isinstance(value, int | float) and not isinstance(value, bool) and value in _EXCEL_DAYS:
        refuse(row, column, "day-as-number")
        return None
    found = row.day(column)
    if found and found.year not in _YEARS:
        refuse(row, column, "day-implausible")
        return None
    return found


def _refused(row: Row, column: str) -> bool:
    address = row.address(column)
    return any(said.cell == address for said in row.refused if address)


def _is_unseen(sign: str) -> bool:
    return sign not in "\r\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn")


def _is_wide(sign: str) -> bool:
    """A letter, digit or sign of full width, or a space of another kind."""
    return unicodedata.east_asian_width(sign) == "F" or unicodedata.category(sign) == "Zs"
