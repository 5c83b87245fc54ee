"""Files of GPX 1.0 and 1.1, and what passes for one."""

import pytest

from backend.answers.problems import Problem
from backend.patrol.phones import gpx
from backend.patrol.phones.gpx import read_gpx
from backend.patrol.phones.sighting import Sighting

POINT = '<trkpt lat="36.0657" lon="120.3826"><time>2026-07-20T02:00:00Z</time></trkpt>'
T = 1784512800000


def file(*points: str, version: str = "1.1", before: str = "", attributes: str = "") -> bytes:
    return (
        f'{before}<gpx version="{version}" creator="x" {attributes}>'
        f"<trk><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    ).encode()


def test_reads_a_point_of_1_1_with_the_extensions_of_garmin():
    content = b"""<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1" \
xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">\
<metadata><time>2026-07-20T02:00:00Z</time></metadata><trk><name>shift</name><trkseg>\
<trkpt lat="36.0657" lon="120.3826"><ele>21.0</ele><time>2026-07-20T02:00:00.125Z</time>\
<src>gps</src><sat>9</sat><hdop>0.9</hdop><extensions><gpxtpx:TrackPointExtension>\
<gpxtpx:bearing>184.0</gpxtpx:bearing><gpxtpx:speed>1.35</gpxtpx:speed>\
</gpxtpx:TrackPointExtension></extensions></trkpt></trkseg></trk></gpx>"""
    assert read_gpx(content).sightings == [
        Sighting(T + 125, 120.3826, 36.0657, speed=1.35, heading=184.0, alt=21.0, satellites=9)
    ]


def test_reads_course_and_speed_of_1_0_beside_the_time():
    point = POINT.replace("</time>", "</time><course>184.0</course><speed>1.35</speed>")
    attributes = 'xmlns="http://www.topografix.com/GPX/1/0"'
    content = file(point, version="1.0", attributes=attributes)
    assert read_gpx(content).sightings == [
        Sighting(T, 120.3826, 36.0657, speed=1.35, heading=184.0)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + file(POINT),
        b"\xef\xbb\xbf\r\n" + file(POINT, before='<?xml version="1.0"?>'),
        file(POINT).decode().encode("utf-16"),
        file("<!-- a comment -->", POINT, "<!-- another -->"),
        file(POINT.replace("36.0657", "3.60657e1").replace("120.3826", "1.203826E+02")),
        file(POINT.replace("02:00:00Z", "10:00:00+08:00")),
        file(POINT, "</trkseg><trkseg></trkseg><trkseg>"),
        file(POINT.replace("<time>", "<time>\n   ").replace("</time>", "\n </time>")),
        file(POINT.replace("<time>", "<link><text>60 km</text></link><gpxtpx:x/><time>")),
    ],
    ids=[
        "BOM",
        "BOM and line",
        "UTF-16",
        "comments",
        "e-notation",
        "offset",
        "empty segment",
        "white space",
        "undeclared prefix",
    ],
)
def test_survives_what_writers_make_of_it(content):
    assert read_gpx(content).sightings == [Sighting(T, 120.3826, 36.0657)]


def test_counts_points_that_say_no_moment_or_no_place():
    content = file(
        POINT,
        '<trkpt lat="36.0657" lon="120.3826"/>',
        POINT.replace("2026-07-20T02:00:00Z", "soon"),
        POINT.replace("2026-07-20T02:00:00Z", "2026-07-20"),
        POINT.replace(' lat="36.0657"', ""),
        POINT.replace("36.0657", "north"),
        POINT.replace("36.0657", "NaN"),
    )
    reading = read_gpx(content)
    assert (len(reading.sightings), reading.unreadable_count) == (1, 6)


def test_reads_nearly_all_points_at_one_moment_of_a_broken_clock():
    # As in the recording of Mojstrovka: 184 points, nearly all of them of one moment in 1901.
    broken = POINT.replace("2026-07-20T02:00:00Z", "1901-12-13T20:45:52Z")
    reading = read_gpx(file(*[broken] * 183, POINT))
    # date -u -d 1901-12-13T20:45:52Z +%s
    assert [sighting.t for sighting in reading.sightings] == [-2147483648000] * 183 + [T]


def test_an_empty_file_of_tracks_is_one():
    assert read_gpx(b"<gpx/>").sightings == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<kml/>",
        file(POINT)[:-9],
        file(POINT, before="<!DOCTYPE gpx>"),
        file("&lol;", before='<!DOCTYPE gpx [<!ENTITY lol "lol">]>'),
        file(POINT, before='<!DOCTYPE gpx SYSTEM "file:///etc/passwd">'),
        file("<a>" * 100 + "</a>" * 100),
        file(POINT, before='<?xml version="1.0" encoding="nonsense"?>'),
    ],
    ids=["nothing", "text", "KML", "broken off", "DTD", "entity", "outside", "depth", "encoding"],
)
def test_refuses_what_is_none(content):
    with pytest.raises(Problem) as refused:
        read_gpx(content)
    assert (refused.value.kind, refused.value.status_code) == ("unreadable-file", 400)


def test_refuses_more_points_than_a_day_has(monkeypatch):
    monkeypatch.setattr(gpx, "MOST_POINTS", 10)
    assert len(read_gpx(file(*[POINT] * 10)).sightings) == 10
    with pytest.raises(Problem) as refused:
        read_gpx(file(*[POINT] * 11))
    assert (refused.value.kind, refused.value.status_code) == ("too-large", 413)
