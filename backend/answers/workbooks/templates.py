"""Empty workbooks to fill in, with their headings and an example."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from .columns import Form

WIDTH = 18
_WORDS = "可填内容"


def template(form: Form, words: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook with the headings of a form and one row that is passed over when read.

    `words`: what may be written, by heading; they stand on a second sheet.
    """
    columns = form.with_note
    heads = [column.headings[0] + (" *" if column.required else "") for column in columns]
    sheets = [(form.title, heads, [[column.example for column in columns]])]
    if words:
        lines = list(map(list, zip_longest(*words.values())))
        sheets.append((_WORDS, list(words), lines))
    return written_sheets(sheets)


def written(title: str, heads: list[str], rows: list[list[Any]]) -> bytes:
    """A workbook of one sheet."""
    return written_sheets([(title, heads, rows)])


def written_sheets(sheets: Iterable[tuple[str, list[str], Iterable[list[Any]]]]) -> bytes:
    """A workbook of sheets, each with title, headings and rows. What is text stays text,
    whatever it begins with: a cell that says `=1+1` or `@SUM` is never worked out where it is
    opened."""
    book = Workbook(write_only=True)
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title)
        for place in range(1, len(heads) + 1):
            sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        sheet.freeze_panes = "A2"
        sheet.append([plain_cell(sheet, head, bold=True) for head in heads])
        for row in rows:
            sheet.append([plain_cell(sheet, value) for value in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def plain_cell(sheet, value: Any, *, bold: bool = False, fill: str = "") -> WriteOnlyCell:
    """A cell whose text is never worked out; `fill`: its colour, RRGGBB. Signs that no workbook
    can hold are left out: one of them in one text would refuse the whole."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)
    return cell
