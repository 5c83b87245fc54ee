"""Headings and the rows below them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..invalid import invalid
from .columns import NOTE, Column, Form
from .files import Merged, Table, read_tables
from .private import Spared, hidden, is_private, is_private_heading, nothing_spared
from .rows import Row

# Above the headings stand a title, a date, the name of an office.
_HEADINGS_WITHIN = 20
_EXAMPLE = ("示例", "example")


@dataclass(frozen=True)
class Dropped:
    """Cells under a heading that were not taken, because what stood there is private."""

    column: str
    cells: int


@dataclass(frozen=True)
class Sheet:
    """Rows to judge, the headings that mean nothing here and were not read, and what was dropped.
    `heading_row` as Excel shows it."""

    rows: list[Row]
    ignored: list[str]
    dropped: list[Dropped] = field(default_factory=list)
    heading_row: int = 1


def read_sheet(content: bytes, form: Form, spared: Spared = nothing_spared) -> Sheet:
    """The rows of the first sheet that has the headings. Raises the error for a workbook that has
    none of this form. `spared`: see `private.is_private`."""
    missing = None
    for table in read_tables(content):
        try:
            heading_row, headings = _headings(table, form)
        except _NoHeadings as error:
            missing = missing or error
        else:
            return _sheet(table, heading_row, headings, form, spared)
    names = "、".join(column.headings[0] for column in missing.args[0])
    raise invalid("file", _("There are no headings for: %(names)s.") % {"names": names})


class _NoHeadings(Exception):
    """The columns without which nothing can be read, and which no row names."""


def _sheet(
    table: Table, heading_row: int, headings: list[tuple[int, Any]], form: Form, spared: Spared
) -> Sheet:
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
            places={column.name: place for place, column in columns.items()},
            formulas={
                columns[place - 1].name
                for place in table.formulas.get(number, ())
                if place - 1 in columns
            },
            hidden=number in table.hidden,
        )
        for number, values in table.rows.items()
        if number > heading_row
    ]
    rows = [row for row in rows if not row.is_blank and not _is_example(row)]
    unread = [(place, cell) for place, cell in headings if place not in columns]
    if not form.of_people:
        return Sheet(rows, [str(cell) for _place, cell in unread], heading_row=heading_row)
    ignored, dropped = [], []
    for place, cell in unread:
        if is_private_heading(cell) or is_private(cell, spared):
            filled = sum(
                number > heading_row and place < len(values) and values[place] is not None
                for number, values in table.rows.items()
            )
            dropped.append(Dropped(hidden(str(cell)), filled))
        elif not form.is_mark(cell):
            ignored.append(str(cell))
    return Sheet(rows, ignored, dropped + _without_private(rows, spared), heading_row)


def _without_private(rows: list[Row], spared: Spared) -> list[Dropped]:
    """Take private values out of the rows; how many, by heading."""
    counted: Counter[str] = Counter()
    for row in rows:
        for name, value in row.cells.items():
            if is_private(value, spared):
                row.drop(name)
                counted[row.headings[name]] += 1
    return [Dropped(column, cells) for column, cells in counted.items()]


def _headings(table: Table, form: Form) -> tuple[int, list[tuple[int, Any]]]:
    """The first row that names all required columns. Raises _NoHeadings for what the best lacks."""
    missing = [column for column in form.columns if column.required]
    for number, values in islice(table.rows.items(), _HEADINGS_WITHIN):
        cells = [(place, value) for place, value in enumerate(values) if value is not None]
        found = [column for _place, value in cells if (column := form.column_of(value))]
        lacking = [c for c in form.columns if c.required and c not in found]
        if not lacking:
            _refuse_doubled(found)
            return number, cells
        missing = min(missing, lacking, key=len)
    raise _NoHeadings(missing)


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
