"""What a workbook may tell: its columns, under any of their headings, in any order."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

# Everybody may write remarks; a row remarked as an example is passed over.
NOTE = "note"


@dataclass(frozen=True)
class Column:
    """`name` is ours; `headings` are what people write above it, the first in templates."""

    name: str
    headings: tuple[str, ...]
    required: bool = False
    example: Any = None


@dataclass(frozen=True)
class Form:
    """The columns of one kind of workbook; `title` names its sheet.

    Of a form about people (`of_people`) what is private is dropped while it is read (private.py).
    `marks`: the heading of the column in which we gave reasons; it comes back, and says nothing.
    """

    title: str
    columns: tuple[Column, ...]
    of_people: bool = False
    marks: str = ""

    @property
    def with_note(self) -> tuple[Column, ...]:
        return (*self.columns, Column(NOTE, ("备注", "note"), example="示例，导入时跳过"))

    def is_mark(self, heading: Any) -> bool:
        return bool(self.marks) and plain(heading) == plain(self.marks)

    def column_of(self, heading: Any) -> Column | None:
        said = plain(heading)
        for column in self.with_note:
            if said in map(plain, (*column.headings, column.name)):
                return column
        return None


def plain(heading: Any) -> str:
    """A heading without what does not matter: width, case, spaces, stars, words in brackets."""
    text = unicodedata.normalize("NFKC", str(heading if heading is not None else "")).lower()
    return re.sub(r"\(.*?\)|[\s*_:]", "", text)
