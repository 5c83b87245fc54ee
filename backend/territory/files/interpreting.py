"""From the bytes of a file to rows and shapes in WGS-84, or to the first thing to be asked.

Runs inside the cage. Order of questions: encoding of the text, layer, encoding of the table,
coordinate system, columns.
"""

from collections.abc import Callable
from typing import Any

import shapely

from . import columns, encodings, placing, tables, talk, values
from .encodings import Doubt, Encoding, Text
from .nets import Net, open_net
from .results import Unreadable
from .rows import rows_of
from .tables import Layer, Table

_SAMPLED_ROWS = 200


def interpret(
    order: talk.Order, content: bytes, progress: Callable[[float], None]
) -> talk.Asked | talk.Drawn:
    """Raises Unreadable."""
    declared = order.declared
    net = open_net(order.name, content, encoding=declared.encoding)
    if isinstance(net, Doubt):
        return talk.Asked("encoding", net.choices, net.why, {})
    progress(0.1)
    layers = net.layers()
    found: dict[str, Any] = {
        "format": net.kind,
        "layers": [_shown_layer(layer, net, declared.encoding) for layer in layers],
    }
    layer = _chosen(layers, declared.layer)
    if layer is None:
        return _ask_layer(layers, declared.layer, found)
    found["layer"] = values.clean(layer.name)
    progress(0.3)

    table = placing.usable(net.table(layer), layer)
    progress(0.6)
    encoding = _encoding(net, layer, _texts(table), declared.encoding)
    if isinstance(encoding, Doubt):
        return talk.Asked("encoding", encoding.choices, encoding.why, found)
    found["encoding"] = (net.encoding or encoding).shown

    headings = _headings(table, encoding)
    guessed = columns.guess(headings, order.level)
    sampled = _sampled_codes(headings, guessed)
    placed = placing.placed(table, layer, declared.crs, sampled, found)
    if isinstance(placed, talk.Asked):
        return placed
    progress(0.8)

    mapped, unknown = _mapped(guessed, declared.columns or {}, headings)
    found["columns"] = {
        name: {"column": values.clean(heading), "sure": sure}
        for name, (heading, sure) in mapped.items()
    }
    if unknown or not _suffices(mapped, order.level):
        why = "unknown_column" if unknown else "no_code_column"
        return talk.Asked("columns", columns.code_choices(headings, order.level), why, found)
    by_heading = {
        heading.name: column for heading, column in zip(headings, table.columns, strict=True)
    }
    rows, notes = rows_of(
        {name: by_heading[heading].values for name, (heading, _) in mapped.items()},
        encoding,
        len(table.shapes),
    )
    found["notes"] = [*found.get("notes", []), *notes]
    progress(0.9)
    shapes = [None if wkb is None else bytes(wkb) for wkb in shapely.to_wkb(placed)]
    return talk.Drawn(rows, shapes, found)


# Layers


def _chosen(layers: list[Layer], declared: str | None) -> Layer | None:
    """The one declared, or the only one of polygons; None when that must be asked."""
    if declared is not None:
        named = [layer for layer in layers if declared in (layer.name, values.clean(layer.name))]
        return named[0] if named else None
    drawn = _polygonal(layers)
    if not drawn:
        geometries = sorted({layer.geometry for layer in layers})
        raise Unreadable("no_polygons", geometries=geometries)
    return drawn[0] if len(drawn) == 1 else None


def _polygonal(layers: list[Layer]) -> list[Layer]:
    return [layer for layer in layers if layer.geometry == tables.POLYGON]


def _ask_layer(layers: list[Layer], declared: str | None, found: dict) -> talk.Asked:
    choices = [
        {"value": values.clean(layer.name), "features": layer.features}
        for layer in _polygonal(layers)
    ]
    why = "several_layers" if declared is None else "unknown_layer"
    return talk.Asked("layer", choices, why, found)


def _shown_layer(layer: Layer, net: Net, declared: str | None) -> dict[str, Any]:
    texts = [text for name, samples in layer.columns for text in (name, *samples)]
    encoding = _encoding(net, layer, texts, declared)
    return {
        "name": values.clean(layer.name),
        "features": layer.features,
        "geometry": layer.geometry,
        "crs": placing.shown_crs(layer.crs),
        "columns": [
            {"name": _shown(name, encoding), "samples": [_shown(s, encoding) for s in samples]}
            for name, samples in layer.columns
        ],
    }


def _shown(text: Text, encoding: Encoding | Doubt) -> str:
    """Where the encoding is in doubt, bytes are shown as bytes."""
    if isinstance(encoding, Doubt):
        return values.clean(text.raw.decode("ascii", "backslashreplace"))
    return values.clean(encoding.decode(text))


# Texts


def _encoding(net: Net, layer: Layer, texts: list[Text], declared: str | None) -> Encoding | Doubt:
    """Of the layer's texts; those of a document are UTF-8 by now, whatever it was."""
    if net.encoding is not None:
        return encodings.decide(texts, declared="utf-8")
    return encodings.decide(
        texts,
        declared=declared,
        cpg=layer.cpg,
        language_byte=layer.language_byte,
        standard=None if net.kind == "shapefile" else "utf-8",
    )


def _texts(table: Table) -> list[Text]:
    return [text for column in table.columns for text in (column.name, *column.values)]


# Columns


def _headings(table: Table, encoding: Encoding) -> list[columns.Heading]:
    return [
        columns.Heading(
            encoding.decode(column.name),
            column.name.full,
            [values.clean(encoding.decode(text)) for text in column.values[:_SAMPLED_ROWS]],
        )
        for column in table.columns
    ]


def _mapped(
    guessed: dict[str, tuple[str, str]],
    declared: dict[str, str],
    headings: list[columns.Heading],
) -> tuple[dict[str, tuple[str, str]], bool]:
    """What is declared over what is guessed; an empty heading declares that there is none. And
    whether something was declared that is not there."""
    called = {values.clean(heading.name): heading.name for heading in headings}
    said = {name: heading for name, heading in declared.items() if name in columns.FIELDS}
    mapped = {
        name: pair
        for name, pair in guessed.items()
        if name not in said and pair[0] not in {called.get(heading) for heading in said.values()}
    }
    known = {name: called[heading] for name, heading in said.items() if heading in called}
    mapped |= {name: (heading, columns.DECLARED) for name, heading in known.items()}
    unknown = any(heading and heading not in called for heading in said.values())
    return mapped, unknown


def _suffices(mapped: dict[str, tuple[str, str]], level: str) -> bool:
    """Ordinary management zones have no codes; everything else is known by its own."""
    return "code" in mapped or (level == "zone" and "name" in mapped)


def _sampled_codes(
    headings: list[columns.Heading], guessed: dict[str, tuple[str, str]]
) -> list[str]:
    """Some codes, for what their first digits say about the province."""
    named = guessed.get("code", ("",))[0]
    return [values.code(s) for h in headings if h.name == named for s in h.samples]
