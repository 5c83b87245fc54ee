"""Voice notes and videos as browsers record them: taken, told apart, and without what tells."""

import uuid

import pytest
from django.utils import timezone

from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.evidence import webm
from backend.incidents.models import Evidence

from .samples import sample
from .sending import PLACE, box, content_of, look, put, send, served, taken

pytestmark = pytest.mark.django_db
OPUS = b"OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
SAYS_NO_LENGTH = b"\x01" + b"\xff" * 7


def element(kind: str, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return bytes.fromhex(kind) + (1 << 28 | len(content)).to_bytes(4) + content


def open_ended(kind: str, *inside: bytes) -> bytes:
    return bytes.fromhex(kind) + SAYS_NO_LENGTH + b"".join(inside)


def sound(*more: bytes, codec: bytes = b"A_OPUS", private: bytes = OPUS) -> bytes:
    said = (element("D7", b"\x01"), element("83", b"\x02"), element("86", codec))
    return element("AE", *said, element("63A2", private), *more)


def subtitles() -> bytes:
    return element("AE", element("D7", b"\x01"), element("83", b"\x11"), element("86", b"S_TEXT"))


def cluster(*more: bytes, block: bytes = b"\x81\x00\x00\x80la la la") -> bytes:
    return element("1F43B675", element("E7", b"\x00"), element("A3", block), *more)


def recorded(
    *more: bytes, doc_type: bytes = b"webm", info: bytes = b"", tracks: bytes | None = None
) -> bytes:
    """A voice note written by hand; `more` follows its one cluster."""
    return element("1A45DFA3", element("4282", doc_type)) + element(
        "18538067",
        element("1549A966", element("2AD7B1", b"\x0f\x42\x40"), info),
        element("1654AE6B", sound() if tracks is None else tracks),
        cluster(),
        *more,
    )


def refusal(worker, content: bytes) -> str:
    number = uuid.uuid4()
    send(worker, content, number)
    prepare(uuid=number, at=timezone.now())
    return Evidence.objects.get(pk=number).refusal


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("voice.webm", "voice", "audio/webm"),
        ("voice_in_parts.webm", "voice", "audio/webm"),
        ("voice.m4a", "voice", "audio/mp4"),
        ("voice_in_parts.m4a", "voice", "audio/mp4"),
        ("video.webm", "video", "video/webm"),
    ],
)
def test_what_chromium_records_is_taken_and_known_by_its_tracks(worker, name, kind, media_type):
    number = taken(worker, sample(name))
    assert look(worker, number)["kind"] == kind
    answer = served(worker, number)
    assert answer["Content-Type"] == media_type
    assert len(content_of(answer)) == len(sample(name))


@pytest.mark.parametrize("name", ["voice.m4a", "video.webm"])
def test_a_browser_may_play_it_in_a_tab_of_its_own_and_runs_nothing_there(worker, name):
    policy = served(worker, taken(worker, sample(name)))["Content-Security-Policy"]
    assert policy == "default-src 'none'; media-src 'self'; sandbox allow-same-origin"


@pytest.mark.parametrize("name", ["voice.webm", "voice_in_parts.webm", "video.webm"])
def test_sound_and_picture_are_as_they_were_and_the_program_is_not_named(worker, name):
    sent = sample(name)
    content = content_of(served(worker, taken(worker, sent)))
    begins = sent.index(bytes.fromhex("1F43B675"), sent.index(b"OpusHead"))
    assert content[begins:] == sent[begins:]
    assert sent[:begins].count(b"Chrome") == 2
    assert b"Chrome" not in content


@pytest.mark.parametrize("brand", [b"iso5", b"iso6", b"iso8"])
def test_fragments_are_taken_under_the_brands_that_phones_give_them(worker, brand):
    sent = sample("voice.m4a").replace(b"ftypisom", b"ftyp" + brand, 1)
    number = taken(worker, sent)
    assert content_of(served(worker, number)) == sent
    assert look(worker, number)["kind"] == "voice"


def test_fragments_lose_what_tells_where_it_was(worker):
    sent = sample("voice.m4a") + box(b"udta", box(b"\xa9xyz", PLACE)) + box(b"uuid", PLACE * 2)
    assert PLACE not in content_of(served(worker, taken(worker, sent)))


@pytest.mark.parametrize(
    "sent",
    [
        recorded(element("1254C367", element("7373", element("67C8", PLACE)))),
        recorded(element("1941A469", element("61A7", element("465C", PLACE * 40_000)))),
        recorded(element("1043A770", element("45B9", PLACE))),
        recorded(element("EC", PLACE)),
        recorded(element("FE", PLACE)),
        recorded(info=element("7BA9", PLACE)),
        recorded(info=element("5741", b"recorder at " + PLACE)),
        recorded(tracks=sound(element("536E", PLACE))),
        recorded(tracks=sound(element("E1", element("B5", b"\x00" * 4), element("7D7B", PLACE)))),
        recorded(
            cluster(element("A0", element("A1", b"\x81\x00\x00\x80la"), element("75A1", PLACE)))
        ),
        sample("voice_in_parts.webm") + element("1254C367", element("7373", PLACE)),
    ],
    ids=[
        *("tags", "attachments", "chapters", "a void", "what nobody knows", "title", "program"),
        *("name of a track", "in a track", "beside a block", "behind what says no length"),
    ],
)
def test_what_can_tell_where_it_was_is_blanked_in_its_place(worker, sent):
    assert PLACE in sent
    content = content_of(served(worker, taken(worker, sent)))
    assert PLACE not in content
    assert len(content) == len(sent)
    for kept in (b"webm", b"A_OPUS", OPUS):
        assert content.index(kept) == sent.index(kept)
    # A copy of the copy is the same: what was blanked is an element again.
    assert content_of(served(worker, taken(worker, content))) == content


@pytest.mark.parametrize(
    "sent",
    [
        recorded(doc_type=b"matroska"),
        recorded(tracks=subtitles()),
        recorded(tracks=sound(codec=b"A_PCM/INT/LIT")),
        recorded(tracks=sound(private=OPUS + PLACE)),
        recorded(tracks=sound(private=b"")),
        recorded(tracks=b""),
        recorded()[:-1],
        recorded() + b"<html><script>",
        recorded(cluster(block=b"\x82\x00\x00\x80la la la")),
        recorded() + recorded(),
        element("1A45DFA3", element("4282", b"webm")),
        element("1A45DFA3", element("4282", b"webm")) + open_ended("1254C367", PLACE),
        bytes.fromhex("1A45DFA3") + b"<html><script>alert(1)</script>" + bytes(100),
        sample("voice.webm")[:-1],
        sample("voice_in_parts.webm")[:-1],
    ],
    ids=[
        *("matroska", "subtitles", "another codec", "words behind OpusHead", "no OpusHead"),
        *("no tracks", "cut", "html behind", "a block of no track", "two at once", "no segment"),
        *("tags without length", "html", "cut recording", "cut recording without lengths"),
    ],
)
def test_what_is_no_whole_webm_is_refused(worker, sent):
    assert refusal(worker, sent) == "unreadable"


def test_a_file_of_nothing_but_heads_is_given_up_early(worker, monkeypatch):
    sent = recorded(cluster(element("AB") * 50))
    assert refusal(worker, sent) == ""
    monkeypatch.setattr(webm, "MOST_ELEMENTS", 50)
    assert refusal(worker, sent) == "unreadable"


def test_the_first_bytes_of_a_recording_are_enough_to_begin_with_it(worker):
    answer = put(worker, uuid.uuid4(), sample("voice.webm"), end=40)
    assert (answer.status_code, answer.json()["status"]) == (201, "receiving")
