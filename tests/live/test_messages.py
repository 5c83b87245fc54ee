"""The server's frames are text built by hand, for speed: held here against their description."""

import json
from datetime import UTC
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.live import frames
from backend.live.messages import Beat, Delta, Event, ServerFrame, Snapshot

from .said import FRAMES

_read = msgspec.json.Decoder(ServerFrame, strict=True).decode
texts = st.text(st.characters(exclude_categories=["Cs"]))
payloads = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
).map(lambda payload: json.dumps(payload, ensure_ascii=False))
places = st.integers(0, 2**53 - 1)
moments = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize("text", FRAMES)
def test_a_frame_has_the_fields_that_are_described_and_no_others(text):
    frame = _read(text)
    assert set(json.loads(text)) == {"kind", *frame.__struct_fields__}


def test_there_is_a_frame_of_every_kind_that_is_described():
    assert {type(_read(text)) for text in FRAMES} == set(get_args(ServerFrame))


@given(cursor=places, states=st.dictionaries(texts, payloads))
def test_a_snapshot_says_what_was_put_into_it(cursor, states):
    told = {key: json.loads(payload) for key, payload in states.items()}
    assert _read(frames.snapshot(cursor, frames.joined(states))) == Snapshot(cursor, told)


@given(cursor=places, changes=st.dictionaries(texts, st.none() | payloads))
def test_a_delta_says_what_was_put_into_it(cursor, changes):
    told = {key: json.loads(text) for key, text in changes.items() if text is not None}
    gone = [key for key, payload in changes.items() if payload is None]
    assert _read(frames.delta(cursor, changes)) == Delta(cursor, told, gone)


@given(pos=places, id=places, name=texts, area=texts, at=moments, payload=payloads)
def test_an_event_says_what_was_put_into_it(pos, id, name, area, at, payload):
    text = frames.event(pos=pos, id=id, name=name, area=area, at=at, payload=payload)
    assert _read(text) == Event(pos, id, name, area, at, json.loads(payload))


@given(cursor=st.none() | places, at=moments, fresh=st.booleans())
def test_a_beat_says_what_was_put_into_it(cursor, at, fresh):
    assert _read(frames.beat(cursor, at, fresh=fresh)) == Beat(cursor, at, fresh)
