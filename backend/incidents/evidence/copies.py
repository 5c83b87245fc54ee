"""The copy of a piece that is served, and the thumbnail of a photo.

A photo is decoded and drawn anew: upright, in sRGB as its profile says, without EXIF, XMP, comments
or anything that lies behind the picture. Videos and voice notes keep sound and picture and lose
what else the phone wrote into them. A paper is handed on as it is.
"""

import shutil
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from PIL import Image, ImageCms, ImageOps

from . import boxes, ebml, files, kinds, webm

LONGEST_SIDE = 2560  # of a copy: the letters on a notice at arm's length can be read
THUMBNAIL_SIDE = 320
_QUALITY = 85
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Containers of tracks, and what one is called that holds sound alone.
_WITHOUT_PICTURE = {
    "video/mp4": "audio/mp4",
    "video/3gpp": "audio/mp4",
    "audio/mp4": "audio/mp4",
    "video/webm": "audio/webm",
}
_PIECE_BYTES = 1024 * 1024


class UnfitError(Exception):
    """No copy can be made; `reason` is one of the model's refusals."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Copied:
    """What the copy is: its media type and its digest (hex)."""

    media_type: str
    sha256: str


def copy(uuid: UUID, media_type: str) -> Copied:
    """Make the copy of what lies in `arriving`, and of a photo the thumbnail, safely on the disk.

    May be repeated. Raises UnfitError when the content is not what it begins like, is a bomb, or
    is not there any more.
    """
    if not files.arriving(uuid).exists():
        raise UnfitError("unreadable")
    if media_type in _FORMATS:
        copy_type = _copy_photo(uuid, _FORMATS[media_type])
    else:
        copy_type = _copy_recording(uuid, media_type)
    return Copied(copy_type, files.sha256_of(files.kept(uuid, files.COPY)))


def _copy_photo(uuid: UUID, kind: str) -> str:
    picture = _upright(files.arriving(uuid), kind)
    with files.making(uuid, files.COPY) as file:
        picture.save(file, "JPEG", quality=_QUALITY)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    with files.making(uuid, files.THUMBNAIL) as file:
        picture.save(file, "JPEG", quality=_QUALITY)
    return "image/jpeg"


def _upright(path: Path, kind: str) -> Image.Image:
    """Only the decoder that the first bytes name is let at the content. Pillow reads the header
    first: a picture that says it is too large is never unpacked."""
    try:
        with Image.open(path, formats=[kind]) as picture:
            if picture.width * picture.height > settings.EVIDENCE_PIXELS:
                raise UnfitError("too_many_pixels")
            # The gap lets a JPEG be unpacked at half of its size, where that is still enough.
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=1.0)
            return _plain(ImageOps.exif_transpose(picture))
    except UnfitError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnfitError("too_many_pixels") from error
    except Exception as error:
        # Decoders say in many ways that bytes are not what they seem.
        raise UnfitError("unreadable") from error


def _plain(picture: Image.Image) -> Image.Image:
    """Red, green and blue on white, and nothing but pixels."""
    if profile := picture.info.get("icc_profile"):
        picture = _in_srgb(picture, profile)
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture.convert("RGBA"))
    picture = picture.convert("RGB")
    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    return bare


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        declared, srgb = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, declared, srgb, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a broken profile costs the tint, not the picture


def _copy_recording(uuid: UUID, media_type: str) -> str:
    with (
        files.arriving(uuid).open("rb") as original,
        files.making(uuid, files.COPY) as file,
    ):
        if media_type == "audio/mpeg":
            _copy_without_tags(original, file)
        else:
            shutil.copyfileobj(original, file, _PIECE_BYTES)
        if media_type not in _WITHOUT_PICTURE:
            return media_type
        container = webm if media_type == "video/webm" else boxes
        try:
            tracks = container.blank_what_tells(file)
        except (boxes.BrokenBoxesError, ebml.BrokenElementsError) as error:
            raise UnfitError("unreadable") from error
    return media_type if b"vide" in tracks else _WITHOUT_PICTURE[media_type]


def _copy_without_tags(original: BinaryIO, file: BinaryIO) -> None:
    """MPEG audio without ID3v2 before it and ID3v1 behind it (id3.org)."""
    content = original.read()
    while content.startswith(b"ID3") and len(content) > 10:
        size = 0
        for digit in content[6:10]:  # seven bits each
            size = size << 7 | digit & 0x7F
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if not kinds.begins_mpeg_frame(content):
        raise UnfitError("unreadable")
    file.write(content)
