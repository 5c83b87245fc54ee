"""Voice notes and videos in WebM (RFC 9559), as the MediaRecorder of browsers writes them.

The elements that playing needs stay where they are, by a list. Everything else, tags, attachments,
chapters, titles, dates and what nobody knows, becomes a Void element of the same length, so that
no offset moves; names of programs become empty. So nothing has to be known of the ways in which a
recorder can write where it was.
"""

from dataclasses import dataclass, field
from typing import BinaryIO

from .ebml import (
    BrokenElementsError,
    Element,
    content_of,
    element_at,
    length_of,
    make_void,
    make_zero,
)

_FILE = 0  # what holds the outermost elements
_HEADER, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES = (
    0x18538067,
    0x114D9B74,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
    0x1C53BB6B,
)
_SEEK, _CUE, _CUE_POSITIONS = 0x4DBB, 0xBB, 0xB7
_MUXING_APP, _WRITING_APP = 0x4D80, 0x5741
_TRACK, _NUMBER, _TYPE, _CODEC, _CODEC_PRIVATE = 0xAE, 0xD7, 0x83, 0x86, 0x63A2
_VIDEO, _COLOUR, _AUDIO = 0xE0, 0x55B0, 0xE1
_SIMPLE_BLOCK, _GROUP, _BLOCK = 0xA3, 0xA0, 0xA1

# By element, those within it that stay.
_STAYING = {
    _FILE: {_HEADER, _SEGMENT},
    _HEADER: {_DOC_TYPE, 0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4287, 0x4285},
    _SEGMENT: {_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES},
    _SEEK_HEAD: {_SEEK},
    _SEEK: {0x53AB, 0x53AC},
    _INFO: {_MUXING_APP, _WRITING_APP, 0x2AD7B1, 0x4489},  # scale of times, duration
    _TRACKS: {_TRACK},
    _TRACK: {_NUMBER, _TYPE, _CODEC, _CODEC_PRIVATE, _VIDEO, _AUDIO}
    # its uid, flags, language, durations and delays
    | {0x73C5, 0xB9, 0x88, 0x55AA, 0x9C, 0x22B59C, 0x23E383, 0x55EE, 0x56AA, 0x56BB},
    # sizes, crops, units, interlacing; of colours all but who mastered them
    _VIDEO: {_COLOUR, 0xB0, 0xBA, 0x54B0, 0x54BA, 0x54B2, 0x54AA, 0x54BB, 0x54CC, 0x54DD, 0x9A},
    _COLOUR: set(range(0x55B1, 0x55BE)),
    _AUDIO: {0xB5, 0x78B5, 0x9F, 0x6264},
    _CLUSTER: {_SIMPLE_BLOCK, _GROUP, 0xE7, 0xA7, 0xAB},  # its time, position, the one before
    _GROUP: {_BLOCK, 0x9B, 0xFA, 0xFB, 0x75A2},  # its duration, what it refers to, padding
    _CUES: {_CUE},
    _CUE: {_CUE_POSITIONS, 0xB3},
    _CUE_POSITIONS: {0xF7, 0xF1, 0xF0, 0xB2, 0x5378},
}
_ONCE = {_HEADER, _SEGMENT, _INFO, _TRACKS}
_SAYING_NO_LENGTH = {_SEGMENT, _CLUSTER}  # what was written while it was still being recorded

_HANDLERS = {1: b"vide", 2: b"soun"}  # types of tracks, in the words of ISO media files
_CODECS = {1: {b"V_VP8", b"V_VP9", b"V_AV1"}, 2: {b"A_OPUS"}}
# A file of nothing but heads holds no worker up; this is two hours of sound in blocks of 20 ms.
MOST_ELEMENTS = 400_000
_MOST_PRIVATE_BYTES = 1024  # what a decoder must know first


@dataclass
class _Track:
    number: int = 0
    type: int = 0
    codec: bytes = b""
    private: bytes = b""


@dataclass
class _Found:
    doc_type: bytes = b""
    tracks: list[_Track] = field(default_factory=list)
    kinds: set[int] = field(default_factory=set)
    count: int = 0


def blank_what_tells(file: BinaryIO) -> set[bytes]:
    """Blank in a file open for reading and writing; the kinds of its tracks (`vide`, `soun`).
    Raises BrokenElementsError for what is no whole WebM file of Opus, VP8, VP9 and AV1."""
    found = _Found()
    _walk(file, _FILE, 0, file.seek(0, 2), found)
    if found.doc_type != b"webm" or _CLUSTER not in found.kinds:
        raise BrokenElementsError("no webm")
    return {_HANDLERS[track.type] for track in found.tracks}


def _walk(file: BinaryIO, parent: int, start: int, end: int, found: _Found) -> int:
    """Where the content of `parent` ends: at `end`, or where a cluster that says no length is
    followed by another."""
    at = start
    while at < end:
        element = element_at(file, at, end)
        if parent == _CLUSTER and element.kind in _STAYING[_SEGMENT]:
            return at
        _count(element, found)
        if element.kind not in _STAYING[parent]:
            make_void(file, element)
            at = element.inside + length_of(element)
        elif element.kind in _STAYING:
            at = _walk_into(file, element, end, found)
        else:
            _read(file, element, found)
            at = element.inside + length_of(element)
    return at


def _count(element: Element, found: _Found) -> None:
    found.count += 1
    if found.count > MOST_ELEMENTS:
        raise BrokenElementsError("too many elements")
    if element.kind in _ONCE & found.kinds:
        raise BrokenElementsError("twice what there is once")
    found.kinds.add(element.kind)


def _walk_into(file: BinaryIO, element: Element, end: int, found: _Found) -> int:
    if element.end is None and element.kind not in _SAYING_NO_LENGTH:
        raise BrokenElementsError("says no length")
    if element.kind == _TRACK:
        found.tracks.append(_Track())
    inner_end = end if element.end is None else element.end
    at = _walk(file, element.kind, element.inside, inner_end, found)
    if element.end not in (None, at):
        raise BrokenElementsError("holds what it cannot")
    if element.kind == _TRACK:
        _refuse_unknown(found.tracks[-1])
    return at


def _read(file: BinaryIO, element: Element, found: _Found) -> None:
    """Note what matters here, and that a block is of a track."""
    if element.kind in (_MUXING_APP, _WRITING_APP):
        make_zero(file, element)
    elif element.kind in (_SIMPLE_BLOCK, _BLOCK):
        first = content_of(file, element, most=1)
        # One byte suffices for 127 tracks: its highest bit says that there is no second.
        if not any(first == bytes([0x80 | track.number]) for track in found.tracks):
            raise BrokenElementsError("a block of no track")
    elif element.kind in (_DOC_TYPE, _NUMBER, _TYPE, _CODEC, _CODEC_PRIVATE):
        if length_of(element) > _MOST_PRIVATE_BYTES:
            raise BrokenElementsError("too long")
        _note(element.kind, content_of(file, element, most=_MOST_PRIVATE_BYTES), found)


def _note(kind: int, content: bytes, found: _Found) -> None:
    if kind == _DOC_TYPE:
        found.doc_type = content.rstrip(b"\0")
        return
    track = found.tracks[-1]
    if kind == _NUMBER:
        track.number = int.from_bytes(content)
    elif kind == _TYPE:
        track.type = int.from_bytes(content)
    elif kind == _CODEC:
        track.codec = content.rstrip(b"\0")
    else:
        track.private = content


def _refuse_unknown(track: _Track) -> None:
    if track.codec not in _CODECS.get(track.type, ()) or not 0 < track.number < 0x7F:
        raise BrokenElementsError("a track that is not taken")
    if track.codec == b"A_OPUS" and not _is_opus_head(track.private):
        raise BrokenElementsError("no Opus")


def _is_opus_head(private: bytes) -> bool:
    """RFC 7845 5.1: 19 bytes, and for mapping families with a table two and one a channel more."""
    if not private.startswith(b"OpusHead") or len(private) < 19:
        return False
    return len(private) == (19 if private[18] == 0 else 21 + private[9])
