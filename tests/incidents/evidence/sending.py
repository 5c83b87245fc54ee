"""How the tests of evidence send: contents made here, chunks with their headers."""

import io
import struct
import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from backend.incidents.actions.copying_evidence import prepare

CHUNK = 256 * 1024
# Where the phone says it was: 36°00'36" N, 120°01'12" E, and what it is called.
HERE = {1: "N", 2: (36.0, 0.0, 36.0), 3: "E", 4: (120.0, 1.0, 12.0)}
PHONE = "Phone of somebody"
GPS_IFD, MODEL, ORIENTATION = 0x8825, 0x0110, 0x0112


def photo(
    width: int = 640, height: int = 480, *, turned: int = 1, form: str = "JPEG", **more: Any
) -> bytes:
    """A picture, red on the left and blue on the right, that says where it was taken."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[MODEL], exif[ORIENTATION] = PHONE, turned
    exif.get_ifd(GPS_IFD).update(HERE)
    file = io.BytesIO()
    picture.save(file, form, exif=exif, **more)
    return file.getvalue()


def noise(size: int, begin: bytes = b"\xff\xd8\xff\xe0") -> bytes:
    """Bytes that begin like a JPEG and differ everywhere."""
    return begin + b"".join(struct.pack(">I", number) for number in range(size // 4))[: size - 4]


def chunks(content: bytes, length: int = CHUNK) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(content), length):
        yield start, content[start : start + length]


def headers(content: bytes, start: int, piece: bytes, **instead: str) -> dict[str, str]:
    end = start + len(piece) - 1
    return {
        "X-Sha256": sha256(content).hexdigest(),
        "Content-Range": f"bytes {start}-{end}/{len(content)}",
        "Content-Type": "application/octet-stream",
        **instead,
    }


def put(client: APIClient, number: uuid.UUID, content: bytes, start: int = 0, end=None, **instead):
    """The answer to one chunk of a content."""
    piece = content[start : CHUNK + start if end is None else end]
    said = headers(content, start, piece, **instead)
    content_type = said.pop("Content-Type")
    return client.put(f"/api/v1/evidence/{number}/", piece, content_type=content_type, headers=said)


def send(client: APIClient, content: bytes, number: uuid.UUID | None = None):
    """All of a content; the last answer."""
    number = number or uuid.uuid4()
    for start, _piece in chunks(content):
        answer = put(client, number, content, start)
        assert answer.status_code in (200, 201), answer.json()
    return answer


def taken(client: APIClient, content: bytes, number: uuid.UUID | None = None) -> uuid.UUID:
    """The uuid of a piece that was sent, and copied by the worker."""
    answer = send(client, content, number)
    number = uuid.UUID(answer.json()["uuid"])
    prepare(uuid=number, at=timezone.now())
    return number


def look(client: APIClient, number: uuid.UUID) -> dict:
    answer = client.get(f"/api/v1/evidence/{number}/")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def offset(client: APIClient, number: uuid.UUID) -> int:
    answer = client.head(f"/api/v1/evidence/{number}/")
    assert (answer.status_code, answer.content) == (200, b"")
    return int(answer["Upload-Offset"])


def served(client: APIClient, number: uuid.UUID, name: str = "view"):
    """The answer to the link that the piece gives to this client."""
    return client.get(look(client, number)["urls"][name])


def content_of(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def box(kind: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def track(handler: bytes, *more: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))), *more)


PLACE = b"+36.0100+120.0200/"


def movie(brand: bytes = b"isom", tracks: tuple[bytes, ...] = (b"vide", b"soun")) -> bytes:
    """An ISO media file such as phones make, with the place in the three ways they write it."""
    return b"".join(
        (
            box(b"ftyp", brand + bytes(4) + brand),
            box(
                b"moov",
                box(b"mvhd", bytes(100)),
                *(track(handler) for handler in tracks),
                track(b"meta", box(b"gpmd", PLACE)),
                box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7) + PLACE)),
                box(b"meta", box(b"ilst", PLACE)),
            ),
            box(b"uuid", bytes(16) + b"<x:xmpmeta>" + PLACE),
            box(b"mdat", b"sound and picture" * 100),
        )
    )
