"""网中有格: the dated tree of areas, and the grids as each published version draws them."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.utils.translation import gettext_lazy as _

from .querysets import AreaQuerySet, BoundaryQuerySet, GridVersionQuerySet


class Level(models.TextChoices):
    DISTRICT = "district", _("district")
    TOWNSHIP = "township", _("township")
    ZONE = "zone", _("management zone")
    COMMUNITY = "community", _("community")
    GRID = "grid", _("grid")


class Area(models.Model):
    """A district, township, zone or community. Rights hang here, never on its codes.

    `path` is made of surrogate ids from the district down, `/1/27/1034/`, so that "within"
    is a prefix; it survives renaming, recoding and redrawing.
    """

    level = models.TextField(choices=Level)
    name = models.TextField()
    kind = models.TextField(blank=True)  # of a community: urban or village
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField(unique=True)
    valid_period = DateRangeField()
    successors = models.ManyToManyField("self", symmetrical=False, related_name="predecessors")

    objects = AreaQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(OpClass("path", "text_pattern_ops"), name="area_path_prefix")]


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
            )
        ]


class Boundary(models.Model):
    """One version of the shapes of a level. Published ones never change."""

    level = models.TextField(choices=Level)
    title = models.TextField()
    made_by = models.TextField()  # the actor's name: nothing in this room points upwards
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["level", "published_at"], name="one_boundary_takes_effect_at_a_moment"
            )
        ]


class AreaShape(models.Model):
    """The shape of an area in a version of the boundaries."""

    boundary = models.ForeignKey(Boundary, models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, models.PROTECT, related_name="shapes")
    shape = models.MultiPolygonField(srid=4326)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["boundary", "area"], name="one_area_shape")]


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

    objects = GridVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["boundary", "code"], name="one_code_in_a_version"),
            models.UniqueConstraint(fields=["boundary", "grid"], name="one_grid_in_a_version"),
        ]
        indexes = [models.Index(OpClass("path", "text_pattern_ops"), name="grid_path_prefix")]
