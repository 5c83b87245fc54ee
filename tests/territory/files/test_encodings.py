"""Chinese texts in the encodings that occur: right, or asked; never mojibake."""

import json

import pytest

from backend.territory import files
from backend.territory.files import encodings
from backend.territory.files.encodings import Text

from . import nets

LANGUAGE_BYTE_AT = 29


def shapefile(encoding: str, *, cpg: bytes | None = None, language_byte: int = 0) -> bytes:
    """A shapefile in `encoding`, with what is said about that: nothing unless given."""
    parts = nets.without(nets.shapefile(nets.net(), encoding=encoding), ".cpg")
    dbf = bytearray(parts["net.dbf"])
    dbf[LANGUAGE_BYTE_AT] = language_byte
    return nets.zipped(parts | {"net.dbf": bytes(dbf)} | ({"net.cpg": cpg} if cpg else {}))


@pytest.mark.parametrize("cpg", [b"GBK", b"gb2312", b"936", b"CP936\r\n", b"GB18030"])
def test_believes_a_cpg_that_says_gbk(cpg):
    answer = nets.read("net.zip", shapefile("GBK", cpg=cpg))
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
    assert answer.found["encoding"] == {"name": "gbk", "known_by": "cpg"}


def test_knows_gbk_without_cpg_by_trying():
    answer = nets.read("net.zip", shapefile("GBK"))
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
    assert answer.found["encoding"] == {"name": "gbk", "known_by": "tried"}


@pytest.mark.parametrize("language_byte", [0x4D, 0x7A])
def test_believes_the_language_byte_of_chinese_software(language_byte):
    answer = nets.read("net.zip", shapefile("GBK", language_byte=language_byte))
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
    assert answer.found["encoding"]["known_by"] == "language_byte"


@pytest.mark.parametrize("language_byte", [0x03, 0x57])
def test_does_not_believe_the_language_byte_of_western_software(language_byte):
    answer = nets.read("net.zip", shapefile("GBK", language_byte=language_byte))
    assert [row.name for row in answer.drawing.rows] == nets.NAMES


@pytest.mark.parametrize("encoding", ["gbk", "GB2312", "gb18030", "cp936"])
def test_takes_what_is_declared(encoding):
    answer = nets.read("net.zip", shapefile("GBK", cpg=b"UTF-8"), encoding=encoding)
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
    assert answer.found["encoding"] == {"name": "gbk", "known_by": "declared"}


def test_a_cpg_that_is_wrong_is_a_question_with_the_right_choice():
    question = nets.interpreted("net.zip", shapefile("GBK", cpg=b"UTF-8"))
    assert (question.about, question.why) == ("encoding", "encoding_undecodable")
    assert question.choices[0]["value"] == "gbk"
    assert set(question.choices[0]["samples"]) <= {"网格编码", "网格名称", *nets.NAMES}


def test_a_western_cpg_on_chinese_text_is_a_question():
    question = nets.interpreted("net.zip", shapefile("GBK", cpg=b"ISO-8859-1"))
    assert (question.about, question.why) == ("encoding", "encoding_western")


def test_a_western_cpg_on_plain_text_is_no_matter():
    frame = nets.net(code=nets.codes(), name=["a", "b", "c", "d"])
    parts = nets.shapefile(frame) | {"net.cpg": b"ISO-8859-1"}
    assert nets.read("net.zip", nets.zipped(parts)).drawing.codes == nets.codes()


def test_a_declared_encoding_that_cannot_be_is_a_question():
    question = nets.interpreted("net.zip", shapefile("GBK"), encoding="utf-8")
    assert question.why == "encoding_undecodable"


def test_an_encoding_nobody_knows_is_a_question():
    question = nets.interpreted("net.zip", shapefile("GBK"), encoding="klingon")
    assert (question.about, question.why) == ("encoding", "encoding_unknown")


def test_a_question_shows_no_mojibake():
    found = nets.interpreted("net.zip", shapefile("GBK", cpg=b"UTF-8")).found
    shown = json.dumps(found, ensure_ascii=False)
    assert "\ufffd" not in shown
    assert shown.isascii()


def test_reads_geojson_in_gbk_when_declared():
    content = nets.written(nets.net(), "GeoJSON").decode().encode("gbk")
    question = nets.interpreted("net.geojson", content)
    assert (question.about, question.why) == ("encoding", "encoding_undecodable")
    assert question.choices[0]["value"] == "gbk"
    answer = nets.read("net.geojson", content, encoding="gbk")
    assert [row.name for row in answer.drawing.rows] == nets.NAMES


def test_reads_kml_in_the_encoding_it_states():
    frame = nets.net().rename(columns={"网格名称": "Name"})
    text = nets.written(frame, "LIBKML").decode().replace("UTF-8", "GBK")
    answer = nets.read("net.kml", text.encode("gbk"))
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
    assert answer.found["encoding"] == {"name": "gbk", "known_by": "file"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_reads_a_byte_order_mark(encoding):
    content = nets.written(nets.net(), "GeoJSON").decode().encode(encoding)
    answer = nets.read("net.geojson", content)
    assert [row.name for row in answer.drawing.rows] == nets.NAMES


def test_reads_chinese_names_of_members_however_the_zip_was_made():
    """Windows writes them in GBK without saying so, others in UTF-8 without saying so."""
    parts = nets.shapefile(nets.net(), "网格")
    for encoding in ("gbk", "utf-8"):
        plain = {name.replace("网格", "~" * len("网格".encode(encoding))): content
                 for name, content in parts.items()}  # fmt: skip
        stand_in = b"~" * len("网格".encode(encoding))
        content = nets.zipped(plain).replace(stand_in, "网格".encode(encoding))
        assert nets.read("net.zip", content).found["layer"] == "网格"


# The decision alone


def test_gbk_of_rare_characters_is_not_taken_for_sure():
    """Big5 bytes decode in GB18030 too, into characters that nobody writes."""
    told = [Text(name.encode("big5")) for name in ("黃島", "青島", "街道")]
    doubt = encodings.decide(told, declared=None)
    assert isinstance(doubt, encodings.Doubt)
    assert "big5" in [choice["value"] for choice in doubt.choices]


def test_a_rare_character_in_a_common_text_is_no_doubt():
    told = [Text("王家峃村村民委员会西山前网格东片".encode("gb18030"))]
    assert encodings.decide(told, declared=None) == encodings.Encoding("gb18030", "tried")


def test_a_character_that_was_lost_before_is_a_doubt():
    assert (
        encodings.decide([Text("东\ufffd网格".encode())], declared=None).why
        == "encoding_replacement"
    )


def test_the_loss_can_be_taken_upon_oneself():
    decided = encodings.decide([Text("东\ufffd网格".encode())], declared="utf-8")
    assert decided == encodings.Encoding("utf-8", "declared")


@pytest.mark.parametrize(
    ("encoding", "heading", "left"),
    [("utf-8", "网格编码", "网格编"), ("gb18030", "A网格编码表", "A网格编码")],
)
def test_a_heading_cut_through_a_character_loses_that_character_only(encoding, heading, left):
    """dBase keeps ten bytes: three characters and a third of one in UTF-8; in GBK, behind a
    letter, four and a half."""
    cut = Text(heading.encode(encoding)[:10], full=True)
    assert encodings.decode(cut, encoding) == left


def test_bytes_that_are_no_text_are_not_cut_away():
    with pytest.raises(UnicodeDecodeError):
        encodings.decode(Text(b"abc\xff", full=False), "utf-8")


def test_files_says_so_from_outside():
    """Once through the process of its own."""
    answer = files.read("net.zip", shapefile("GBK"), {}, level="grid")
    assert [row.name for row in answer.drawing.rows] == nets.NAMES
