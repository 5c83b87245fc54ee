"""A case: where it stands, whose it is, when it is due."""

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import F, Q

from backend.accounts.models import Department
from backend.live.models import Tier
from backend.staffing.models import Member
from backend.territory.models import Area, Grid

from ..querysets import CaseQuerySet, Grams
from ..workflow import ENDED_STATES, Awaits, Ending, State
from .catalogue import MatterType, Terms, Urgency

_ENDED = [state.value for state in ENDED_STATES]
_IS_OPEN = Q(closed_at__isnull=True)  # the same as one of the open states, for indexes


class Case(models.Model):
    """A matter on its way. `scope` is the path of its grid, or of its area when it has no grid.

    `terms` are those of its type that held when it was reported.

    Exactly one of the three owners is set: the command centre of an area, a member, or a
    department (its office in whose area the case lies). `shown_position` is what everybody who
    may see the case is shown: the position itself, or the centre of the grid for sensitive ones.
    `yellow_at` and `due_at` repeat the ticking clock that ends first, so that lists and lamps need
    no join. `round` counts how often the matter was begun (a dissatisfied caller begins another),
    `returned_count` the times its handlers gave it back in this round. `before` is what a change
    that can be undone left: state, what it waited for and how it ended.
    """

    number = models.TextField(unique=True)
    type = models.ForeignKey(MatterType, models.PROTECT, related_name="cases")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="cases")
    state = models.TextField(choices=[(s.value, s.value) for s in State])
    awaits = models.TextField(choices=[(a.value, a.value) for a in Awaits], blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    urgency = models.TextField(choices=Urgency)
    tier = models.TextField(choices=Tier)
    scope = models.TextField()
    grid = models.ForeignKey(Grid, models.PROTECT, null=True, related_name="cases")
    position = models.PointField(srid=4326, null=True)
    shown_position = models.PointField(srid=4326, null=True)
    address = models.TextField(blank=True)
    description = models.TextField()
    owner_centre = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    owner_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    owner_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    handler_member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handler_department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    verifier = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ending = models.TextField(choices=[(e.value, e.value) for e in Ending], blank=True, default="")
    round = models.PositiveIntegerField(default=1)
    returned_count = models.PositiveIntegerField(default=0)
    extended_count = models.PositiveIntegerField(default=0)
    review_on = models.DateField(null=True)
    before = models.JSONField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    dispatched_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()
    KEEPS_PATHS_IN = ("scope",)  # an area that moves takes its matters along

    class Meta:
        indexes = [
            models.Index(OpClass("scope", "text_pattern_ops"), name="case_scope_prefix"),
            models.Index(fields=["grid", "state"], name="case_grid"),
            # Where likely duplicates are looked for: as small as what is open, however many ended.
            models.Index(fields=["type", "reported_at"], name="open_case_age", condition=_IS_OPEN),
            GistIndex(fields=["shown_position"], name="open_case_place", condition=_IS_OPEN),
            models.Index(fields=["id"], name="open_case", condition=_IS_OPEN),
            models.Index(fields=["due_at"], name="case_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["closed_at"], name="case_closed"),
            GinIndex(Grams("description"), name="case_words"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_case_has_one_owner",
                condition=Q(
                    owner_centre__isnull=False,
                    owner_member__isnull=True,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=False,
                    owner_department__isnull=True,
                )
                | Q(
                    owner_centre__isnull=True,
                    owner_member__isnull=True,
                    owner_department__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="closed_at_goes_with_being_ended",
                condition=Q(state__in=_ENDED, closed_at__isnull=False)
                | (~Q(state__in=_ENDED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_ending_goes_with_being_ended",
                condition=(Q(state__in=_ENDED) & ~Q(ending=""))
                | (~Q(state__in=_ENDED) & Q(ending="")),
            ),
            models.CheckConstraint(
                name="merged_into_goes_with_its_ending",
                condition=Q(ending=Ending.MERGED.value, merged_into__isnull=False)
                | (~Q(ending=Ending.MERGED.value) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_suspended_case_has_a_review_date",
                condition=~Q(state=State.SUSPENDED.value) | Q(review_on__isnull=False),
            ),
            models.CheckConstraint(
                name="no_case_is_its_own_parent",
                condition=~Q(parent=F("pk")) & ~Q(merged_into=F("pk")),
            ),
            models.CheckConstraint(
                name="a_due_time_goes_with_its_warning",
                condition=Q(due_at__isnull=True, yellow_at__isnull=True)
                | Q(due_at__isnull=False, yellow_at__isnull=False),
            ),
        ]


class CoHandler(models.Model):
    """A department the township whistled for (吹哨报到), in one round of a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="co_handlers")
    round = models.PositiveIntegerField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    arrive_by = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "department"], name="a_department_is_called_once_a_round"
            )
        ]
