"""What is served is a copy: upright, without what the phone wrote into it, read back by others."""

import io
import json
import subprocess
import uuid
import zlib
from struct import pack

import pytest
from django.utils import timezone
from PIL import Image

from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.evidence import files
from backend.incidents.models import Evidence

from .sending import (
    PHONE,
    PLACE,
    content_of,
    look,
    movie,
    photo,
    put,
    send,
    served,
    taken,
)

pytestmark = pytest.mark.django_db
RED, BLUE = (254, 0, 0), (0, 0, 254)


def read_by_gdal(content: bytes, folder) -> dict[str, str]:
    """All that GDAL's own reader of EXIF, XMP and comments finds."""
    file = folder / "picture"
    file.write_bytes(content)
    told = subprocess.run(
        ["gdalinfo", "-json", "-mdd", "all", file], capture_output=True, check=True
    )
    domains = json.loads(told.stdout)["metadata"]
    structure = ("IMAGE_STRUCTURE", "DERIVED_SUBDATASETS")
    return {
        name: value
        for domain, found in domains.items()
        if domain not in structure
        for name, value in (found.items() if isinstance(found, dict) else [(domain, str(found))])
    }


def near(colour: tuple, wanted: tuple) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(colour, wanted, strict=True))


def chunk_of_png(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_the_phone_wrote_is_in_what_is_served(worker, form, tmp_path):
    sent = photo(form=form)
    if form == "JPEG":  # the reader does find it where it is
        told = read_by_gdal(sent, tmp_path)
        assert told["EXIF_GPSLatitude"] == "(36) (0) (36)"
        assert PHONE in told["EXIF_Model"]
    assert PHONE.encode() in sent
    number = taken(worker, sent)
    for name in ("view", "thumbnail"):
        content = content_of(served(worker, number, name))
        assert read_by_gdal(content, tmp_path) == {}
        assert not any(word in content for word in (b"Exif", b"GPS", PHONE.encode(), b"xmp"))


def test_comments_profiles_and_previews_go_as_well(worker, tmp_path):
    sent = photo(comment=b"taken at home", xmp=b"<x:xmpmeta>taken at home</x:xmpmeta>")
    assert b"taken at home" in sent
    content = content_of(served(worker, taken(worker, sent)))
    assert b"taken at home" not in content
    assert read_by_gdal(content, tmp_path) == {}


def test_a_photo_is_served_upright(worker):
    # Held upright: the sensor's left is below (EXIF 2.32, orientation 6 turns it clockwise).
    number = taken(worker, photo(640, 480, turned=6))
    picture = Image.open(io.BytesIO(content_of(served(worker, number))))
    assert picture.size == (480, 640)
    assert near(picture.getpixel((240, 100)), RED)
    assert near(picture.getpixel((240, 540)), BLUE)


def test_a_large_photo_is_served_smaller_with_a_thumbnail(worker):
    number = taken(worker, photo(5000, 2000))
    view = Image.open(io.BytesIO(content_of(served(worker, number))))
    small = Image.open(io.BytesIO(content_of(served(worker, number, "thumbnail"))))
    assert (view.size, small.size) == ((2560, 1024), (320, 128))
    assert (view.format, small.format) == ("JPEG", "JPEG")


def test_what_can_be_seen_through_lies_on_white(worker):
    file = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(file, "PNG")
    picture = Image.open(io.BytesIO(content_of(served(worker, taken(worker, file.getvalue())))))
    assert near(picture.getpixel((25, 25)), (255, 255, 255))


def test_the_original_goes_as_soon_as_there_is_a_copy_and_its_hash_stays(worker):
    sent = photo()
    number = uuid.UUID(send(worker, sent).json()["uuid"])
    assert files.arriving(number).exists()
    prepare(uuid=number, at=timezone.now())
    piece = Evidence.objects.get()
    assert (piece.original_kept, piece.sha256) == (False, look(worker, number)["sha256"])
    assert not files.arriving(number).exists()
    assert piece.copy_sha256 == files.sha256_of(files.kept(number, "copy")) != piece.sha256


def test_a_copy_that_was_begun_before_is_made_again(worker):
    number = uuid.UUID(send(worker, photo()).json()["uuid"])
    with files.making(number, "copy") as file:
        file.write(b"half")
    Evidence.objects.update(prepared_at=None)
    prepare(uuid=number, at=timezone.now())
    assert Image.open(io.BytesIO(content_of(served(worker, number)))).size == (640, 480)


def test_what_lies_behind_the_picture_is_not_served(worker):
    number = taken(worker, photo() + b"<script>alert(1)</script>")
    assert b"script" not in content_of(served(worker, number))


def refused(worker, content: bytes) -> str:
    number = uuid.uuid4()
    send(worker, content, number)
    assert look(worker, number)["urls"] is None
    prepare(uuid=number, at=timezone.now())
    piece = Evidence.objects.get(pk=number)
    assert (piece.state, piece.prepared_at, piece.original_kept) == ("refused", None, False)
    assert not files.arriving(number).exists()
    assert not files.kept(number, "copy").exists()
    assert look(worker, number)["refusal"]
    return piece.refusal


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff\xe0<html><script>alert(1)</script></html>" + bytes(100),
        photo()[:-2000],
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(100),
        b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + b"<html>",
        movie()[:-20],
        movie() + b"<html><script>",
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00",
        b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00" + b"\x00\x00\x13\x88moov" * 600,
    ],
    ids=[
        "html behind a first marker",
        "cut jpeg",
        "no png",
        "no webp",
        "html behind tags",
        "cut movie",
        "html behind a movie",
        "no moov",
        "boxes in boxes in boxes",
    ],
)
def test_what_only_begins_like_its_type_is_refused(worker, content):
    assert refused(worker, content) == "unreadable"


def test_a_picture_that_unpacks_to_too_much_is_refused_unopened(worker):
    rows = zlib.compress(bytes(1_000_000))
    header = pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)  # 900 million pixels in a few KB
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk_of_png(b"IHDR", header), chunk_of_png(b"IDAT", rows), chunk_of_png(b"IEND", b""))
    )
    assert len(bomb) < 10_000
    assert refused(worker, bomb) == "too_many_pixels"


def test_a_picture_over_the_limit_is_refused(worker, settings):
    settings.EVIDENCE_PIXELS = 640 * 480 - 1
    assert refused(worker, photo(640, 480)) == "too_many_pixels"


@pytest.mark.parametrize("brand", [b"isom", b"3gp4"])
def test_a_video_is_served_without_the_place_and_otherwise_as_it_was(worker, brand):
    sent = movie(brand)
    assert sent.count(PLACE) == 4
    answer = served(worker, taken(worker, sent))
    content = content_of(answer)
    assert PLACE not in content
    assert len(content) == len(sent)
    mdat = sent.index(b"mdat")
    assert content[mdat:] == sent[mdat:]
    # Every other box is where it was, and as it was.
    for kind in (b"ftyp", b"moov", b"mvhd", b"vide", b"soun"):
        assert content.index(kind) == sent.index(kind)


def test_a_voice_note_in_a_movies_clothes_is_a_voice_note(worker):
    number = taken(worker, movie(b"mp42", (b"soun",)))
    assert look(worker, number)["kind"] == "voice"
    assert served(worker, number)["Content-Type"] == "audio/mp4"


def test_a_voice_note_loses_its_tags(worker):
    sound = b"\xff\xfb\x90\x00" + b"la" * 500
    tags = b"ID3\x04\x00\x00\x00\x00\x02\x01" + b"recorded at home".ljust(257, b"\x00")
    behind = b"TAG" + b"recorded at home".ljust(125, b"\x00")
    assert content_of(served(worker, taken(worker, tags + sound + behind))) == sound


def test_a_paper_is_put_down_as_it_is_and_not_opened(worker):
    paper = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    number = taken(worker, paper)
    answer = served(worker, number)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] == "application/pdf"
    assert content_of(answer) == paper
    assert look(worker, number)["urls"]["thumbnail"] is None


def test_a_content_that_ends_its_workers_is_given_up(worker, settings):
    """As the worker takes it up for the last word (docs/adr/0014)."""
    from types import SimpleNamespace

    from backend.incidents.actions.copying_evidence import copy_in_background

    number = uuid.UUID(put(worker, uuid.uuid4(), photo()).json()["uuid"])
    copy_in_background.func(SimpleNamespace(attempt=settings.TASK_ATTEMPTS + 1), str(number))
    assert Evidence.objects.get().refusal == "unreadable"
