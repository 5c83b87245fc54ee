"""A net in a file, of whatever kind: its layers, and one of them read whole."""

from pathlib import PurePosixPath
from typing import Protocol

import numpy as np

from . import archives, documents, gdal, kinds, limits
from .dbf import Column, read_table
from .encodings import Doubt, Encoding, Text
from .results import Unreadable
from .tables import Layer, Table, geometry_called

_KML_OWN = {
    b"id", b"timestamp", b"begin", b"end", b"altitudeMode", b"tessellate", b"extrude",
    b"visibility", b"drawOrder", b"icon", b"snippet",
}  # fmt: skip
_SHAPE_TYPES = {1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint", 31: "MultiPolygon"}


class Net(Protocol):
    """`encoding`: of the whole file where that is known before a layer is chosen."""

    kind: str
    encoding: Encoding | None

    def layers(self) -> list[Layer]: ...

    def table(self, layer: Layer) -> Table: ...


def open_net(name: str, content: bytes, *, encoding: str | None) -> Net | Doubt:
    """The net in the file; a doubt when its text cannot be decoded. Raises Unreadable."""
    kind = kinds.kind_of(name, content)
    if kind == kinds.ZIP:
        found = archives.nets_in(content)
        if found[0].kind == kinds.SHAPEFILE:
            return ShapefileNet(content, found)
        name = f"{found[0].name}.{found[0].kind}"
        content = archives.unpack(content, found[0].members[""])
        kind = kinds.kind_of(name, content)
        if kind != found[0].kind:
            raise Unreadable("damaged")
    match kind:
        case kinds.GEOJSON:
            document = documents.read_geojson(content, encoding)
            return document if isinstance(document, Doubt) else GeoJsonNet(name, document)
        case kinds.KML:
            text = documents.read_kml(content, encoding)
            return text if isinstance(text, Doubt) else KmlNet(text)
    return LayeredNet(kind, content)


class LayeredNet:
    """GeoPackage or FlatGeobuf: GDAL knows all about it."""

    encoding: Encoding | None = None

    def __init__(self, kind: str, content: bytes) -> None:
        self.kind, self._content = kind, content

    def layers(self) -> list[Layer]:
        return [gdal.describe(self._content, name) for name in gdal.layer_names(self._content)]

    def table(self, layer: Layer) -> Table:
        table = gdal.read(self._content, layer.name)
        if layer.features > len(table.shapes):
            raise Unreadable("truncated")
        return table


class GeoJsonNet:
    kind = kinds.GEOJSON

    def __init__(self, name: str, document: documents.GeoJson) -> None:
        self.encoding = document.encoding
        self._document, self._name = document, document.name or PurePosixPath(name).stem

    def layers(self) -> list[Layer]:
        # GDAL calls it after its place in memory, which is another each time.
        layer = gdal.describe(self._document.content, None)
        return [
            Layer(
                self._name,
                layer.features,
                layer.geometry,
                self._document.crs,
                layer.columns,
                crs_known_by=self._document.known_by,
            )
        ]

    def table(self, layer: Layer) -> Table:
        return gdal.read(self._document.content, None)


class KmlNet:
    """KML, or what a KMZ begins with. Its positions are WGS-84 by the OGC KML standard."""

    kind = kinds.KML

    def __init__(self, document: documents.Kml) -> None:
        self._document, self.encoding = document, document.encoding

    def layers(self) -> list[Layer]:
        return [self._layer(name) for name in gdal.layer_names(self._document.content)]

    def _layer(self, name: str) -> Layer:
        layer = gdal.describe(self._document.content, name)
        columns = [
            (self._heading(heading), samples)
            for heading, samples in layer.columns
            if heading.raw not in _KML_OWN
        ]
        return Layer(
            name, layer.features, layer.geometry, "OGC:CRS84", columns, crs_known_by="standard"
        )

    def table(self, layer: Layer) -> Table:
        table = gdal.read(self._document.content, layer.name)
        columns = [
            Column(self._heading(column.name), column.values)
            for column in table.columns
            if column.name.raw not in _KML_OWN
        ]
        return Table(columns, table.shapes)

    def _heading(self, seen: Text) -> Text:
        return Text(self._document.headings.get(seen.raw, seen.raw))


class ShapefileNet:
    """One or several zipped shapefiles: shapes by GDAL, the rest as it is written."""

    kind = kinds.SHAPEFILE
    encoding: Encoding | None = None

    def __init__(self, content: bytes, nets: list[archives.Net]) -> None:
        self._content, self._nets = content, {net.name: net for net in nets}
        if len(nets) > limits.MAX_LAYERS:
            raise Unreadable("too_many_layers", limit=limits.MAX_LAYERS)

    def layers(self) -> list[Layer]:
        return [self._layer(name) for name in self._nets]

    def _layer(self, name: str) -> Layer:
        table = read_table(self._part(name, ".dbf"))
        return Layer(
            name=name,
            features=table.rows,
            geometry=geometry_called(_shape_type(self._part(name, ".shp"))),
            crs=self._said(name, ".prj"),
            columns=[(column.name, column.values[:3]) for column in table.columns],
            cpg=self._said(name, ".cpg") or self._said(name, ".cst"),
            language_byte=table.language_byte,
        )

    def table(self, layer: Layer) -> Table:
        table = read_table(self._part(layer.name, ".dbf"))
        parts = {part: self._part(layer.name, part) for part in (".shp", ".shx")}
        for part, content in parts.items():
            if len(content) < _stated_length(content):
                raise Unreadable("truncated", part=part)
        shapes = gdal.read(archives.pack({f"net{p}": c for p, c in parts.items()}), None).shapes
        if len(shapes) != table.rows:
            raise Unreadable("shapefile_rows", shapes=len(shapes), rows=table.rows)
        if not any(table.deleted):
            return Table(table.columns, shapes)
        kept = np.flatnonzero(~np.array(table.deleted))
        columns = [
            Column(column.name, [column.values[row] for row in kept]) for column in table.columns
        ]
        return Table(columns, shapes[kept])

    def _part(self, name: str, part: str) -> bytes:
        return archives.unpack(self._content, self._nets[name].members[part])

    def _said(self, name: str, part: str) -> str | None:
        """What a small text beside the shapes says; None when it is missing or blank."""
        if part not in self._nets[name].members:
            return None
        return self._part(name, part)[:20_000].decode("utf-8-sig", "replace").strip() or None


def _shape_type(shp: bytes) -> str | None:
    """By the header of the .shp; 10 more is with height, 20 more with measure."""
    number = int.from_bytes(shp[32:36], "little")
    return _SHAPE_TYPES.get(number if number == 31 else number % 10)


def _stated_length(content: bytes) -> int:
    """Of a .shp or .shx, by its header: in words of 16 bits."""
    return max(100, 2 * int.from_bytes(content[24:28], "big"))
