"""The rows of a sheet as JSON, so that they can be judged again without the file."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from .files import NO_VALUE, NoValue
from .rows import Row
from .sheets import Dropped, Sheet

_NO_VALUE = {"no_value": True}


def kept(sheet: Sheet) -> dict[str, Any]:
    """All that was read; take it before the rows are judged, which tidies their cells."""
    first = sheet.rows[0] if sheet.rows else None
    return {
        "heading_row": sheet.heading_row,
        "headings": dict(first.headings) if first else {},
        "places": dict(first.places) if first else {},
        "ignored": sheet.ignored,
        "dropped": [[one.column, one.cells] for one in sheet.dropped],
        "rows": [
            {
                "row": row.ordinal,
                "cells": {
                    name: _kept(value) for name, value in row.cells.items() if value is not None
                },
            }
            | ({"across": True} if row.across else {})
            | ({"hidden": True} if row.hidden else {})
            | ({"formulas": sorted(row.formulas)} if row.formulas else {})
            | ({"dropped": sorted(row.dropped)} if row.dropped else {})
            for row in sheet.rows
        ],
    }


def sheet_of(kept: Mapping[str, Any]) -> Sheet:
    """The sheet as it was read, nothing said of its rows yet."""
    headings, places = kept["headings"], kept["places"]
    return Sheet(
        rows=[
            Row(
                row["row"],
                headings,
                {name: _value(row["cells"].get(name)) for name in places},
                across=row.get("across", False),
                places=places,
                formulas=set(row.get("formulas", ())),
                hidden=row.get("hidden", False),
                dropped=set(row.get("dropped", ())),
            )
            for row in kept["rows"]
        ],
        ignored=kept["ignored"],
        dropped=[Dropped(column, cells) for column, cells in kept["dropped"]],
        heading_row=kept["heading_row"],
    )


def _kept(value: Any) -> Any:
    if isinstance(value, NoValue):
        return _NO_VALUE
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
        return {"day": day.isoformat()}
    if isinstance(value, bool | int | float):
        return value
    return str(value).replace("\x00", "")


def _value(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return date.fromisoformat(kept["day"]) if "day" in kept else NO_VALUE
