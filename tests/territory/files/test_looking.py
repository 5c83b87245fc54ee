"""What is refused at once, in the request."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from backend.territory import files
from backend.territory.files import documents, limits

from . import nets


def refusal(name: str, content: bytes) -> files.Unreadable:
    with pytest.raises(files.Unreadable) as refused:
        files.look(name, content)
    return refused.value


def archive(*members: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for member, content in members:
            written.writestr(member, content)
    return packed.getvalue()


def test_lets_every_format_pass():
    for driver, suffix in nets.SUFFIXES.items():
        files.look(f"net.{suffix}", nets.written(nets.net(), driver))
    files.look("net.zip", nets.zipped(nets.shapefile(nets.net())))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"hello", "unknown_kind"),
        (b"%PDF-1.7", "unknown_kind"),
        (b"SQLite format 3\0" + bytes(4096), "unknown_kind"),
        (b"Rar!\x1a\x07\x01\x00", "other_archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "other_archive"),
        (b"\x00\x00\x27\x0a" + bytes(96), "bare_shapefile"),
        (b"PK\x03\x04", "damaged"),
        (b"PK\x05\x06" + bytes(18), "zip_without_net"),
        (b"<html><body/></html>", "unknown_xml"),
        (b"<kml", "damaged"),
    ],
)
def test_refuses_what_is_no_net(content, reason):
    assert refusal("net.bin", content).reason == reason


def test_refuses_what_is_too_large(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 3 * limits.MEGABYTE)
    found = refusal("net.geojson", b"{" * (3 * limits.MEGABYTE + 1))
    assert (found.reason, found.details) == ("too_large", {"megabytes": 3})


def test_refuses_a_password():
    """The flag in both places where a zip keeps it; Python cannot write encrypted members."""
    content = bytearray(archive(("net.geojson", b"{}")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    assert refusal("net.zip", bytes(content)).reason == "zip_encrypted"


def test_refuses_a_way_of_packing_that_needs_more_than_is_told():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as written:
        written.writestr("net.geojson", b"{}")
    assert refusal("net.zip", packed.getvalue()).reason == "zip_method"


@pytest.mark.parametrize(
    "name",
    ["/etc/net.geojson", "../net.geojson", "a/../../net.geojson", "C:\\net.geojson",
     "c:net.geojson", "\\\\server\\net.geojson", "..\\net.geojson"],
)  # fmt: skip
def test_refuses_names_that_lead_out(name):
    assert refusal("net.zip", archive((name, b"{}"))).reason == "zip_paths"


def test_refuses_links():
    link = zipfile.ZipInfo("net.geojson")
    link.external_attr = 0o120777 << 16
    assert refusal("net.zip", archive((link, b"/etc/passwd"))).reason == "zip_paths"


def test_refuses_a_bomb_by_its_ratio():
    found = refusal("net.zip", archive(("net.geojson", bytes(30 * limits.MEGABYTE))))
    assert found.reason == "zip_bomb"
    assert found.details["unpacked"] == 30 * limits.MEGABYTE


def test_refuses_a_bomb_by_what_it_would_unpack_to():
    """Not packed much, but too much of it: sizes as the directory tells them."""
    content = bytearray(archive(("net.geojson", b"{}")))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (limits.MAX_UNPACKED_BYTES + 1).to_bytes(4, "little")
    assert refusal("net.zip", bytes(content)).reason == "zip_bomb"


def test_refuses_a_bomb_by_its_members():
    many = [(f"{number}.txt", b"") for number in range(limits.MAX_MEMBERS + 1)]
    assert refusal("net.zip", archive(*many)).reason == "zip_bomb"


def test_refuses_a_bomb_that_is_all_directory_before_it_is_read():
    """Lines of the archive's own list (APPNOTE 4.3.12): 49 bytes each, without any file."""
    begin = b"PK\x03\x04" + bytes(26)
    line = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 3) + bytes(16)
    listed = b"".join(line + b"%03x" % (number % 4096) for number in range(100_000))
    counts = struct.pack("<HHLL", 0xFFFF, 0xFFFF, len(listed), len(begin))
    content = begin + listed + b"PK\x05\x06" + bytes(4) + counts + bytes(2)
    assert len(zipfile.ZipFile(io.BytesIO(content)).infolist()) == 100_000
    tracemalloc.start()
    try:
        assert refusal("net.zip", content).reason == "zip_bomb"
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1024 * 1024


def test_a_directory_that_tells_too_small_a_size_gains_nothing():
    """The bytes are counted and summed while they are unpacked."""
    content = bytearray(archive(("net.geojson", b" " * 1_000_000 + b"{}")))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(files.Unreadable, match="damaged"):
        files.read("net.zip", bytes(content), {}, level="grid")


@pytest.mark.parametrize("missing", [".shp", ".shx", ".dbf"])
def test_names_the_missing_part_of_a_shapefile(missing):
    parts = nets.without(nets.shapefile(nets.net()), missing)
    found = refusal("net.zip", nets.zipped(parts))
    assert (found.reason, found.details["parts"]) == ("zip_missing", [missing])


def test_refuses_nets_that_cannot_be_told_apart():
    """Two of one name but for its case, which the systems they come from do not tell."""
    content = archive(("net.geojson", b"{}"), ("NET.geojson", b"{}"))
    assert refusal("net.zip", content).reason == "zip_twice"
    content = archive(("a.geojson", b"{}"), ("b.gpkg", b"SQLite format 3\0"))
    found = refusal("net.zip", content)
    assert (found.reason, found.details) == ("several_nets", {"names": ["a", "b"]})


def test_two_shapefiles_of_one_name_are_told_apart_by_their_folders():
    parts = nets.shapefile(nets.net())
    both = {f"{folder}/{name}": content for folder in "ab" for name, content in parts.items()}
    question = nets.interpreted("net.zip", nets.zipped(both))
    assert [choice["value"] for choice in question.choices] == ["a/net", "b/net"]


def test_passes_over_what_systems_leave_in_archives():
    parts = nets.shapefile(nets.net()) | {"__MACOSX/._net.shp": b"?", ".DS_Store": b"?"}
    files.look("net.zip", nets.zipped(parts))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refuses_xml_entities(encoding):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&b;</name></Document></kml>'
    )
    assert refusal("net.kml", bomb.encode(encoding)).reason == "xml_doctype"


def test_refuses_xml_entities_once_more_before_gdal_sees_them():
    """The look goes by the markup alone; this is the text as GDAL gets it."""
    with pytest.raises(files.Unreadable, match="xml_doctype"):
        documents.read_kml(b"<!DOCTYPE kml><kml/>", None)


def test_refuses_a_geopackage_that_was_not_copied_whole():
    whole = nets.written(nets.net(), "GPKG")
    assert refusal("net.gpkg", whole[:-1]).reason == "truncated"


def test_refuses_entities_that_come_in_a_zip():
    bomb = b'<!DOCTYPE kml [<!ENTITY a "a">]><kml>&a;</kml>'
    with pytest.raises(files.Unreadable, match="xml_doctype"):
        nets.interpreted("net.kmz", archive(("doc.kml", bomb)))
