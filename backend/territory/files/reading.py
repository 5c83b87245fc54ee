"""The two tasks that are done in the cage, as their callers see them."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import shapely

from ..drawing import Drawing
from . import cage, talk
from .looking import net_kind, refuse_size
from .results import Question, Read, Unreadable


def read(
    name: str,
    content: bytes,
    declared: dict[str, Any],
    *,
    level: str,
    progress: Callable[[float], None] | None = None,
) -> Read | Question:
    """The net in the file, with its shapes in WGS-84, or the first thing to be declared.

    `declared`: crs (wgs84, cgcs2000, gcj02, bd09, or an EPSG code as number or text), encoding,
    layer, columns {field: heading}; what is declared stands above what the file says. `level`: of
    models.Level. `progress` is told the share that is done, in coarse steps. Raises Unreadable.
    """
    kind = net_kind(name, content)
    order = order_to_read(name, declared, level)
    return understood(cage.carry_out(order, content, kind=kind, progress=progress))


def read_codes(name: str, content: bytes) -> dict[str, tuple[str, ...]]:
    """The table of old and new codes of grids, CSV or XLSX: new code -> old codes, none for a
    grid that is new. Raises Unreadable naming row and reason."""
    refuse_size(content)
    return cage.carry_out(talk.Order("codes", name), content, kind=None).table


def order_to_read(name: str, declared: dict[str, Any], level: str) -> talk.Order:
    """Raises Unreadable for a declaration of another form."""
    try:
        return talk.Order("net", name, msgspec.convert(declared, talk.Declared), level)
    except msgspec.ValidationError as error:
        raise Unreadable("declared_wrongly") from error


def understood(answer: talk.Asked | talk.Drawn) -> Read | Question:
    """What the cage said, as its callers know it."""
    if isinstance(answer, talk.Asked):
        return Question(answer.about, answer.choices, answer.why, answer.found)
    shapes = np.array(answer.shapes, dtype=object)
    return Read(Drawing(rows=answer.rows, shapes=shapely.from_wkb(shapes)), answer.found)
