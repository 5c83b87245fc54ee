"""GeoJSON and KML: texts that are looked through before GDAL sees them, and given to it as UTF-8.

GDAL would follow a `crs` member of type `link` into the network, stop silently at the end of a
truncated sequence, and take texts in GBK for broken UTF-8.
"""

import html
import re
from typing import Any
from xml.parsers import expat

import msgspec

from .encodings import Doubt, Encoding, decide_document
from .results import Unreadable

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_XML_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9_.:-]+)")
_KML_HEADING = re.compile(
    r"(?P<before><(?:\w+:)?Data\s[^<>]*?\bname\s*=\s*(?P<quote>[\"']))(?P<name>[^<>]*?)(?P=quote)"
)
_CRS84 = re.compile(
    r"(urn:ogc:def:crs:)?OGC:[\d.]*:?CRS84|https?://www\.opengis\.net/def/crs/OGC/[\d.]+/CRS84"
)
_EPSG = re.compile(
    r"(?:urn:(?:ogc|x-ogc):def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})"
    r"|https?://www\.opengis\.net/(?:def/crs/EPSG/[\d.]+/|gml/srs/epsg\.xml#)(\d{4,6})",
    re.IGNORECASE,
)


class _Object(msgspec.Struct):
    """The members of a GeoJSON object that matter before its features are read."""

    type: str
    crs: Any = msgspec.UNSET
    features: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    name: Any = None


class GeoJson(msgspec.Struct, frozen=True):
    """`crs`: AUTHORITY:CODE, or what the file says where that means nothing known, or None;
    `known_by`: file, or standard where it says nothing (RFC 7946, 4)."""

    content: bytes
    encoding: Encoding
    name: str | None
    crs: str | None
    known_by: str


def read_geojson(content: bytes, declared: str | None) -> GeoJson | Doubt:
    """One document or a text sequence (RFC 8142, or one object a line). Raises Unreadable."""
    decided = decide_document(content, declared)
    if isinstance(decided, Doubt):
        return decided
    text, encoding = decided
    whole = text.encode()
    try:
        head = msgspec.json.decode(whole, type=_Object)
    except (msgspec.DecodeError, RecursionError):
        whole = _joined(whole)
        head = _Object(type="FeatureCollection")
    if head.type not in ("FeatureCollection", "Feature", "Polygon", "MultiPolygon"):
        raise Unreadable("unknown_json", type=head.type[:100])
    crs, known_by = _stated_crs(head.crs)
    name = head.name if isinstance(head.name, str) else None
    return GeoJson(whole, encoding, name, crs, known_by)


def _joined(content: bytes) -> bytes:
    """The texts of a sequence as one collection; each must be whole."""
    separator = b"\x1e" if b"\x1e" in content[:4096] else b"\n"
    texts = [text for text in (part.strip() for part in content.split(separator)) if text]
    if len(texts) < 2 and separator == b"\n":
        raise Unreadable("damaged")
    try:
        for text in texts:
            if msgspec.json.decode(text, type=_Object).type != "Feature":
                raise Unreadable("unknown_json", type="sequence")
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("damaged") from error
    return b'{"type":"FeatureCollection","features":[' + b",".join(texts) + b"]}"


def _stated_crs(member: Any) -> tuple[str | None, str]:
    """By the GeoJSON of 2008: null says that nobody knows."""
    if member is msgspec.UNSET:
        return "OGC:CRS84", "standard"
    if member is None:
        return None, "file"
    kind = member.get("type") if isinstance(member, dict) else None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if kind != "name" or not isinstance(name, str):
        return str(kind)[:100], "file"
    if _CRS84.fullmatch(name):
        return "OGC:CRS84", "file"
    found = _EPSG.fullmatch(name)
    return (f"EPSG:{found[1] or found[2]}" if found else name[:100]), "file"


class Kml(msgspec.Struct, frozen=True):
    """`headings`: what stands for a heading in `content` -> the heading, in UTF-8."""

    content: bytes
    encoding: Encoding
    headings: dict[bytes, bytes]


def read_kml(content: bytes, declared: str | None) -> Kml | Doubt:
    """KML as UTF-8. Raises Unreadable for what is not well-formed, and for every entity."""
    stated = _XML_ENCODING.search(content[:200])
    decided = decide_document(content, declared, stated[1].decode() if stated else None)
    if isinstance(decided, Doubt):
        return decided
    text, encoding = decided
    marked, headings = _with_plain_headings(_XML_DECLARATION.sub("", text))
    plain = marked.encode()
    parser = expat.ParserCreate(encoding="utf-8")

    def refuse(*_):
        raise Unreadable("xml_doctype")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(plain, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
    return Kml(plain, encoding, headings)


def _with_plain_headings(text: str) -> tuple[str, dict[bytes, bytes]]:
    """GDAL makes an underscore of each byte of a heading that is not ASCII, and one column of
    two headings of one length; so it gets to see headings of ours."""
    headings: dict[str, str] = {}

    def mark(found: re.Match) -> str:
        if found["name"].isascii():
            return found[0]
        stand_in = headings.setdefault(found["name"], f"heading_{len(headings)}")
        return f"{found['before']}{stand_in}{found['quote']}"

    marked = _KML_HEADING.sub(mark, text)
    return marked, {to.encode(): html.unescape(name).encode() for name, to in headings.items()}
