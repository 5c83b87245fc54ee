"""Copies can be asked for in parts, so that a player jumps without loading the whole."""

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.answers.ranges import NoSuchRangeError, range_of
from backend.incidents.evidence import files

from .sending import content_of, look, movie, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(worker):
    """`asked(header)`: the answer to the copy of a video, and the whole of it in `asked.whole`."""
    number: uuid.UUID = taken(worker, movie())
    url = look(worker, number)["urls"]["view"]

    def ask(header: str, method: str = "get"):
        return getattr(worker, method)(url, headers={"Range": header})

    ask.url = url
    ask.whole = content_of(worker.get(url))
    return ask


def part_of(answer) -> bytes:
    content = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(content)
    return content


def test_a_part_is_answered_with_its_place(asked):
    answer = asked("bytes=10-19")
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes 10-19/{len(asked.whole)}"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "video/mp4"
    assert part_of(answer) == asked.whole[10:20]


@pytest.mark.parametrize(
    ("header", "slice_"),
    [
        ("bytes=0-", slice(None)),
        ("bytes=0-0", slice(0, 1)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=-99999999", slice(None)),
        ("bytes=5-99999999", slice(5, None)),
        ("Bytes= 3-4 ", slice(3, 5)),
    ],
)
def test_a_part_may_be_open_at_either_end(asked, header, slice_):
    answer = asked(header)
    assert (answer.status_code, part_of(answer)) == (206, asked.whole[slice_])


@pytest.mark.parametrize(
    "header",
    ["bytes=0-1,4-5", "bytes=9-3", "bytes=-", "bytes=a-b", "lines=1-2", "bytes 1-2", "bytes=--1"],
)
def test_what_is_not_one_range_of_bytes_is_answered_with_the_whole(asked, header):
    answer = asked(header)
    assert (answer.status_code, part_of(answer)) == (200, asked.whole)
    assert "Content-Range" not in answer
    assert answer["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("header", ["bytes={size}-", "bytes=99999999-99999999", "bytes=-0"])
def test_a_range_with_nothing_in_it_is_refused_with_the_size(asked, header):
    answer = asked(header.format(size=len(asked.whole)))
    assert (answer.status_code, answer.json()["type"]) == (416, "no-such-range")
    assert answer["Content-Range"] == f"bytes */{len(asked.whole)}"


def test_a_head_is_of_the_whole(asked):
    answer = asked("bytes=1-2", "head")
    assert (answer.status_code, int(answer["Content-Length"])) == (200, len(asked.whole))


def test_a_part_is_seen_by_nobody_else(asked, stage, worker):
    url = asked.url
    answer = stage.client("west_worker").get(url, headers={"Range": "bytes=0-1"})
    assert answer.status_code == 404


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("copies") / "copy"


@given(content=st.binary(max_size=60), first=st.integers(0, 70), length=st.integers(1, 70))
def test_any_range_of_any_length_is_the_slice_of_the_whole(file, content, first, length):
    file.write_bytes(content)
    wanted = content[first : first + length]
    header = f"bytes={first}-{first + length - 1}"
    if not wanted:
        with pytest.raises(NoSuchRangeError):
            range_of(header, len(content))
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "_PIECE_BYTES", 7)
        pieces = list(files.pieces(file, range_of(header, len(content))))
    assert b"".join(pieces) == wanted
    assert max(map(len, pieces)) <= 7


@given(content=st.binary(max_size=60), count=st.integers(1, 70))
def test_any_end_is_the_end_of_the_whole(content, count):
    if content:
        places = range_of(f"bytes=-{count}", len(content))
        assert bytes(content[place] for place in places) == content[-count:]
