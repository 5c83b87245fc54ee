"""What kind of file the bytes are. The name is believed only where the bytes leave it open."""

import codecs
from pathlib import PurePosixPath
from xml.parsers import expat

from .results import Unreadable

GPKG, FLATGEOBUF, ZIP, GEOJSON, KML, SHAPEFILE = (
    "gpkg",
    "flatgeobuf",
    "zip",
    "geojson",
    "kml",
    "shapefile",
)
_SQLITE = b"SQLite format 3\0"
_BLANKS = b" \t\r\n\x1e"  # a record separator begins each text of a GeoJSON text sequence
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def kind_of(name: str, content: bytes) -> str:
    """One of the kinds above, SHAPEFILE excepted: that comes zipped. Raises Unreadable."""
    if content.startswith(_SQLITE):
        _expect_geopackage(name, content)
        return GPKG
    if content.startswith(b"fgb\x03fgb"):
        return FLATGEOBUF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ZIP
    if content.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c")):
        raise Unreadable("other_archive")
    if content.startswith(b"\x00\x00\x27\x0a"):
        raise Unreadable("bare_shapefile")
    match text_start(content)[:1]:
        case b"{":
            return GEOJSON
        case b"<":
            _expect_kml(content)
            return KML
    raise Unreadable("unknown_kind", name=name)


def text_start(content: bytes) -> bytes:
    """The first characters that say something, without byte order mark and blanks."""
    start = content[:4096]
    for bom in _BOMS:
        if start.startswith(bom):
            start = start[len(bom) :].replace(b"\0", b"")
    return start.lstrip(_BLANKS)


def _expect_geopackage(name: str, content: bytes) -> None:
    """By the SQLite file format: application id at 68, page size at 16, page count at 28."""
    if content[68:72] not in (b"GPKG", b"GP10", b"GP11") and not _ends(name, ".gpkg"):
        raise Unreadable("unknown_kind", name=name)
    page = int.from_bytes(content[16:18], "big")
    page = 65_536 if page == 1 else page
    pages = int.from_bytes(content[28:32], "big")
    if len(content) < 100 or len(content) < page * pages:
        raise Unreadable("truncated")


def _expect_kml(content: bytes) -> None:
    """Reads up to the first element: KML needs no DOCTYPE, and entities are what XML bombs are
    made of, so a file that has one is refused before anything could expand it."""
    root: list[str] = []
    parser = expat.ParserCreate(encoding=_xml_encoding(content))

    def refuse(*_):
        raise Unreadable("xml_doctype")

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda element, _: root.append(element)
    try:
        parser.Parse(content[:65_536], False)
    except expat.ExpatError as error:
        if not root:
            raise Unreadable("damaged") from error
    if not root:
        raise Unreadable("damaged")
    if root[0].rpartition(":")[2] != "kml":
        raise Unreadable("unknown_xml", element=root[0][:100])


def _xml_encoding(content: bytes) -> str | None:
    """Latin-1 for what expat cannot decode (GBK): the markup is ASCII, and only that is read."""
    return None if content.startswith(_BOMS[1:]) else "iso-8859-1"


def _ends(name: str, suffix: str) -> bool:
    return PurePosixPath(name).suffix.lower() == suffix
