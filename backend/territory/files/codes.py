"""The table of old and new codes of grids that comes beside a net, from CSV or XLSX."""

import csv
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import openpyxl

from . import archives, limits, values
from .columns import plain
from .encodings import Doubt, decide_document
from .results import Unreadable

_OLD = {
    "旧编码", "原编码", "旧网格编码", "原网格编码", "旧代码", "原代码", "旧网格代码", "原网格代码",
    "oldcode", "oldcodes", "old", "oldgridcode",
}  # fmt: skip
_NEW = {
    "新编码", "现编码", "新网格编码", "现网格编码", "新代码", "现代码", "新网格代码", "现网格代码",
    "newcode", "newcodes", "new", "newgridcode",
}  # fmt: skip
_DELIMITERS = ",\t;"
_HEADING_ROWS = 5  # a title may stand above the headings
_DIGITS = range(6, 19)

Cells = list[str]


def read_table(content: bytes) -> dict[str, tuple[str, ...]]:
    """New code -> old codes, in their order, each once. A row without a new code (a grid that
    was given up) says nothing of a new grid. Raises Unreadable."""
    lines = _sheet(content) if content.startswith(b"PK") else _lines(content)
    numbered = enumerate(itertools.islice(lines, limits.MAX_CODE_ROWS + 1), start=1)
    old_at, new_at = _headings(numbered)
    table: dict[str, dict[str, None]] = {}
    for number, cells in numbered:
        if number > limits.MAX_CODE_ROWS:
            raise Unreadable("too_many_rows", limit=limits.MAX_CODE_ROWS)
        old, new = _codes(cells, old_at, number), _codes(cells, new_at, number)
        for code in new:
            table.setdefault(code, {}).update(dict.fromkeys(old))
    if not table:
        raise Unreadable("codes_empty")
    return {new: tuple(old) for new, old in table.items()}


def _headings(numbered: Iterable[tuple[int, Cells]]) -> tuple[int, int]:
    """Where the old and where the new codes stand."""
    for _, cells in itertools.islice(numbered, _HEADING_ROWS):
        said = [plain(cell) for cell in cells]
        old = [at for at, heading in enumerate(said) if heading in _OLD]
        new = [at for at, heading in enumerate(said) if heading in _NEW]
        if len(old) == 1 and len(new) == 1:
            return old[0], new[0]
    raise Unreadable("codes_headings")


def _codes(cells: Cells, at: int, row: int) -> tuple[str, ...]:
    found = values.codes(cells[at]) if at < len(cells) else ()
    for code in found:
        if not (code.isascii() and code.isdigit() and len(code) in _DIGITS):
            reason = "lost_digits" if "e+" in code.lower() else "code_row"
            raise Unreadable(reason, row=row, value=code[:50])
    return found


def _lines(content: bytes) -> Iterator[Cells]:
    text = _text(content)
    heading = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable("damaged") from error


def _text(content: bytes) -> str:
    """UTF-8 or UTF-16 with its mark, strict UTF-8, else what Chinese Excel writes."""
    for declared in (None, "gbk"):
        decided = decide_document(content, declared)
        if not isinstance(decided, Doubt):
            return decided[0]
    raise Unreadable("undecodable")


def _sheet(content: bytes) -> Iterator[Cells]:
    """The first sheet. The zip is looked at as any other before a library opens it."""
    archives.look_through(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(max_col=50, values_only=True):
            yield [_cell(value) for value in row]
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, OSError) as error:
        raise Unreadable("damaged") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return values.number_as_text(value) if isinstance(value, int | float) else str(value)
