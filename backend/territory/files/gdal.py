"""GDAL, asked through memory: no file is written, and only the expected driver is there
(`cage.py` sees to that). Texts come out as bytes, whatever GDAL takes them for."""

import warnings
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely

from . import limits
from .dbf import Column
from .encodings import Text
from .results import Unreadable
from .tables import Layer, Table, geometry_called, geometry_seen
from .values import number_as_text

_BYTES = "ISO-8859-1"  # a character for each byte, so that nothing is lost on the way
_PEEKED_FEATURES = 50
_SAMPLES = 3
_ERRORS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.CRSError,
    pyogrio.errors.FieldError,
    pyogrio.errors.FeatureError,
    pyogrio.errors.GeometryError,
    UnicodeError,
    ValueError,
)


def layer_names(content: bytes) -> list[str]:
    """Raises Unreadable when GDAL cannot open it."""
    names = [str(name) for name, _ in _asked(pyogrio.list_layers, content)]
    if len(names) > limits.MAX_LAYERS:
        raise Unreadable("too_many_layers", limit=limits.MAX_LAYERS)
    return names


def describe(content: bytes, name: str | None) -> Layer:
    """A layer with some values of each column; without a name, the first."""
    info = _asked(pyogrio.read_info, content, layer=name, encoding=_BYTES)
    if len(info["fields"]) > limits.MAX_COLUMNS:
        raise Unreadable("too_many_columns", limit=limits.MAX_COLUMNS)
    geometry = geometry_called(info["geometry_type"])
    peeked = read(content, name, features=_PEEKED_FEATURES)
    if geometry is None:
        geometry = geometry_seen(shapely.get_type_id(peeked.shapes))
    return Layer(
        name=name or "",
        features=int(info.get("features", -1)),
        geometry=geometry,
        crs=info["crs"],
        columns=[(column.name, column.values[:_SAMPLES]) for column in peeked.columns],
    )


def read(content: bytes, layer: str | None, *, features: int | None = None) -> Table:
    """The layer's columns and shapes, in two dimensions, curves as lines; all of it, or its
    first `features`. Raises Unreadable."""
    wanted = features or limits.MAX_FEATURES + 1
    meta, _, shapes, values = _asked(
        pyogrio.raw.read,
        content,
        layer=layer,
        encoding=_BYTES,
        force_2d=True,
        max_features=wanted,
        read_geometry=True,
        datetime_as_string=True,
    )
    count = max([len(column) for column in values] + [0 if shapes is None else len(shapes)])
    if features is None and count > limits.MAX_FEATURES:
        raise Unreadable("too_many_features", limit=limits.MAX_FEATURES)
    columns = [
        Column(_text(name), [_text(value) for value in column])
        for name, column in zip(meta["fields"], values, strict=True)
    ]
    return Table(columns, _shapes(shapes, count))


def _asked(function, content: bytes, **how: Any) -> Any:
    """A call whose warnings do not matter here and whose errors mean a damaged file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return function(content, **how)
        except _ERRORS as error:
            raise Unreadable("damaged") from error


def _shapes(wkb: np.ndarray | None, count: int) -> np.ndarray:
    """Rings that are not closed are closed, and what is no geometry at all is none."""
    if wkb is None:
        return np.full(count, None, dtype=object)
    return shapely.force_2d(shapely.from_wkb(wkb, on_invalid="fix"))


def _text(value: Any) -> Text:
    if value is None:
        return Text(b"")
    if isinstance(value, np.ndarray | list | tuple):
        return Text(b",".join(_text(part).raw for part in value))
    if isinstance(value, bytes):
        return Text(b"")
    if isinstance(value, float | np.floating):
        return Text(number_as_text(float(value)).encode())
    try:
        return Text(str(value).encode(_BYTES))
    except UnicodeEncodeError:  # lists of texts are decoded by then
        return Text(str(value).encode("utf-8", "replace"))
