"""Texts of cells as codes, names, lists and numbers. Nothing is mended that could be meant
otherwise: what lost its digits stays as it stands, and the checks name it."""

import re
import unicodedata

from . import limits

_LIST_SEPARATORS = re.compile(r"[,;、|/\s]+")
_WHOLE_WITH_ZEROS = re.compile(r"(\d+)\.0*")
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0*)?户?")
_KINDS = {
    "basic": "basic",
    "基础": "basic",
    "基础网格": "basic",
    "一般网格": "basic",
    "dedicated": "dedicated",
    "专属": "dedicated",
    "专属网格": "dedicated",
}
_LARGEST_COUNT = 2**31 - 1


def clean(text: str) -> str:
    """Text that every database and every page can hold: no control characters, no half of a
    surrogate pair, no blanks around it, not longer than anybody reads."""
    if not text.isprintable():
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))
    return text.strip()[: limits.MAX_TEXT]


def code(text: str) -> str:
    """Full-width digits, blanks inside, Excel's apostrophe and `.0` are undone; `3.70211E+14`
    has lost digits for ever and stays."""
    plain = clean(unicodedata.normalize("NFKC", text)).lstrip("'")
    plain = "".join(plain.split())
    whole = _WHOLE_WITH_ZEROS.fullmatch(plain)
    return whole[1] if whole else plain


def codes(text: str) -> tuple[str, ...]:
    """Several codes in one cell; each once, in their order."""
    parts = _LIST_SEPARATORS.split(clean(unicodedata.normalize("NFKC", text)))
    return tuple(dict.fromkeys(code(part) for part in parts if part))


def kind(text: str) -> str:
    """The kind of grid; what is neither stays as it stands."""
    plain = clean(unicodedata.normalize("NFKC", text))
    return _KINDS.get(plain.casefold(), plain)


def count(text: str) -> int | None:
    """A number of households; None for what is none."""
    found = _COUNT.fullmatch(clean(unicodedata.normalize("NFKC", text)))
    number = int(found[1].replace(",", "")) if found else None
    return number if number is not None and number <= _LARGEST_COUNT else None


def number_as_text(value: float) -> str:
    """A number of a typed column. A real number of 14 digits that ends in seven noughts has been
    through a spreadsheet's `3.70211E+14`: it is written so, that nobody takes it for a code."""
    if value != value:  # not a number: no value
        return ""
    if not float(value).is_integer() or abs(value) >= 1e15:
        return repr(float(value))
    whole = str(int(value))
    lost = len(whole) >= 14 and whole.endswith("0000000")
    return f"{value:e}" if lost else whole
