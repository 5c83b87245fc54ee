"""Empty workbooks to fill in, with their headings and an example."""

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .columns import Form

_WIDTH = 18


def template(form: Form) -> bytes:
    """A workbook with the headings of a form and one row that is passed over when read."""
    columns = form.with_note
    heads = [column.headings[0] + (" *" if column.required else "") for column in columns]
    return written(form.title, heads, [[column.example for column in columns]])


def written(title: str, heads: list[str], rows: list[list[Any]]) -> bytes:
    """A workbook of one sheet. What is text stays text, whatever it begins with: a cell that
    says `=1+1` or `@SUM` is never worked out where it is opened."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for place in range(1, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(sheet, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell
