"""Which encoding texts are in: said by somebody, or tried strictly, or asked; never mojibake."""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .results import Unreadable

# What people and files call them -> what Python calls the widest of the family.
_NAMES = {
    "utf8": "utf-8",
    "65001": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "54936": "gb18030",
    "big5": "cp950",
    "cp950": "cp950",
    "950": "cp950",
}
_SHOWN = {"utf-8": "utf-8", "gb18030": "gbk", "cp950": "big5"}
# Each byte means something in these, so decoding proves nothing; software writes them unasked.
_WESTERN = re.compile(r"(iso|ansi|cp|oem|windows)?(8859.*|1252|437|850)|latin1|ascii|usascii")
# dBase's language byte, where it speaks of Chinese. Others are written unasked as well.
_LANGUAGE_BYTES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_COMMON_SHARE = 0.9
_SAMPLES = 5


@dataclass(frozen=True)
class Text:
    """Bytes of a heading or a cell; `full` when they fill their field, so that the last
    character may have been cut through."""

    raw: bytes
    full: bool = False


@dataclass(frozen=True)
class Encoding:
    name: str  # Python's
    known_by: str

    def decode(self, text: Text) -> str:
        return decode(text, self.name)

    @property
    def shown(self) -> dict[str, str]:
        return {"name": _SHOWN[self.name], "known_by": self.known_by}


@dataclass(frozen=True)
class Doubt:
    """`why` the encoding must be asked, and what there is to choose from."""

    why: str
    choices: list[dict]


def decode(text: Text, name: str) -> str:
    """Strictly, but for a character that the width of the field cut through."""
    try:
        return text.raw.decode(name)
    except UnicodeDecodeError as error:
        if text.full and error.start >= len(text.raw) - 3:
            return text.raw[: error.start].decode(name)
        raise


def python_name(name: str) -> str | None:
    """Python's name for what a person or a .cpg says; None for what is not known here."""
    return _NAMES.get(re.sub(r"[^a-z0-9]", "", name.lower()).removeprefix("ansi"))


def decide(
    texts: Iterable[Text],
    *,
    declared: str | None,
    cpg: str | None = None,
    language_byte: int | None = None,
    standard: str | None = None,
) -> Encoding | Doubt:
    """The encoding of all the texts. In this order: declared, .cpg, language byte, the format's
    standard, then strict UTF-8 and GB18030, which must also look like Chinese."""
    told = {text for text in texts if not text.raw.isascii()}
    if declared:
        name = python_name(declared)
        return (
            _stated(told, name, "declared") if name else Doubt("encoding_unknown", _choices(told))
        )
    if cpg and (name := python_name(cpg)):
        return _stated(told, name, "cpg")
    if cpg and told and _WESTERN.fullmatch(re.sub(r"[^a-z0-9]", "", cpg.lower())):
        return Doubt("encoding_western", _choices(told))
    if name := _LANGUAGE_BYTES.get(language_byte):
        return _stated(told, name, "language_byte")
    if standard:
        return _stated(told, standard, "standard")
    return _tried(told)


def _stated(told: set[Text], name: str, known_by: str) -> Encoding | Doubt:
    decoded = _decoded(told, name)
    if decoded is None:
        return Doubt("encoding_undecodable", _choices(told))
    if known_by != "declared" and _has_losses(decoded):
        return Doubt("encoding_replacement", _choices(told))
    return Encoding(name, known_by)


def _tried(told: set[Text]) -> Encoding | Doubt:
    if not told:
        return Encoding("utf-8", "tried")
    for name, believed in (("utf-8", lambda _: True), ("gb18030", _looks_chinese)):
        decoded = _decoded(told, name)
        if decoded is not None and believed(decoded):
            if _has_losses(decoded):
                return Doubt("encoding_replacement", _choices(told))
            return Encoding(name, "tried")
    return Doubt("encoding_undecodable", _choices(told))


def _decoded(told: set[Text], name: str) -> str | None:
    try:
        return "".join(decode(text, name) for text in told)
    except UnicodeDecodeError:
        return None


def _has_losses(text: str) -> bool:
    """U+FFFD was written where somebody else could not decode; a private character means nothing
    to anybody else."""
    return any(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn") for c in text)


def _looks_chinese(text: str) -> bool:
    """GB18030 gives a character to almost any bytes; names of places keep to the common ones of
    GB 2312, with a rare one here and there."""
    foreign = [c for c in text if not c.isascii()]
    common = sum(1 for c in foreign if _in_gb2312(c))
    return common >= _COMMON_SHARE * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _choices(told: set[Text]) -> list[dict]:
    """All that can decode everything, the one that looks most like Chinese first."""
    shown = sorted(told, key=lambda text: text.raw)[:_SAMPLES]
    able = []
    for name in _SHOWN:
        decoded = _decoded(told, name)
        if decoded is not None:
            samples = [decode(text, name) for text in shown]
            able.append((_looks_chinese(decoded), {"value": _SHOWN[name], "samples": samples}))
    return [choice for _, choice in sorted(able, key=lambda pair: not pair[0])]


def decide_document(
    content: bytes, declared: str | None, stated: str | None = None
) -> tuple[str, Encoding] | Doubt:
    """A whole text: by its byte order mark, as declared, as it says of itself, else UTF-8.
    Raises Unreadable when it ends within a character."""
    for bom, name in _BOMS.items():
        if content.startswith(bom):
            text = _strictly(content[len(bom) :], name)
            return (text, Encoding("utf-8", "file")) if text is not None else _asked(content)
    name, known_by = "utf-8", "standard"
    if declared:
        name, known_by = python_name(declared), "declared"
    elif stated and python_name(stated):
        name, known_by = python_name(stated), "file"
    if name is None:
        return Doubt("encoding_unknown", _asked(content).choices)
    text = _strictly(content, name)
    if text is None:
        return _asked(content)
    if "\ufffd" in text and known_by != "declared":
        return Doubt("encoding_replacement", _asked(content).choices)
    return text, Encoding(name, known_by)


def _strictly(content: bytes, name: str) -> str | None:
    """None for what is not in this encoding. Raises Unreadable when only its end is missing."""
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        if error.end == len(content) and error.start >= len(content) - 3 and error.start > 0:
            raise Unreadable("truncated") from error
        return None


def _asked(content: bytes) -> Doubt:
    """Samples are runs of what is not ASCII, each as long as a name."""
    runs = re.findall(rb"(?:[\x80-\xff][\x40-\xff]?){2,20}", content[: 1 << 20])
    texts = {Text(run, full=True) for run in dict.fromkeys(runs[:200])}
    return Doubt("encoding_undecodable", _choices(texts))
