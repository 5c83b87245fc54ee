"""Headings and the rows below them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..invalid import invalid
from .columns import NOTE, Column, Form
from .files import Merged, Table, read_table
from .rows import Row

# Above the headings stand a title, a date, the name of an office.
_HEADINGS_WITHIN = 20
_EXAMPLE = ("示例", "example")


@dataclass(frozen=True)
class Sheet:
    """Rows to judge, and the headings that mean nothing here and were not read."""

    rows: list[Row]
    ignored: list[str]


def read_sheet(content: bytes, form: Form) -> Sheet:
    """The rows of a workbook. Raises the error for one that is no workbook of this form."""
    table = read_table(content)
    heading_row, headings = _headings(table, form)
    columns = {place: column for place, cell in headings if (column := form.column_of(cell))}
    called = {column.name: column.headings[0] for column in form.columns} | {
        column.name: str(cell).strip() for place, cell in headings if (column := columns.get(place))
    }
    rows = [
        Row(
            number,
            called,
            {
                column.name: _cell(table, number, place, values, heading_row)
                for place, column in columns.items()
            },
            across=_merged_across(table.merged.get(number, ()), columns),
        )
        for number, values in table.rows.items()
        if number > heading_row
    ]
    return Sheet(
        [row for row in rows if not row.is_blank and not _is_example(row)],
        [str(cell) for place, cell in headings if place not in columns],
    )


def _headings(table: Table, form: Form) -> tuple[int, list[tuple[int, Any]]]:
    """The first row that names all required columns, else the error for the best there is."""
    missing = [column for column in form.columns if column.required]
    for number, values in islice(table.rows.items(), _HEADINGS_WITHIN):
        cells = [(place, value) for place, value in enumerate(values) if value is not None]
        found = [column for _place, value in cells if (column := form.column_of(value))]
        lacking = [c for c in form.columns if c.required and c not in found]
        if not lacking:
            _refuse_doubled(found)
            return number, cells
        missing = min(missing, lacking, key=len)
    names = "、".join(column.headings[0] for column in missing)
    raise invalid("file", _("There are no headings for: %(names)s.") % {"names": names})


def _refuse_doubled(found: list[Column]) -> None:
    for column in found:
        if found.count(column) > 1:
            raise invalid(
                "file", _("Two columns are headed %(name)s.") % {"name": column.headings[0]}
            )


def _cell(table: Table, row: int, place: int, values: tuple, heading_row: int) -> Any:
    """A cell merged with those above it says what the uppermost says."""
    for one in table.merged.get(row, ()):
        within = one.first_column <= place + 1 <= one.last_column
        if within and heading_row < one.first_row < row:
            values = table.rows.get(one.first_row, ())
    return values[place] if place < len(values) else None


def _merged_across(merged: tuple[Merged, ...] | list[Merged], columns: dict[int, Column]) -> bool:
    """Whether cells of several columns are drawn as one: nobody can say which is meant."""
    return any(
        sum(one.first_column <= place + 1 <= one.last_column for place in columns) > 1
        for one in merged
    )


def _is_example(row: Row) -> bool:
    return any(said.startswith(_EXAMPLE) for said in _remarks(row))


def _remarks(row: Row) -> Iterator[str]:
    remark = row.cells.get(NOTE)
    if isinstance(remark, str):
        yield remark.strip().lower()
