"""Readers of what phones send, by themselves: whatever comes, they never raise."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.patrol.phones import gpslogger, osmand, overland, owntracks
from backend.patrol.phones.keys import LENGTH, digest_of, new_key
from backend.patrol.phones.sighting import KNOT, epoch_ms, number

NOW = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
NAMES = [
    "geometry",
    "properties",
    "coordinates",
    "current",
    "id",
    "lat",
    "lon",
    "location",
    "timestamp",
    "speed",
    "valid",
    "coords",
    "_type",
    "tst",
]
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*NAMES, "locations", "extras", "_"]), inner, max_size=6)
    ),
    max_leaves=15,
)


@given(st.binary(max_size=200), st.text(alphabet="&=%;+latlonidtimestamp0123456789.", max_size=80))
@settings(max_examples=100)
def test_no_bytes_make_a_reader_raise(body, query):
    osmand.read_parameters(query, body, NOW)
    osmand.read_json(body, NOW)
    owntracks.read_message(body)
    overland.read_batch(body)
    gpslogger.read_parameters(query, body)


@given(anything)
@settings(max_examples=100)
def test_no_json_makes_a_reader_raise(said):
    import json

    body = json.dumps(said).encode()
    osmand.read_json(body, NOW)
    owntracks.read_message(body)
    overland.read_batch(body)


@pytest.mark.parametrize("deep", [b"[" * 100_000, b'{"location":' * 50_000])
def test_survives_json_nested_without_end(deep):
    assert osmand.read_json(deep, NOW)[1].unreadable_count == 1
    assert overland.read_batch(deep).unreadable_count == 1
    assert owntracks.read_message(deep).unreadable_count == 1


# 2026-07-20T02:00:00Z is 1784512800 (date -u -d @1784512800).
@pytest.mark.parametrize(
    ("said", "ms"),
    [
        ("1784512800", 1784512800000),
        (1784512800, 1784512800000),
        ("1784512800.5", 1784512800500),
        ("1784512800125", 1784512800125),
        ("2147483646", 2147483646000),
        ("2147483647", 2147483647),
        ("2026-07-20T02:00:00Z", 1784512800000),
        ("2026-07-20T02:00:00.125Z", 1784512800125),
        ("2026-07-20T10:00:00+08:00", 1784512800000),
        ("2026-07-20T10:00:00 08:00", 1784512800000),  # a plus that arrived as a space
        ("2026-07-20T10:00:00.000+0800", 1784512800000),
        ("2026-07-20 02:00:00", 1784512800000),
        ("0", 0),
        ("yesterday", None),
        ("2026-13-20T02:00:00Z", None),
        ("%TIMESTAMP", None),
        ("", None),
        ("9" * 400, None),
        ("1e300", None),
        ("nan", None),
        (True, None),
        ([], None),
    ],
)
def test_reads_a_moment_however_it_is_written(said, ms):
    assert epoch_ms(said, UTC) == ms


@pytest.mark.parametrize(
    ("said", "value"),
    [("8", 8.0), ("1.2e1", 12.0), ("-1", -1.0), (8, 8.0), ("", None), ("%SPD", None)]
    + [(said, None) for said in ("inf", "nan", "1_0", "1e999", "1" * 100, 10**400, True, None)],
)
def test_takes_for_a_number_what_is_finite(said, value):
    assert number(said) == value


def test_knows_how_long_a_knot_is():
    # 1 kn = 0.514444 m/s, to six digits.
    assert round(KNOT, 6) == 0.514444


def test_makes_keys_of_at_least_128_bits_that_differ():
    keys = {new_key() for _each in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {LENGTH}
    assert LENGTH * 5 >= 128


def test_knows_a_key_as_people_type_it():
    key = "0a1bcdefghjkmnpqrstvwxyz23"
    assert digest_of(key) is not None
    for typed in ("OAIBCDEFGHJKMNPQRSTVWXYZ23", "oaLb cdefg-hjkmn pqrst vwxyz 23", f" {key}\n"):
        assert digest_of(typed) == digest_of(key)


@pytest.mark.parametrize("typed", ["", "short", "u" * 26, "é" * 26, "a" * 27, "a" * 10_000])
def test_takes_for_a_key_only_what_can_be_one(typed):
    assert digest_of(typed) is None
