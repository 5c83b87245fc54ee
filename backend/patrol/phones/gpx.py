"""GPX 1.0 and 1.1: the points of the tracks of a file, as a stream and within bounds.

Read by expat itself. A document type declaration is refused, and so there are no entities to
expand; depth and points are capped. Elements are known by their local names, whatever namespace a
writer gave them or forgot to declare. The format knows no accuracy, and hdop is none.
"""

from datetime import UTC
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from backend.answers import problems

from .sighting import Reading, Sighting, epoch_ms, number, whole_number

MOST_POINTS = 100_000  # a point each second for a day and three hours
DEEPEST = 32
_LONGEST_TEXT = 64
_BEFORE_XML = b"\xef\xbb\xbf \t\r\n"
# GPX 1.0 has speed and course beside the time; Garmin's extensions of 1.1 a bearing, too.
_MEASURES = {
    "ele": "alt",
    "speed": "speed",
    "course": "heading",
    "bearing": "heading",
    "sat": "satellites",
    "time": "time",
}


def read_gpx(content: bytes) -> Reading:
    """Raises 400 `unreadable-file` for what is no GPX, and 413 `too-large`."""
    reader = _Reader()
    try:
        reader.parser.Parse(content.lstrip(_BEFORE_XML), True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _unreadable() from error
    if not reader.is_gpx:
        raise _unreadable()
    return Reading(reader.sightings, reader.unreadable_count)


class _Reader:
    """Fills `sightings` while the parser walks through the file."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.sightings: list[Sighting] = []
        self.unreadable_count = 0
        self.is_gpx = False
        self._depth = 0
        self._point: dict[str, str] | None = None
        self._naming: str | None = None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if self._depth == 0:
            self.is_gpx = name == "gpx"
        self._depth += 1
        if self._depth > DEEPEST:
            raise _unreadable()
        if name == "trkpt":
            if len(self.sightings) + self.unreadable_count >= MOST_POINTS:
                raise problems.Problem(
                    "too-large",
                    _("At most %(points)s points in a file.") % {"points": MOST_POINTS},
                    status=413,
                )
            self._point = {_local(key): value for key, value in attributes.items()}
            return
        measure = _MEASURES.get(name)
        # The first of each counts; an empty one is overwritten by an extension's.
        wanted = self._point is not None and measure and not self._point.get(measure)
        self._naming = measure if wanted else None

    def _text(self, text: str) -> None:
        if self._naming and self._point is not None:
            said = self._point.get(self._naming, "") + text
            self._point[self._naming] = said[:_LONGEST_TEXT]

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._naming = None
        if _local(tag) == "trkpt" and self._point is not None:
            if found := _sighting(self._point):
                self.sightings.append(found)
            else:
                self.unreadable_count += 1
            self._point = None


def _sighting(said: dict[str, str]) -> Sighting | None:
    """Times without an offset are UTC, as the format has it."""
    t = epoch_ms(said["time"], UTC) if "T" in said.get("time", "") else None
    lat, lon = number(said.get("lat")), number(said.get("lon"))
    if t is None or lat is None or lon is None:
        return None
    return Sighting(
        t,
        lon,
        lat,
        speed=number(said.get("speed")),
        heading=number(said.get("heading")),
        alt=number(said.get("alt")),
        satellites=whole_number(said.get("satellites")),
    )


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _refuse(*_declaration) -> None:
    raise _unreadable()


def _unreadable() -> problems.Problem:
    return problems.Problem(
        "unreadable-file", _("This is not a GPX file that can be read."), status=400
    )
