"""The attribute table of a shapefile, as bytes.

GDAL recodes texts and turns wide numbers into floating point before anybody can ask; here both
stay as they are written. Layout: dBase III, as in the ESRI Shapefile Technical Description.
"""

import struct
from dataclasses import dataclass

from . import limits
from .encodings import Text
from .results import Unreadable

_HEADER, _DESCRIPTOR = 32, 32
_END_OF_DESCRIPTORS, _DELETED = 0x0D, 0x2A


@dataclass(frozen=True)
class Column:
    name: Text
    values: list[Text]


@dataclass(frozen=True)
class Table:
    """`deleted`: rows marked so, which keep their place among the shapes."""

    columns: list[Column]
    rows: int
    deleted: list[bool]
    language_byte: int


@dataclass(frozen=True)
class _Field:
    name: Text
    kind: bytes
    start: int
    width: int


def read_table(content: bytes) -> Table:
    """Texts and numbers; dates, memos and the rest are left out. Raises Unreadable."""
    if len(content) < _HEADER:
        raise Unreadable("truncated", part=".dbf")
    rows, header, width = struct.unpack_from("<IHH", content, 4)
    if rows > limits.MAX_FEATURES:
        raise Unreadable("too_many_features", limit=limits.MAX_FEATURES)
    fields = _fields(content[:header], width)
    if len(content) < header + rows * width:
        raise Unreadable("truncated", part=".dbf")
    records = [content[at : at + width] for at in range(header, header + rows * width, width or 1)]
    return Table(
        columns=[
            Column(field.name, [_value(record, field) for record in records]) for field in fields
        ],
        rows=rows,
        deleted=[record[0] == _DELETED for record in records],
        language_byte=content[29],
    )


def _fields(header: bytes, record_width: int) -> list[_Field]:
    fields, start = [], 1  # the first byte of a record says whether it is deleted
    for at in range(_HEADER, len(header) - _DESCRIPTOR + 1, _DESCRIPTOR):
        if header[at] == _END_OF_DESCRIPTORS:
            break
        name = header[at : at + 11].split(b"\0")[0]
        field = _Field(
            Text(name, full=len(name) >= 10), header[at + 11 : at + 12], start, header[at + 16]
        )
        start += field.width
        if field.kind in (b"C", b"N", b"F", b"I"):
            fields.append(field)
    if start > record_width or record_width == 0 or len(fields) > limits.MAX_COLUMNS:
        raise Unreadable("damaged", part=".dbf")
    return fields


def _value(record: bytes, field: _Field) -> Text:
    raw = record[field.start : field.start + field.width]
    if field.kind == b"I":
        return Text(str(int.from_bytes(raw, "little", signed=True)).encode())
    if field.kind in (b"N", b"F"):
        return Text(raw.strip(b" \0*"))  # asterisks fill a number that did not fit
    return Text(raw.rstrip(b" \0"), full=len(raw.rstrip(b" \0")) == field.width)
