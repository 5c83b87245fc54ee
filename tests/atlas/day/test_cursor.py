"""Cursors say again what was written into them, are short, and nothing made up breaks anything."""

import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.atlas.day.cursor import LISTED, SINGLE, UnreadableError, digest, read, written

DIGESTS = st.binary(min_size=5, max_size=5)
NAMES = st.from_regex(r"\A[0-9]{8}-[0-9]{6}\Z|\A[0-9]{15}\Z")
NUMBERS = st.integers(0, 10**12).map(str)
TOLD = st.fixed_dictionaries(
    {part: st.fixed_dictionaries({"": DIGESTS}) for part in SINGLE}
    | {
        part: st.dictionaries(NAMES if part in ("grids", "cases") else NUMBERS, DIGESTS)
        for part in LISTED
    }
)
NOTHING = {part: {"": b"12345"} for part in SINGLE} | {part: {} for part in LISTED}


@given(TOLD)
def test_says_again_what_was_written(told):
    assert read(written(told)) == told


@given(st.text() | st.from_regex(r"\A[A-Za-z0-9_-]{0,80}\Z"))
def test_refuses_what_is_made_up_or_reads_it_whole(text):
    try:
        told = read(text)
    except UnreadableError:
        return
    assert told.keys() == {*SINGLE, *LISTED}


@given(TOLD, st.data())
def test_refuses_a_cursor_that_was_cut(told, data):
    whole = written(told)
    with pytest.raises(UnreadableError):
        read(whole[: data.draw(st.integers(0, len(whole) - 2))])


def test_refuses_a_key_that_is_no_number_where_only_numbers_are():
    keys = zlib.compress(b"\n\n" * 3 + b"x" + b"\n\n", 9)
    whole = b"\x01" + len(keys).to_bytes(3) + keys + b"12345" * (len(SINGLE) + 1)
    with pytest.raises(UnreadableError):
        read(urlsafe_b64encode(whole).decode())
    fine = whole.replace(keys, zlib.compress(b"\n\n" * 3 + b"7" + b"\n\n", 9))
    assert read(urlsafe_b64encode(fine).decode())["notices"] == {"7": b"12345"}


def test_refuses_keys_that_unpack_to_more_than_any_day_has():
    packed = zlib.compress(b"1" * 10_000_000, 9)
    whole = b"\x01" + len(packed).to_bytes(3) + packed
    with pytest.raises(UnreadableError):
        read(urlsafe_b64encode(whole).decode())


def test_fits_into_an_address_however_full_the_day_is():
    """As much as there may be of everything; servers in front take lines of 8 KB."""
    sizes = {"grids": 20, "due_places": 300, "cases": 200, "notices": 200, "looks": 100}
    told = NOTHING | {
        part: {
            f"20261129-{n * 7:06}" if part in ("grids", "cases") else str(9_000_000 + n * 13): (
                digest([part, n])
            )
            for n in range(count)
        }
        for part, count in sizes.items()
    }
    assert len(written(told)) < 8_000


def test_a_digest_differs_with_what_it_is_of_and_with_the_key(settings):
    one = digest({"a": 1})
    assert (digest({"a": 1}), digest({"a": 2}) == one) == (one, False)
    settings.SECRET_KEY = "another"
    assert digest({"a": 1}) != one
