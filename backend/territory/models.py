"""网中有格: the dated tree of areas, and the grids as each published version draws them."""

from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .crs import NAMES as CRS_NAMES
from .querysets import AreaQuerySet, BoundaryQuerySet, GridVersionQuerySet, PlaceQuerySet


class Level(models.TextChoices):
    DISTRICT = "district", _("district")
    TOWNSHIP = "township", _("township")
    ZONE = "zone", _("management zone")
    COMMUNITY = "community", _("community")
    GRID = "grid", _("grid")


class Area(models.Model):
    """A district, township, zone or community. Rights hang here, never on its codes.

    `path` is made of surrogate ids from the district down, `/1/27/1034/`, so that "within"
    is a prefix; it survives renaming, recoding and redrawing. Name, kind, parent and path are
    those of now; what they were before stands in the changes.
    """

    level = models.TextField(choices=Level)
    name = models.TextField()
    kind = models.TextField(blank=True)  # of a community: urban or village
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField(unique=True)
    valid_period = DateRangeField()
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors")

    objects = AreaQuerySet.as_manager()
    KEEPS_PATHS_IN = ("path",)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = [models.Index(OpClass("path", "text_pattern_ops"), name="area_path_prefix")]

    def __str__(self) -> str:
        return self.name


class AreaChange(models.Model):
    """What was done to an area, and what it was before; only added to.

    `day`: the first on which the change holds. `name`, `kind`, `parent` and `path` are those of
    the day before: the state on a day is what the earliest change after it found.
    """

    class Verb(models.TextChoices):
        ENTERED = "entered", _("entered")
        RENAMED = "renamed", _("renamed")
        RECODED = "recoded", _("recoded")
        MOVED = "moved", _("moved")
        MERGED = "merged", _("merged")
        ENDED = "ended", _("ended")

    area = models.ForeignKey(Area, models.CASCADE, related_name="changes")
    verb = models.TextField(choices=Verb)
    day = models.DateField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    name = models.TextField()
    kind = models.TextField(blank=True)
    parent = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    path = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["area", "day"], name="area_change_day")]


class AreaCode(models.Model):
    """What an authority calls an area in a period. Two systems disagree and even swap numbers."""

    class System(models.TextChoices):
        NBS = "nbs", _("statistics bureau")
        MCA = "mca", _("ministry of civil affairs")

    area = models.ForeignKey(Area, models.CASCADE, related_name="codes")
    system = models.TextField(choices=System)
    code = models.TextField()
    valid_period = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="area_code_means_one_area_at_a_time",
                expressions=[
                    ("system", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("valid_period", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="an_area_has_one_code_at_a_time",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("system", RangeOperators.EQUAL),
                    ("valid_period", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Boundary(models.Model):
    """One version of the shapes of a level: a draft, a checked draft, or published for good.

    Published ones never change. A draft belongs to a file (`files`); what is read from it stands
    in `rows`, what was found wrong in `problems`. JSON members: `declared`, what the officer says
    of the file (`crs`, `encoding`, `layer`, `columns`, `tolerance_m`); `found`, what the file says
    of itself; `question`, what must be answered before it can be read; `refusal`, why it cannot
    be; `report`, the figures of the check.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")  # waiting, being read or being checked: see `step`
        ASKING = "asking", _("waiting for an answer")
        REFUSED = "refused", _("refused")
        CHECKED = "checked", _("checked")
        PUBLISHED = "published", _("published")  # in force from `published_at`

    level = models.TextField(choices=Level)
    title = models.TextField()
    status = models.TextField(choices=Status, default=Status.DRAFT)
    made_by = models.TextField()  # the actor's name: nothing in this room points upwards
    made_at = models.DateTimeField()
    # A draft of a part of the district: the rest is carried over from the version in force.
    within = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    # The version it was checked against; publishing needs that to be the newest still.
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    # The earlier version that this one brings back.
    repeats = models.ForeignKey("self", models.PROTECT, null=True, related_name="repeated_by")
    declared = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    question = models.JSONField(null=True)
    refusal = models.JSONField(null=True)
    step = models.TextField(blank=True)  # waiting, reading, checking; empty when nothing runs
    share = models.FloatField(default=0.0)  # of the work done, 0 to 1
    report = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.TextField(blank=True)
    accepted = ArrayField(models.TextField(), default=list)  # kinds of errors taken upon oneself
    # What publishing added to the tree (actions/laying.py), for a withdrawal to take back.
    laid = models.JSONField(default=dict)

    objects = BoundaryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_level_display()} · {self.title}"

    class Meta:
        verbose_name = _("version of the boundaries")
        verbose_name_plural = _("versions of the boundaries")
        permissions = [
            ("draw_boundary", "May import and check drafts of boundaries"),
            ("publish_boundary", "May publish boundaries"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "published_at"], name="one_boundary_takes_effect_at_a_moment"
            ),
            models.CheckConstraint(
                name="published_boundary_has_its_moment",
                condition=models.Q(status="published", published_at__isnull=False)
                | (~models.Q(status="published") & models.Q(published_at__isnull=True)),
            ),
        ]


class BoundaryFile(models.Model):
    """A file of a draft as it was sent; kept, so that what was published can be proved."""

    class Role(models.TextChoices):
        SHAPES = "shapes", _("shapes")
        CODES = "codes", _("old to new codes")

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="files")
    role = models.TextField(choices=Role)
    name = models.TextField()
    content = models.BinaryField()
    digest = models.TextField()  # SHA-256, hexadecimal

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["boundary", "role"], name="one_file_of_a_role")
        ]


class BoundaryRow(models.Model):
    """One area or grid of a draft: what the file says, before it means anything to the tree.

    `ordinal` is the row's place in the file, from 1; a row carried over from the version in
    force has none. A row whose shape cannot be used has no shape; its problem says why.
    """

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="rows")
    ordinal = models.PositiveIntegerField(null=True)
    code = models.TextField(blank=True)
    name = models.TextField(blank=True)
    kind = models.TextField(blank=True)
    old_codes = ArrayField(models.TextField(), default=list)  # what it was before, when said
    mca_code = models.TextField(blank=True)  # areas only
    home_community = models.TextField(blank=True)  # grids only
    communities = ArrayField(models.TextField(), default=list)  # grids only
    households = models.PositiveIntegerField(null=True)  # grids only
    shape = models.MultiPolygonField(srid=4326, null=True)

    class Meta:
        indexes = [models.Index(fields=["boundary", "code"], name="boundary_row_code")]


class BoundaryProblem(models.Model):
    """One thing the check found: what, where, how big, and between whom."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error")  # must be mended, or accepted by name where that is allowed
        WARNING = "warning", _("warning")

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="problems")
    kind = models.TextField()  # the kinds are those of checks/problems.py
    severity = models.TextField(choices=Severity)
    codes = ArrayField(models.TextField(), default=list)
    where = models.PointField(srid=4326, null=True)
    size = models.FloatField(null=True)
    unit = models.TextField(blank=True)  # m2, m, or count
    details = models.JSONField(default=dict)
    spot = models.GeometryField(srid=4326, null=True)  # the shape of the problem itself


def _mercator() -> models.GeneratedField:
    """A stored copy of `shape` in the plane of web maps (EPSG:3857), for tiles."""
    return models.GeneratedField(
        expression=Transform("shape", 3857),
        output_field=models.MultiPolygonField(srid=3857),
        db_persist=True,
    )


class AreaShape(models.Model):
    """The shape of an area in a version of the boundaries."""

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, models.PROTECT, related_name="shapes")
    shape = models.MultiPolygonField(srid=4326)
    mercator = _mercator()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["boundary", "area"], name="one_area_shape")]
        indexes = [GistIndex(fields=["boundary", "mercator"], name="area_shape_on_tiles")]


class Grid(models.Model):
    """The identity of a grid: what people are posted to and matters lie in."""

    opened_at = models.DateTimeField()


class GridVersion(models.Model):
    """A grid as one version of the boundaries draws, names and codes it.

    `path` is that of the home community with the grid's own step behind it: `/1/27/1034/g55/`.
    """

    class Kind(models.TextChoices):
        BASIC = "basic", _("basic grid")
        DEDICATED = "dedicated", _("dedicated grid")

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="grids")
    grid = models.ForeignKey(Grid, models.PROTECT, related_name="versions")
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField(choices=Kind)
    home_community = models.ForeignKey(Area, models.PROTECT, related_name="home_grids")
    communities = models.ManyToManyField(Area, related_name="grids")
    path = models.TextField()
    households = models.PositiveIntegerField(null=True)
    shape = models.MultiPolygonField(srid=4326)
    mercator = _mercator()

    objects = GridVersionQuerySet.as_manager()
    KEEPS_PATHS_IN = ("path",)

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        constraints = [
            models.UniqueConstraint(fields=["boundary", "code"], name="one_code_in_a_version"),
            models.UniqueConstraint(fields=["boundary", "grid"], name="one_grid_in_a_version"),
        ]
        indexes = [
            models.Index(OpClass("path", "text_pattern_ops"), name="grid_path_prefix"),
            GistIndex(fields=["boundary", "mercator"], name="grid_on_tiles"),
        ]


class Place(models.Model):
    """Something with a name or a number that people say instead of a position.

    Brought in by the district; never homes or people. `position` is WGS-84; `raw_lon`, `raw_lat`
    and `crs` are what was sent and what was said of it. `spellings` holds, each between line
    breaks, the name, the number and the initials of its readings, `pinyin` the whole readings;
    `grams` is what the index finds them by (places.py).
    """

    class Kind(models.TextChoices):
        COMPOUND = "compound", _("compound")
        ROAD = "road", _("road")
        LIFT = "lift", _("lift")
        LAMP_POST = "lamp_post", _("lamp post")
        OTHER = "other", _("other place")

    kind = models.TextField(choices=Kind)
    name = models.TextField()
    number = models.TextField(blank=True)  # as it is painted on the lamp post or the lift
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="places")
    address = models.TextField(blank=True)
    position = models.PointField(srid=4326, null=True)
    raw_lon = models.FloatField(null=True)
    raw_lat = models.FloatField(null=True)
    crs = models.TextField(choices=[(name, name) for name in CRS_NAMES], null=True)
    source = models.TextField(blank=True)
    valid_period = DateRangeField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    spellings = models.TextField()
    pinyin = models.TextField()
    grams = ArrayField(models.TextField())

    objects = PlaceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [GinIndex(fields=["grams"], name="place_grams")]
        constraints = [
            ExclusionConstraint(
                name="a_number_means_one_place_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("valid_period", RangeOperators.OVERLAPS),
                ],
                condition=~models.Q(number=""),
            ),
            ExclusionConstraint(
                name="a_name_means_one_place_of_an_area_at_a_time",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    (Coalesce("area", 0), RangeOperators.EQUAL),
                    ("valid_period", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(number=""),
            ),
            models.CheckConstraint(
                name="a_position_has_its_raw_values",
                condition=models.Q(
                    position__isnull=True,
                    raw_lon__isnull=True,
                    raw_lat__isnull=True,
                    crs__isnull=True,
                )
                | models.Q(
                    position__isnull=False,
                    raw_lon__isnull=False,
                    raw_lat__isnull=False,
                    crs__isnull=False,
                ),
            ),
        ]
