"""`PUT /api/v1/evidence/{uuid}/`: chunks in their place, each safely kept when it is answered."""

import uuid
from hashlib import sha256

import pytest

from backend.incidents.evidence import files
from backend.incidents.models import Evidence

from .sending import CHUNK, chunks, movie, noise, offset, photo, put, send

pytestmark = pytest.mark.django_db
HTML = b"<!DOCTYPE html><script>alert(1)</script>" + b" " * 4000


@pytest.fixture
def number() -> uuid.UUID:
    return uuid.uuid4()


def problem(answer) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"]


def test_takes_a_photo_chunk_by_chunk(worker, number):
    content = noise(2 * CHUNK + 1000)
    answers = [put(worker, number, content, start) for start, _ in chunks(content)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert [answer["Upload-Offset"] for answer in answers] == [
        str(CHUNK),
        str(2 * CHUNK),
        str(len(content)),
    ]
    assert [answer.json()["status"] for answer in answers] == ["receiving", "receiving", "complete"]
    told = answers[-1].json()
    assert (told["kind"], told["media_type"]) == ("photo", "image/jpeg")
    assert told["sha256"] == sha256(content).hexdigest()
    assert files.arriving(number).read_bytes() == content


def test_says_by_head_from_where_to_go_on(worker, number):
    content = noise(CHUNK + 10)
    assert worker.head(f"/api/v1/evidence/{number}/").status_code == 404
    put(worker, number, content)
    assert offset(worker, number) == CHUNK
    put(worker, number, content, CHUNK)
    assert offset(worker, number) == CHUNK + 10


def test_takes_what_fits_one_body_without_saying_its_place(worker, number):
    content = photo()
    answer = worker.put(
        f"/api/v1/evidence/{number}/",
        content,
        content_type="image/jpeg",
        headers={"X-Sha256": sha256(content).hexdigest().upper()},
    )
    assert (answer.status_code, answer.json()["status"]) == (201, "complete")


@pytest.mark.parametrize("start", [1, CHUNK - 1, CHUNK + 1, 2 * CHUNK])
def test_a_wrong_offset_is_answered_with_the_right_one(worker, number, start):
    content = noise(4 * CHUNK)
    put(worker, number, content)
    # One byte more, so that it reaches beyond what is known.
    answer = put(worker, number, content, start, start + CHUNK)
    assert problem(answer) == (409, "wrong-offset")
    assert (answer.json()["upload_offset"], answer["Upload-Offset"]) == (CHUNK, str(CHUNK))
    assert offset(worker, number) == CHUNK


def test_nothing_begins_in_the_middle(worker, number):
    answer = put(worker, number, noise(2 * CHUNK), CHUNK)
    assert problem(answer) == (409, "wrong-offset")
    assert answer.json()["upload_offset"] == 0
    assert not Evidence.objects.exists()


def test_the_same_chunk_again_changes_nothing(worker, number):
    content = noise(3 * CHUNK)
    first = put(worker, number, content)
    again = put(worker, number, content)
    assert (again.status_code, again.json()) == (200, first.json())
    put(worker, number, content, CHUNK)
    assert put(worker, number, content)["Upload-Offset"] == str(2 * CHUNK)
    last = put(worker, number, content, 2 * CHUNK)
    assert put(worker, number, content, 2 * CHUNK).json() == last.json()
    assert put(worker, number, content).json() == last.json()


def test_other_bytes_in_a_place_that_is_filled_are_refused(worker, number):
    content = noise(2 * CHUNK)
    put(worker, number, content)
    other = content[:10] + b"other" + content[15:]
    answer = put(worker, number, other, **{"X-Sha256": sha256(content).hexdigest()})
    assert problem(answer) == (409, "wrong-offset")
    assert files.arriving(number).read_bytes() == content[:CHUNK]


def test_a_wrong_hash_sends_all_of_it_back_to_its_beginning(worker, number):
    content = noise(CHUNK + 100)
    damaged = content[:-1] + b"\x00"
    declared = {"X-Sha256": sha256(content).hexdigest()}
    put(worker, number, damaged, **declared)
    answer = put(worker, number, damaged, CHUNK, **declared)
    assert problem(answer) == (409, "wrong-hash")
    assert (answer.json()["upload_offset"], offset(worker, number)) == (0, 0)
    assert send(worker, content, number).json()["status"] == "complete"
    assert files.arriving(number).read_bytes() == content


def test_the_rest_of_a_chunk_that_was_never_acknowledged_does_not_count(worker, number):
    content = noise(1000)
    put(worker, number, content, 0, 500)
    # Killed between disk and database: the file is longer than the row says.
    files.write_at(number, 500, b"x" * 2000)
    answer = put(worker, number, content, 500)
    assert answer.json()["status"] == "complete"
    assert files.arriving(number).read_bytes() == content


@pytest.mark.parametrize(
    ("instead", "pointer"),
    [
        ({"X-Sha256": ""}, "/X-Sha256"),
        ({"X-Sha256": "0" * 63}, "/X-Sha256"),
        ({"X-Sha256": "g" * 64}, "/X-Sha256"),
        ({"Content-Range": "bytes */100"}, "/Content-Range"),
        ({"Content-Range": "bytes 0-99/*"}, "/Content-Range"),
        ({"Content-Range": "bytes 0-98/100"}, "/Content-Range"),
        ({"Content-Range": "bytes 1-100/100"}, "/Content-Range"),
        ({"Content-Range": "bytes 99-0/100"}, "/Content-Range"),
        ({"Content-Range": "bytes ٠-99/100"}, "/Content-Range"),
        ({"Content-Range": f"bytes 0-99/{'9' * 40}"}, "/Content-Range"),
        ({"Content-Range": "100"}, "/Content-Range"),
    ],
)
def test_headers_that_do_not_fit_are_named(worker, number, instead, pointer):
    answer = put(worker, number, noise(100), **instead)
    assert problem(answer) == (400, "invalid-input")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Evidence.objects.exists()


def test_an_empty_body_is_refused(worker, number):
    answer = put(worker, number, b"", **{"Content-Range": "bytes 0-0/1"})
    assert problem(answer) == (400, "invalid-input")


def test_a_chunk_of_more_than_256_kb_is_too_large(worker, number):
    answer = put(worker, number, noise(CHUNK + 1), 0, CHUNK + 1)
    assert problem(answer) == (413, "too-large")
    assert answer.json()["limit"] == CHUNK


def test_a_piece_of_more_than_the_limit_is_refused_with_its_first_chunk(worker, number, settings):
    settings.EVIDENCE_BYTES = 2 * CHUNK
    assert problem(put(worker, number, noise(2 * CHUNK + 1))) == (413, "too-large")
    assert put(worker, number, noise(2 * CHUNK)).status_code == 201


def test_somebody_elses_uuid_is_taken(worker, operator, number):
    content = photo()
    send(worker, content, number)
    assert problem(put(operator, number, content)) == (409, "uuid-taken")
    assert problem(put(operator, number, noise(10))) == (409, "uuid-taken")
    assert operator.head(f"/api/v1/evidence/{number}/").status_code == 404


def test_other_content_under_ones_own_uuid_is_refused(worker, number):
    put(worker, number, noise(2 * CHUNK))
    assert problem(put(worker, number, noise(2 * CHUNK + 4))) == (409, "uuid-taken")


def test_nobody_puts_content_under_what_others_cite(stage, worker, operator, number):
    stage.report(evidence=[str(number)])
    assert problem(put(operator, number, photo())) == (409, "uuid-taken")
    assert put(worker, number, photo()).status_code == 201


@pytest.mark.parametrize("who", ["auditor", "admin", "security"])
def test_who_reports_nothing_sends_no_evidence(stage, number, who):
    assert put(stage.client(who), number, photo()).status_code == 403


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HTML, "type of content"),
        (b"MZ" + bytes(100), "type of content"),
        (b"PK\x03\x04" + bytes(100), "type of content"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type of content"),
        (b"GIF89a" + bytes(100), "type of content"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "JPEG"),
    ],
    ids=["html", "program", "zip", "svg", "gif", "heic"],
)
def test_what_is_not_taken_is_refused_whatever_it_is_called(worker, number, content, words):
    answer = put(worker, number, content, **{"Content-Type": "image/jpeg", "Accept-Language": "en"})
    assert problem(answer) == (415, "refused-content")
    assert words in answer.json()["detail"]
    piece = Evidence.objects.get()
    assert (piece.state, piece.original_kept) == ("refused", False)
    assert not files.arriving(number).exists()


def test_what_is_not_taken_is_refused_with_its_first_chunk(worker, number):
    assert problem(put(worker, number, HTML * 1000)) == (415, "refused-content")


def test_a_refused_piece_is_refused_again_and_may_be_sent_anew(worker, operator, number):
    put(worker, number, HTML)
    assert problem(put(worker, number, HTML)) == (415, "refused-content")
    assert problem(put(operator, number, photo())) == (409, "uuid-taken")
    answer = put(worker, number, photo())
    assert (answer.status_code, answer.json()["status"]) == (201, "complete")
    assert files.arriving(number).read_bytes() == photo()


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (photo(form="PNG"), "image/png", "photo"),
        (photo(form="WEBP"), "image/webp", "photo"),
        (movie(b"isom"), "video/mp4", "video"),
        (movie(b"3gp4"), "video/3gpp", "video"),
        (movie(b"M4A ", (b"soun",)), "audio/mp4", "voice"),
        (b"#!AMR\n" + bytes(40), "audio/amr", "voice"),
        (b"#!AMR-WB\n" + bytes(40), "audio/amr", "voice"),
        (b"ID3\x04" + bytes(40), "audio/mpeg", "voice"),
        (b"\xff\xfb\x90\x00" + bytes(40), "audio/mpeg", "voice"),
        (b"OggS\x00" + bytes(40), "audio/ogg", "voice"),
        (b"%PDF-1.7\n" + bytes(40), "application/pdf", "paper"),
    ],
)
def test_knows_what_it_is_by_its_bytes(worker, content, media_type, kind):
    told = send(worker, content).json()
    assert (told["media_type"], told["kind"]) == (media_type, kind)


def test_one_person_has_only_so_many_pieces_that_no_case_holds(stage, worker, number, settings):
    settings.EVIDENCE_OPEN_PIECES = 3
    open_ones = [uuid.uuid4() for _ in range(3)]
    for one in open_ones:
        put(worker, one, noise(CHUNK * 2))
    answer = put(worker, number, photo())
    assert problem(answer) == (409, "too-many-open")
    assert set(answer.json()["open"]) == {str(one) for one in open_ones}
    assert put(worker, open_ones[0], noise(CHUNK * 2), CHUNK).status_code == 200
    stage.report(evidence=[str(open_ones[0])])
    assert put(worker, number, photo()).status_code == 201


def test_a_case_takes_only_so_many_pieces(stage, worker, settings):
    settings.EVIDENCE_PIECES_OF_A_CASE = 2
    cited = [uuid.uuid4() for _ in range(3)]
    stage.report(evidence=[str(one) for one in cited])
    for one in cited[:2]:
        assert put(worker, one, photo()).status_code == 201
    assert problem(put(worker, cited[2], photo())) == (409, "case-full")


def test_a_disk_that_takes_nothing_is_said_to_be_so(worker, number, monkeypatch):
    def full(*_where):
        raise OSError(28, "No space left on device")

    content = noise(2 * CHUNK)
    put(worker, number, content)
    monkeypatch.setattr(files, "write_at", full)
    worker.raise_request_exception = False
    assert problem(put(worker, number, content, CHUNK)) == (503, "unavailable")
    monkeypatch.undo()
    assert put(worker, number, content, CHUNK).json()["status"] == "complete"
