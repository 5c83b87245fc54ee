"""Damaged files, at many places: a refusal or a question, never another exception, nothing left."""

import functools
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backend.territory import files
from backend.territory.files import words

from . import nets


@functools.cache
def samples() -> dict[str, bytes]:
    """One real file of every kind."""
    kml = nets.net().rename(columns={"网格名称": "Name"})
    return {
        "net.gpkg": nets.written(nets.net(4549), "GPKG"),
        "net.fgb": nets.written(nets.net(4490), "FlatGeobuf"),
        "net.geojson": nets.written(nets.net(), "GeoJSON"),
        "net.geojsonl": nets.written(nets.net(), "GeoJSONSeq"),
        "net.kml": nets.written(kml, "LIBKML"),
        "net.zip": nets.zipped(nets.shapefile(nets.net(4528))),
    }


def outcome(name: str, content: bytes) -> object:
    """What comes of it; that it can be put into words and stored is part of every outcome."""
    try:
        files.look(name, content)
        answer = files.read(name, content, {}, level="grid")
    except files.Unreadable as refused:
        return told(refused)
    stored = json.dumps(answer.found, allow_nan=False)
    assert "\\u0000" not in stored
    if isinstance(answer, files.Question):
        assert str(words.question(answer.why, answer.found))
        json.dumps(answer.choices)
        return answer.why
    for note in answer.found["notes"]:
        assert str(words.note(note))
    return answer


def told(refused: files.Unreadable) -> str:
    """The reason, which has words and can be stored."""
    assert str(words.refusal(refused.reason, refused.details))
    json.dumps(refused.details, allow_nan=False)
    return refused.reason


SHARES = (0.02, 0.3, 0.6, 0.9, 0.999)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", ["net.gpkg", "net.fgb", "net.geojson", "net.kml", "net.zip"])
def test_a_truncated_file_is_refused(name, share):
    whole = samples()[name]
    assert isinstance(outcome(name, whole[: int(share * len(whole))]), str)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("kept", [0, 20, 99, -60, -2])
def test_a_truncated_part_of_a_shapefile_is_refused(part, kept):
    parts = nets.shapefile(nets.net())
    content = nets.zipped(parts | {f"net{part}": parts[f"net{part}"][:kept]})
    with pytest.raises(files.Unreadable) as refused:
        nets.interpreted("net.zip", content)
    assert refused.value.reason in ("truncated", "damaged", "no_features", "no_polygons")


def test_a_truncated_geojson_is_never_read_in_part():
    whole = samples()["net.geojson"]
    for end in range(0, len(whole.rstrip()), 97):
        with pytest.raises(files.Unreadable):
            nets.interpreted("net.geojson", whole[:end])


def test_a_sequence_that_ends_within_a_text_is_never_read_in_part():
    whole = samples()["net.geojsonl"]
    with pytest.raises(files.Unreadable, match="damaged"):
        nets.interpreted("net.geojsonl", whole[:-20])


@given(st.binary(max_size=200))
@example(b"{}")
@example(b"<kml/>")
@example(b"PK\x05\x06" + bytes(18))
def test_looking_at_any_bytes_is_a_refusal_or_nothing(content):
    for name in ("a.zip", "a.gpkg", "a"):
        try:
            files.look(name, content)
        except files.Unreadable as refused:
            told(refused)


@given(st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_looking_at_a_damaged_archive_is_a_refusal_or_nothing(data):
    try:
        files.look("net.zip", damaged(samples()["net.zip"], data))
    except files.Unreadable as refused:
        told(refused)


@given(st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_reading_damaged_files_leaves_nothing_behind(data):
    name = data.draw(st.sampled_from(sorted(samples())))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        outcome(name, damaged(samples()[name], data))
        assert list(Path(folder).iterdir()) == []


def damaged(content: bytes, data: st.DataObject) -> bytes:
    """Some bytes changed, a piece taken out, or the end cut off."""
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, len(changed)))
    del changed[start : start + data.draw(st.sampled_from([0, 0, 0, 1, 40, 4000]))]
    return bytes(changed)
