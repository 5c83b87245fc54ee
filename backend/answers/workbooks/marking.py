"""A workbook given back as it came, with what is wrong where it is wrong."""

from collections import defaultdict
from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from .columns import Form
from .files import NoValue
from .rows import Said
from .sheets import Sheet
from .templates import WIDTH, plain_cell

_BAD = PatternFill("solid", fgColor="FFC7CE")
_COMMENT_WIDTH, _COMMENT_HEIGHT = 260, 90


def marked(sheet: Sheet, form: Form, refused: Iterable[Said]) -> bytes:
    """Their rows under their headings, each in the row where it stood; of bad rows the cells are
    coloured and the reasons stand behind. Corrected, it can be sent as it is.

    What was dropped or never read is not there: its columns are left out.
    """
    said: dict[int, list[Said]] = defaultdict(list)
    for one in refused:
        said[one.row].append(one)
    rows = {row.ordinal: row for row in sheet.rows}
    any_row = sheet.rows[0] if sheet.rows else None
    names = sorted(any_row.places, key=any_row.places.get) if any_row else []
    book = Workbook(write_only=True)
    page = book.create_sheet(form.title)
    for place in range(1, len(names) + 1):
        page.column_dimensions[get_column_letter(place)].width = WIDTH
    page.column_dimensions[get_column_letter(len(names) + 1)].width = 4 * WIDTH
    page.freeze_panes = f"A{sheet.heading_row + 1}"
    for _blank in range(1, sheet.heading_row):
        page.append([])
    heads = [*(any_row.headings[name] for name in names), form.marks]
    page.append([plain_cell(page, head, bold=True) for head in heads])
    for ordinal in range(sheet.heading_row + 1, max(rows, default=0) + 1):
        row = rows.get(ordinal)
        if row is None:
            page.append([])
            continue
        wrong = said.get(ordinal, [])
        cells = [
            _cell(page, row.cells.get(name), [one for one in wrong if one.cell == row.address(name)])
            for name in names
        ]
        if wrong:
            reasons = "；".join(f"{one.column}：{one.message}".lstrip("：") for one in wrong)
            cells.append(plain_cell(page, reasons))
            cells[-1].fill = _BAD
        page.append(cells)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(page, value, wrong: list[Said]) -> WriteOnlyCell:
    cell = plain_cell(page, "" if isinstance(value, NoValue) else value)
    if wrong:
        cell.fill = _BAD
        cell.comment = Comment(
            "\n".join(one.message for one in wrong), "", _COMMENT_HEIGHT, _COMMENT_WIDTH
        )
    return cell
