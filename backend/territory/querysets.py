"""Chainable reads of areas and published grids."""

from datetime import date, datetime

from django.apps import apps
from django.contrib.gis.geos import GeometryCollection, GEOSGeometry, LineString, Point, Polygon
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone


def scope_within(scopes, field: str = "path") -> Q:
    """Rows whose path begins with one of the scopes; no scope matches nothing."""
    within = Q(pk__in=[])
    for scope in scopes:
        within |= Q(**{f"{field}__startswith": scope})
    return within


def box(west: float, south: float, east: float, north: float) -> GEOSGeometry:
    """A box given in degrees; one without width or height is a line or a point, as PostGIS means
    nothing certain by a polygon without an inside."""
    if west < east and south < north:
        shape = Polygon.from_bbox((west, south, east, north))
    elif (west, south) == (east, north):
        shape = Point(west, south)
    else:
        shape = LineString((west, south), (east, north))
    shape.srid = 4326
    return shape


class AreaQuerySet(models.QuerySet):
    """Areas are public knowledge among staff; what stands in them is not."""

    def visible_to(self, user) -> "AreaQuerySet":
        return self if user.is_authenticated else self.none()

    def at(self, day: date) -> "AreaQuerySet":
        return self.filter(valid_period__contains=day)

    def as_of(self, day: date) -> "AreaQuerySet":
        """With `name_then`, `kind_then`, `parent_then` (an id) as they were on a day."""
        changes = apps.get_model("territory", "AreaChange").objects
        later = changes.filter(area=OuterRef("pk"), day__gt=day).order_by("day", "pk")
        return self.annotate(
            name_then=Coalesce(Subquery(later.values("name")[:1]), F("name")),
            kind_then=Coalesce(Subquery(later.values("kind")[:1]), F("kind")),
            parent_then=Coalesce(
                Subquery(later.values("parent_id")[:1]),
                F("parent_id"),
                output_field=models.BigIntegerField(),
            ),
        )

    def within(self, path: str) -> "AreaQuerySet":
        return self.filter(path__startswith=path)

    def coded(self, code: str, *, system: str, day: date) -> "AreaQuerySet":
        """Areas by code; no authority writes one with anything but digits."""
        if not (code.isascii() and code.isdigit()):
            return self.none()
        return self.filter(
            codes__code=code, codes__system=system, codes__valid_period__contains=day
        )

    def covering(self, point: Point, *, level: str, at: datetime) -> "AreaQuerySet":
        """The areas of a level that a point lies in or on the border of, by the shapes of a
        moment, smallest code first: the first is the one, as `locate` decides it for grids.

        The point travels as a collection of one: for a bare point PostGIS multiplies plain
        floating-point numbers, and of a million points on borders it takes some for touching
        both sides that touch one; collections it gives to GEOS, which locates exactly.
        """
        boundaries = apps.get_model("territory", "Boundary").objects
        return self.filter(
            shapes__boundary=boundaries.in_force(level, at).values("pk")[:1],
            shapes__shape__intersects=GeometryCollection(point, srid=point.srid),
            codes__system="nbs",
            codes__valid_period__contains=timezone.localtime(at).date(),
        ).order_by("codes__code")


class GridVersionQuerySet(models.QuerySet):
    """Grids as they were drawn in one published version of the boundaries."""

    def visible_to(self, user) -> "GridVersionQuerySet":
        return self if user.is_authenticated else self.none()

    def at(self, moment: datetime) -> "GridVersionQuerySet":
        """The grids of the version in force at `moment`; none before the first publication."""
        boundaries = apps.get_model("territory", "Boundary").objects
        return self.filter(boundary=boundaries.in_force("grid", moment).values("pk")[:1])

    def within(self, path: str) -> "GridVersionQuerySet":
        return self.filter(path__startswith=path)

    def touching(self, west: float, south: float, east: float, north: float):
        """Grids that touch a box given in degrees."""
        return self.filter(shape__intersects=box(west, south, east, north))


class BoundaryQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BoundaryQuerySet":
        """Published versions are for all staff, drafts for those who may draw."""
        if not user.is_authenticated:
            return self.none()
        return self if user.has_perm("territory.draw_boundary") else self.published()

    def published(self) -> "BoundaryQuerySet":
        return self.filter(status="published")

    def newest(self, level: str) -> "BoundaryQuerySet":
        """The published versions of a level, scheduled ones too, the newest first."""
        return self.published().filter(level=level).order_by("-published_at")

    def in_force(self, level: str, moment: datetime) -> "BoundaryQuerySet":
        """The published versions of a level up to `moment`, the newest first."""
        return self.filter(level=level, published_at__lte=moment).order_by("-published_at")


class PlaceQuerySet(models.QuerySet):
    """Names of compounds, roads, lifts and lamp posts are public knowledge among staff."""

    def visible_to(self, user) -> "PlaceQuerySet":
        return self if user.is_authenticated else self.none()

    def at(self, day: date) -> "PlaceQuerySet":
        return self.filter(valid_period__contains=day)

    def within(self, path: str) -> "PlaceQuerySet":
        return self.filter(area__path__startswith=path)

    def touching(self, west: float, south: float, east: float, north: float) -> "PlaceQuerySet":
        """Places in a box given in degrees."""
        return self.filter(position__intersects=box(west, south, east, north))
