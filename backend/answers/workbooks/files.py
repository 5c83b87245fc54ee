"""Opening a workbook that a stranger may have made: small enough, whole, and not another thing.

An .xlsx is a zip of XML. Of what the zip says it holds, no more is ever unpacked than it says;
entities in the XML are bounded by expat itself. Rows and columns beyond what a form can hold
are not walked through: one cell in the last corner of a sheet makes it 17 thousand million. And a
megabyte of empty tags, which pack to a kilobyte, becomes a hundred megabytes of objects: tags are
counted before anything is made of them.
"""

import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import iterparse

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from ..invalid import invalid
from .private import hidden

MOST_ROWS = 20_000
MOST_COLUMNS = 60
_MOST_BYTES = 10 * 1024 * 1024
_MOST_BYTES_UNPACKED = 48 * 1024 * 1024
_MOST_PARTS = 2_000
_MOST_SHEETS = 10  # that are looked at for headings
_MOST_MERGED_ROWS = 100_000
_MOST_SHEET_ROWS = 1_048_576  # of Excel itself; it writes those that are only coloured
_MOST_BESIDE_ROWS = 500_000  # elements of a sheet in one row, or in none
# openpyxl makes objects of all of these at once, of a style 600 bytes. Excel knows 65,490 styles.
_READ_WHOLE = ("[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml")
_MOST_TAGS_READ_WHOLE = 500_000
_MOST_TAGS = 6_000_000  # of any other part: as many texts as a form holds need no more
_PIECE_BYTES = 1 << 20
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and what is locked by a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Nothing here would run them. But files with macros are how offices catch what they catch, and who
# is told that they are welcome sends more.
_MACROS = ("vbaproject.bin", "macrosheets/sheet1.xml")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class NoValue:
    """A formula that was never worked out: the file holds no value for it."""


NO_VALUE = NoValue()


@dataclass(frozen=True)
class Merged:
    """Cells drawn as one: rows and columns from 1, both ends included."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


@dataclass(frozen=True)
class Table:
    """One sheet. `rows`: values by number (from 1), columns from the first, empty cells None;
    `merged`: by row, what is merged there; `formulas`: by row, the columns (from 1) whose value
    was worked out; `hidden`: rows that the sheet does not show."""

    rows: dict[int, tuple[Any, ...]]
    merged: dict[int, list[Merged]]
    formulas: dict[int, set[int]]
    hidden: set[int]


def read_tables(content: bytes) -> Iterator[Table]:
    """The cells of the visible sheets, one after another as they are asked for. Raises the error
    for a file that cannot be taken."""
    _refuse_strange(content)
    try:
        yield from _read(content)
    except (zipfile.BadZipFile, _TooMuchError) as error:
        raise invalid("file", _damaged(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part brings about
        why = {"why": hidden(str(error))}
        raise invalid("file", _("The workbook is damaged: %(why)s") % why) from error


class _TooMuchError(Exception):
    pass


def _damaged(error: Exception) -> Any:
    if isinstance(error, _TooMuchError):
        return error.args[0]
    return _("The workbook is damaged: %(why)s") % {"why": hidden(str(error))}


def _refuse_strange(content: bytes) -> None:
    if len(content) > _MOST_BYTES:
        raise invalid("file", _("The workbook is too large (10 MB at most)."))
    if content.startswith(_COMPOUND_FILE):
        if _ENCRYPTED in content:
            raise invalid("file", _("The workbook is locked by a password; save it without."))
        raise invalid("file", _("This is an old .xls; save it as .xlsx."))
    if not zipfile.is_zipfile(BytesIO(content)):
        raise invalid("file", _("This is not a workbook (.xlsx)."))
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise invalid("file", _("This is not a workbook (.xlsx).")) from error
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise invalid("file", _("This is not a workbook (.xlsx)."))
    if any(part.flag_bits & 1 for part in parts):
        raise invalid("file", _("The workbook is locked by a password; save it without."))
    if any(part.filename.lower().endswith(_MACROS) for part in parts):
        raise invalid("file", _("The workbook has macros; save it as .xlsx, without."))
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_BYTES_UNPACKED or len(parts) > _MOST_PARTS:
        raise invalid("file", _("The workbook unpacks to too much; split it."))


def _refuse_too_many_tags(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as package:
        for name in package.namelist():
            whole = name in _READ_WHOLE or name.endswith(".rels")
            left = _MOST_TAGS_READ_WHOLE if whole else _MOST_TAGS
            with package.open(name) as part:
                while left >= 0 and (piece := part.read(_PIECE_BYTES)):
                    left -= piece.count(b"<")
            if left < 0:
                raise _TooMuchError(_("The workbook unpacks to too much; split it."))


def _read(content: bytes) -> Iterator[Table]:
    _refuse_too_many_tags(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles and the like it passes over
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise _TooMuchError(_("The workbook has no sheet."))
    for sheet in sheets[:_MOST_SHEETS]:
        yield _table(sheet, content)


def _table(sheet, content: bytes) -> Table:
    package = zipfile.ZipFile(BytesIO(content))
    with package, package.open(sheet._worksheet_path) as part:
        found = _peculiarities(part)
    if found.last_row > MOST_ROWS:
        most = {"most": MOST_ROWS}
        raise _TooMuchError(_("The sheet has too many rows (%(most)d at most).") % most)
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
    return Table(
        {
            number: tuple(_valued(values, number, found.unvalued))
            for number, values in enumerate(rows, start=1)
            if any(value is not None for value in values)
            or number in found.unvalued
            or number in found.merged
        },
        found.merged,
        found.formulas,
        found.hidden,
    )


def _valued(values: tuple, row: int, unvalued: dict[int, set[int]]) -> Iterator[Any]:
    missing = unvalued.get(row, ())
    width = max(len(values), *missing) if missing else len(values)
    for column in range(1, width + 1):
        value = values[column - 1] if column <= len(values) else None
        yield NO_VALUE if value is None and column in missing else value


@dataclass
class _Found:
    """What openpyxl does not say while reading, by row, and the last row that holds something."""

    merged: dict[int, list[Merged]] = field(default_factory=dict)
    unvalued: dict[int, set[int]] = field(default_factory=dict)
    formulas: dict[int, set[int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    last_row: int = 0


def _peculiarities(part) -> _Found:
    found = _Found()
    merged_rows, holding = 0, 0
    sheet_rows, beside_rows = 0, 0
    for _event, element in iterparse(part):  # noqa: S314 (see above)
        beside_rows += 1
        if sheet_rows > _MOST_SHEET_ROWS or beside_rows > _MOST_BESIDE_ROWS:
            raise _TooMuchError(_("The workbook unpacks to too much; split it."))
        if element.tag == f"{_MAIN}row":
            sheet_rows, beside_rows = sheet_rows + 1, 0
            cells = [cell for cell in element if len(cell)]
            holding += bool(cells)  # rows that are only coloured hold nothing
            found.last_row = max(found.last_row, holding)
            if element.get("hidden") in ("1", "true") and (element.get("r") or "").isdigit():
                found.hidden.add(int(element.get("r")))
            for cell in cells:
                if "r" not in cell.attrib:
                    continue
                row, column = coordinate_to_tuple(cell.attrib["r"])
                found.last_row = max(found.last_row, row)
                if column > MOST_COLUMNS or cell.find(f"{_MAIN}f") is None:
                    continue
                kind = found.unvalued if _lacks_its_value(cell) else found.formulas
                kind.setdefault(row, set()).add(column)
            element.clear()
        elif element.tag == f"{_MAIN}mergeCell":
            one = Merged(*range_boundaries(element.attrib["ref"]))
            rows = range(one.first_row, min(one.last_row, MOST_ROWS) + 1)
            merged_rows += len(rows)
            if merged_rows > _MOST_MERGED_ROWS:
                raise _TooMuchError(_("Too many cells are merged in this sheet."))
            for row in rows:
                found.merged.setdefault(row, []).append(one)
    return found


def _lacks_its_value(cell) -> bool:
    """Whether nobody has worked a formula out; a text may come out empty."""
    return cell.get("t") != "str" and not cell.findtext(f"{_MAIN}v")
