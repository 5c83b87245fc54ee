"""What reading a file comes to: a drawing, a question, or a refusal."""

from dataclasses import dataclass, field
from typing import Any

from ..drawing import Drawing


class Unreadable(Exception):
    """The file cannot be read. `reason` is a name that `words.py` puts into words with `details`,
    which hold nothing but text, numbers and lists of them."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason, details)
        self.reason = reason
        self.details = details


@dataclass(frozen=True)
class Read:
    """A drawing, and what the file said of itself.

    `found`: `format`; `layers` [{name, features, geometry, crs, columns: [{name, samples}]}];
    `layer`, the one used; `crs` {name, title, known_by, stated, seen: {x: [from, to], y: ...},
    said: what names no system};
    `encoding` {name, known_by}; `columns` {field: {column, sure}} with sure one of declared,
    exact, likely; `notes` [{name, ordinals?, count?}], what the reader should know of the rows.
    known_by is one of declared, file, standard, cpg, language_byte, tried.
    """

    drawing: Drawing
    found: dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What must be declared before the file can be read.

    `about`: crs, encoding, layer or columns. `choices`: [{value, ...}], the likeliest first;
    crs has `title`, encoding and columns have `samples`, layer has `features`; none when
    nothing fits. `why`: a name for `words.py`, put into words with `found`.
    """

    about: str
    choices: list[dict[str, Any]]
    why: str
    found: dict[str, Any] = field(default_factory=dict)
