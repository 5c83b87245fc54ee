"""What a piece is, by its first bytes; names and declared types are never believed.

Signatures: JPEG (ISO/IEC 10918-1 B.1.1), PNG (ISO/IEC 15948 5.2), WebP (RFC 9649), brands of ISO
media files (ISO/IEC 14496-12 4.3, 3GPP TS 26.244, ISO/IEC 23008-12), AMR (RFC 4867 5), Ogg
(RFC 3533), EBML (RFC 8794 11.2.1; whether it is WebM is seen when it is copied), MPEG audio
(ISO/IEC 11172-3 2.4.1.3, ID3v2), PDF (ISO 32000-1 7.5.2).
"""

HEAD_BYTES = 32  # enough for every signature here
HEIC = "image/heic"  # known, so that it can be refused by its name

_MOVIE_BRANDS = {b"isom", b"mp41", b"mp42", b"avc1", b"mmp4"}
_MOVIE_BRANDS |= {b"iso%d" % edition for edition in range(2, 10)}  # in fragments from iso5 on
_PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_SPEECH = (b"#!AMR\n", b"#!AMR-WB\n")


def type_of(head: bytes) -> str | None:
    """The media type that the first `HEAD_BYTES` of a content show; None for any other."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    return _sound(head)


def _by_brand(brand: bytes) -> str | None:
    if brand in _PICTURE_BRANDS:
        return HEIC
    if brand in (b"M4A ", b"M4B "):
        return "audio/mp4"
    if brand[:2] == b"3g":
        return "video/3gpp"
    return "video/mp4" if brand in _MOVIE_BRANDS else None


def _sound(head: bytes) -> str | None:
    if head.startswith(_SPEECH):
        return "audio/amr"
    if head.startswith(b"OggS\x00"):
        return "audio/ogg"
    if head.startswith(b"ID3") or begins_mpeg_frame(head):
        return "audio/mpeg"
    return None


def begins_mpeg_frame(head: bytes) -> bool:
    """Whether a frame of MPEG audio, layer III, begins here: eleven ones, no reserved value."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and 0 < bitrate < 15 and sampling != 3
