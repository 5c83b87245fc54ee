"""A track as GPX 1.1 (https://www.topografix.com/GPX/1/1/), for every map program there is.

GPX has no accuracy and no speed of its own; speed and course stand in Garmin's extension
TrackPointExtension/v2, which is in m/s and degrees from north.
"""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement

import gpxpy.gpx
import numpy as np

from .parts import Part
from .tracks import Track

_EXTENSION = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2"
CREATOR = "wangge"


def gpx_of(track: Track) -> bytes:
    """One `trk` with a `trkseg` for each part; a part of one position is a `wpt`, since programs
    choke on a line of one point. What is hidden, stopped at or unknown has no place in the
    format; an archived way has no times."""
    document = gpxpy.gpx.GPX()
    document.creator = CREATOR
    document.nsmap = {"gpxtpx": _EXTENSION}
    document.time = track.started_at.astimezone(UTC)
    walked = gpxpy.gpx.GPXTrack(name=str(track.shift))
    if track.archived_at:
        walked.description = "Simplified; the positions themselves are no longer kept."
    walked.segments = [
        gpxpy.gpx.GPXTrackSegment(list(_points(part, gpxpy.gpx.GPXTrackPoint)))
        for part in track.parts
        if len(part) > 1
    ]
    document.waypoints = [
        point
        for part in track.parts
        if len(part) == 1
        for point in _points(part, gpxpy.gpx.GPXWaypoint)
    ]
    document.tracks.append(walked)
    return document.to_xml(version="1.1", prettyprint=False).encode()


def _points(part: Part, kind: type):
    unknown = [None] * len(part)
    columns = (
        part.lon.round(7).tolist(),
        part.lat.round(7).tolist(),
        unknown if part.moment is None else part.moment.tolist(),
        *(
            unknown if column is None else _known(column)
            for column in (part.alt, part.speed, part.heading)
        ),
    )
    for lon, lat, moment, alt, speed, heading in zip(*columns, strict=True):
        point = kind(
            latitude=lat,
            longitude=lon,
            elevation=alt,
            time=None if moment is None else datetime.fromtimestamp(moment / 1000, UTC),
        )
        if speed is not None or heading is not None:
            point.extensions.append(_extension(speed, heading))
        yield point


def _extension(speed: float | None, heading: float | None) -> Element:
    """In the order of the schema: speed before course."""
    extension = Element(f"{{{_EXTENSION}}}TrackPointExtension")
    if speed is not None:
        SubElement(extension, f"{{{_EXTENSION}}}speed").text = f"{speed:.2f}"
    if heading is not None:
        SubElement(extension, f"{{{_EXTENSION}}}course").text = f"{heading:.1f}"
    return extension


def _known(column: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in column.round(2).tolist()]
