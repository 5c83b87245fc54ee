"""Cells of the mapped columns as rows of a drawing."""

from collections.abc import Callable
from typing import Any

from ..drawing import Row
from . import values
from .encodings import Encoding, Text

_READERS: dict[str, Callable[[str], Any]] = {
    "code": values.code,
    "name": values.clean,
    "kind": values.kind,
    "home_community": values.code,
    "communities": values.codes,
    "households": values.count,
    "old_codes": values.codes,
    "mca_code": values.code,
}
_ORDINALS_NAMED = 50


def rows_of(
    cells: dict[str, list[Text]], encoding: Encoding, count: int
) -> tuple[list[Row], list[dict]]:
    """`cells`: field -> a text for each row. The rows, and notes on what could not be read."""
    texts = {name: [encoding.decode(cell) for cell in column] for name, column in cells.items()}
    read = {name: [_READERS[name](text) for text in column] for name, column in texts.items()}
    rows = [
        Row(
            ordinal=at + 1,
            **{"code": "", **{name: column[at] for name, column in read.items()}},
        )
        for at in range(count)
    ]
    return rows, _notes(texts.get("households", []), read.get("households", []))


def _notes(texts: list[str], numbers: list[int | None]) -> list[dict]:
    unread = [
        at + 1
        for at, (text, number) in enumerate(zip(texts, numbers, strict=True))
        if number is None and text.strip()
    ]
    if not unread:
        return []
    return [
        {"name": "households_unread", "ordinals": unread[:_ORDINALS_NAMED], "count": len(unread)}
    ]
