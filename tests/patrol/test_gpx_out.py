"""GET /api/v1/shifts/{uuid}/track/?format=gpx"""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import geopandas
import gpxpy
import pytest
from django.contrib.gis.geos import LineString, MultiLineString
from django.utils import timezone

from .phones import begin, fix, put_batch, worked_out

MINUTE = timedelta(minutes=1)
GPX = "http://www.topografix.com/GPX/1/1"
EXTENSION = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2"
# Sequences of https://www.topografix.com/GPX/1/1/gpx.xsd (gpxType, wptType) and of
# https://www8.garmin.com/xmlschemas/TrackPointExtensionv2.xsd.
DOCUMENT_ORDER = "metadata wpt rte trk extensions"
POINT_ORDER = (
    "ele time magvar geoidheight name cmt desc src link sym type fix sat hdop vdop pdop"
    " ageofdgpsdata dgpsid extensions"
)
EXTENSION_ORDER = "atemp wtemp depth hr cad speed course bearing Extensions"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=125_000)


@pytest.fixture
def shift(worker, now):
    """A walk of two positions, and one after a silence of half an hour."""
    shift = begin(worker, now - 60 * MINUTE)
    fixes = [
        fix(now - 50 * MINUTE, (120.0211234, 36.0012345), speed=1.35, heading=184.0, alt=21.5),
        fix(now - 49 * MINUTE, (120.0223456, 36.0023456), speed=None, heading=None, alt=None),
        fix(now - 10 * MINUTE, (120.0255555, 36.0055555), speed=0.0, heading=359.9, alt=-3.2),
    ]
    assert put_batch(worker, shift, fixes).json()["stored"] == 3
    return shift


def gpx(person, shift):
    return person.client.get(f"/api/v1/shifts/{shift}/track/?format=gpx")


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def test_is_a_file_to_take_along(worker, shift):
    answer = gpx(worker, shift)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/gpx+xml"
    assert answer["Content-Disposition"] == f'attachment; filename="{shift}.gpx"'
    assert answer["Cache-Control"] == "private, no-store"


def test_is_read_back_by_another_reader_as_it_was_sent(worker, shift, now):
    read = gpxpy.parse(gpx(worker, shift).content.decode())
    (segment,) = read.tracks[0].segments
    assert (read.creator, read.version, read.tracks[0].name) == ("wangge", "1.1", str(shift))
    points = [*segment.points, *read.waypoints]
    assert [(p.longitude, p.latitude, p.elevation) for p in points] == [
        (120.0211234, 36.0012345, 21.5),
        (120.0223456, 36.0023456, None),
        (120.0255555, 36.0055555, -3.2),
    ]
    assert [p.time for p in points] == [now - n * MINUTE for n in (50, 49, 10)]
    said = [{local(e.tag): e.text for ext in p.extensions for e in ext} for p in points]
    assert said == [
        {"speed": "1.35", "course": "184.0"},
        {},
        {"speed": "0.00", "course": "359.9"},
    ]


def test_is_read_by_gdal(worker, shift, now, tmp_path):
    file = tmp_path / "track.gpx"
    file.write_bytes(gpx(worker, shift).content)
    (line,) = geopandas.read_file(file, layer="tracks").geometry
    assert [[*part.coords] for part in line.geoms] == [
        [(120.0211234, 36.0012345), (120.0223456, 36.0023456)]
    ]
    found = []
    for layer in ("track_points", "waypoints"):
        points = geopandas.read_file(file, layer=layer)
        assert points.crs == "EPSG:4326"
        moments = points["time"].dt.tz_convert("UTC")
        found += zip(points.geometry.x, points.geometry.y, moments, strict=True)
    assert found == [
        (120.0211234, 36.0012345, now - 50 * MINUTE),
        (120.0223456, 36.0023456, now - 49 * MINUTE),
        (120.0255555, 36.0055555, now - 10 * MINUTE),
    ]


def test_keeps_the_order_of_the_schema(worker, shift):
    document = fromstring(gpx(worker, shift).content)
    points = [*document.iter(f"{{{GPX}}}trkpt"), *document.iter(f"{{{GPX}}}wpt")]
    extensions = [*document.iter(f"{{{EXTENSION}}}TrackPointExtension")]
    assert (len(points), len(extensions)) == (3, 2)
    for elements, order in (
        ([document], DOCUMENT_ORDER),
        (points, POINT_ORDER),
        (extensions, EXTENSION_ORDER),
    ):
        for element in elements:
            places = [order.split().index(local(child.tag)) for child in element]
            assert places == sorted(set(places))


def test_has_the_simplified_way_without_times_when_it_is_archived(worker, shift):
    line = LineString([120.021, 36.001], [120.022, 36.002])
    worked_out(
        shift,
        path=MultiLineString(line, srid=4326),
        archived_at=datetime(2026, 7, 20, tzinfo=UTC),
    )
    read = gpxpy.parse(gpx(worker, shift).content.decode())
    (segment,) = read.tracks[0].segments
    assert [(p.longitude, p.latitude, p.time) for p in segment.points] == [
        (120.021, 36.001, None),
        (120.022, 36.002, None),
    ]
    assert read.tracks[0].description


def test_is_an_empty_track_before_anything_was_sent(worker, now):
    read = gpxpy.parse(gpx(worker, begin(worker, now)).content.decode())
    assert [len(track.segments) for track in read.tracks] == [0]


def test_refuses_in_words_a_program_can_read(phones, shift):
    answer = gpx(phones.east_leader, shift)
    assert (answer.status_code, answer.json()["type"]) == (403, "reason-needed")
    assert answer["Content-Type"] == "application/problem+json"
