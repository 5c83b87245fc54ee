"""JSON bodies: what cannot be read, or not be stored, is refused and never trips anybody up."""

import io
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError, ValidationError

from backend.answers.bodies import StrictJSONParser

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
DOCUMENTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


def parsed(content: bytes | str):
    return StrictJSONParser().parse(
        io.BytesIO(content if isinstance(content, bytes) else content.encode())
    )


@given(DOCUMENTS)
def test_reads_whatever_is_json(document):
    assert parsed(json.dumps(document)) == document
    assert parsed(json.dumps(document, ensure_ascii=False)) == document


@given(st.binary())
def test_reads_or_refuses_any_bytes(content):
    with suppress(ParseError, ValidationError):
        parsed(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-1e999]",
        b'"\xff"',
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5000,
        b"{} {}",
        b"{'a': 1}",
    ],
)
def test_refuses_what_is_no_json(content):
    with pytest.raises(ParseError):
        parsed(content)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (r'{"a": [1, {"b": "x\u0000"}]}', {"a": {1: {"b": 1}}}),
        (r'{"a": "\ud800"}', {"a": 1}),
        (r'["\udfffx"]', {0: 1}),
    ],
)
def test_points_at_text_that_cannot_be_stored(content, place):
    with pytest.raises(ValidationError) as refusal:
        parsed(content)
    detail = refusal.value.detail
    while isinstance(place, dict):
        (step,) = place
        assert list(map(str, detail)) == [str(step)]
        detail, place = detail[step], place[step]


def test_takes_pairs_of_surrogates_and_escaped_backslashes_as_they_are_meant():
    assert parsed(r'["\ud83d\ude00", "\\u0000", "\\ud800"]') == ["😀", r"\u0000", r"\ud800"]


@pytest.mark.parametrize("name", [r'{"\ud800": 1}', r'{"\u0000": 1}'])
def test_refuses_names_that_cannot_be_stored(name):
    with pytest.raises(ValidationError):
        parsed(name)
