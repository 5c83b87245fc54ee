"""Shapes drawn on the server as SVG: a thing in its surroundings, for pages without a script.

Degrees are drawn as on a plane: over the few kilometres of a picture nobody sees the difference.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, log10, radians

from django.contrib.gis.geos import GEOSGeometry, Point
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 720, 440  # pixels
_MARGIN = 0.35  # of the thing's size, left around it
_SMALLEST = 0.004  # degrees across: a point has surroundings too
_METRES_A_DEGREE = 111_320
_SCALE_BAR = 140  # pixels at most


@dataclass(frozen=True)
class Drawn:
    """Something around the thing, with what it is called."""

    shape: GEOSGeometry
    name: str


@dataclass(frozen=True)
class View:
    """A part of the world, and how it lies on the picture. Degrees WGS-84."""

    west: float
    north: float
    degree_x: float  # pixels a degree of longitude
    degree_y: float

    @classmethod
    def around(cls, extent: Sequence[float]) -> "View":
        west, south, east, north = extent
        lon, lat = (west + east) / 2, (south + north) / 2
        flat = cos(radians(lat))
        across = max(east - west, _SMALLEST) * flat * (1 + 2 * _MARGIN)
        up = max(north - south, _SMALLEST) * (1 + 2 * _MARGIN)
        degree_y = min(WIDTH / across, HEIGHT / up)
        degree_x = degree_y * flat
        return cls(lon - WIDTH / 2 / degree_x, lat + HEIGHT / 2 / degree_y, degree_x, degree_y)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """west, south, east, north of what the picture shows."""
        return (
            self.west,
            self.north - HEIGHT / self.degree_y,
            self.west + WIDTH / self.degree_x,
            self.north,
        )

    def place(self, lon: float, lat: float) -> tuple[str, str]:
        x, y = (lon - self.west) * self.degree_x, (self.north - lat) * self.degree_y
        return f"{x:.1f}", f"{y:.1f}"

    def holds(self, point: Point) -> bool:
        west, south, east, north = self.box
        return west < point.x < east and south < point.y < north


def picture(view: View, *, thing: GEOSGeometry, name: str, around: Iterable[Drawn]) -> SafeString:
    """The thing (a shape, or a point) among its neighbours, with a scale."""
    around = list(around)
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}">{}{}{}{}</svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        name,
        format_html_join(
            "",
            '<path class="beside" d="{}"><title>{}</title></path>',
            ((_path(view, one.shape), one.name) for one in around),
        ),
        _spot(view, thing, name)
        if isinstance(thing, Point)
        else format_html(
            '<path class="thing" d="{}"><title>{}</title></path>', _path(view, thing), name
        ),
        _names(view, [*around, *([] if isinstance(thing, Point) else [Drawn(thing, name)])]),
        _scale(view),
    )


def _path(view: View, shape: GEOSGeometry) -> str:
    polygons = shape if shape.geom_type == "MultiPolygon" else [shape]
    rings = [ring for polygon in polygons for ring in polygon]
    return "".join("M" + "L".join(",".join(view.place(*at)) for at in ring) + "Z" for ring in rings)


def _names(view: View, drawn: list[Drawn]) -> SafeString:
    west, south, east, north = view.box
    frame = GEOSGeometry(
        f"SRID=4326;POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},"
        f"{west} {south}))"
    )
    labels = []
    for one in drawn:
        shown = one.shape.buffer(0).intersection(frame)
        if not shown.empty and shown.area * view.degree_x * view.degree_y > 60 * len(one.name) * 14:
            labels.append((*view.place(*shown.point_on_surface.coords), one.name))
    return format_html_join("", '<text x="{}" y="{}">{}</text>', labels)


def _spot(view: View, point: Point, name: str) -> SafeString:
    x, y = view.place(*point.coords)
    return format_html(
        '<circle class="thing" cx="{}" cy="{}" r="7"><title>{}</title></circle>', x, y, name
    )


def _scale(view: View) -> SafeString:
    """The longest bar of 1, 2 or 5 times a power of ten metres that has room."""
    pixel = _METRES_A_DEGREE / view.degree_y
    ten = 10 ** int(log10(_SCALE_BAR * pixel))
    metres = max(step * ten for step in (1, 2, 5) if step * ten <= _SCALE_BAR * pixel)
    told = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    end, y = 16 + metres / pixel, HEIGHT - 16
    return format_html(
        '<path class="scale" d="M16,{0}v6H{1}v-6"/><text class="scale" x="{2}" y="{0}">{3}</text>',
        y - 6,
        f"{end:.1f}",
        f"{(16 + end) / 2:.1f}",
        told,
    )
