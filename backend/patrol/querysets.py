"""Chainable reads of shifts, positions and presence. Requests start from `visible_to`."""

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import DateTimeField, ExpressionWrapper, F, Func, OrderBy, Q, Value
from django.db.models.functions import Cast, Coalesce, Greatest, Mod, NullIf
from django.utils import timezone

from backend.accounts.models import Device, Role
from backend.accounts.rights import WATCHING_PEOPLE, Rights
from backend.accounts.staff import left
from backend.staffing.querysets import SERVING_A_GRID
from backend.territory.querysets import scope_within

from .clocks import MOST_SKEW_MS
from .watching import at_home_within, watched

# What is stored as a device's moment lies no further from the moment itself.
MOST_SKEW = timedelta(milliseconds=MOST_SKEW_MS)


class _LastBound(Func):
    template = "(%(expressions)s)[cardinality(%(expressions)s)]"
    output_field = models.DateTimeField()


def unknown_last(name: str) -> OrderBy:
    """A scaled measure in ascending order, what is not known behind everything that is."""
    # Unscaled in the database, where UNKNOWN is the smallest number there is.
    return Coalesce(NullIf(Cast(name, models.IntegerField()), -32768), 32768).asc()


class ShiftQuerySet(models.QuerySet):
    def of(self, user) -> "ShiftQuerySet":
        """One's own: the only ones one may write to."""
        return self.filter(member__user=user) if user.is_authenticated else self.none()

    def visible_to(self, user, rights: Rights | None = None) -> "ShiftQuerySet":
        """One's own, and those one has opened with a reason and may still watch: track and all."""
        if not user.is_authenticated:
            return self.none()
        now = timezone.now()
        looks = apps.get_model("patrol", "Look").objects.filter(by=user).open_at(now)
        opened = Q(pk__in=looks.values("shift")) & watched(rights or Rights.of(user), now)
        return self.filter(Q(member__user=user) | opened)

    def watched_by(self, user, rights: Rights | None = None) -> "ShiftQuerySet":
        """One's own, and those one may open with a reason: when they were, and nothing of where."""
        if not user.is_authenticated:
            return self.none()
        may_open = watched(rights or Rights.of(user), timezone.now())
        return self.filter(Q(member__user=user) | may_open)

    def within_time(self, since: datetime | None, until: datetime | None) -> "ShiftQuerySet":
        """Of which some lies in [since, until); None is without end."""
        shifts = self
        if since is not None:
            shifts = shifts.alias(end=Coalesce("ended_at", "planned_end_at")).filter(end__gt=since)
        return shifts if until is None else shifts.filter(started_at__lt=until)

    def reviewed_by(self, user, rights: Rights) -> "ShiftQuerySet":
        """One's own, and those whose doubts one reviews."""
        return self.filter(Q(member__user=user) | _reviewed_by(rights, shift=""))

    def open_at(self, moment: datetime) -> "ShiftQuerySet":
        """Neither ended by a mark nor past the planned end."""
        return self.filter(ended_at__isnull=True, planned_end_at__gt=moment)

    def tracked_at(self, moment: datetime) -> "ShiftQuerySet":
        return self.open_at(moment).filter(tracked=True, started_at__lte=moment)

    def silent_since(self, moment: datetime) -> "ShiftQuerySet":
        """Not in a pause, and no sign since: no start, no resume and no position."""
        last_sign = Greatest("started_at", _LastBound("pause_bounds"), "member__presence__at")
        return self.alias(
            pausing=Mod("pause_bounds__len", 2, output_field=models.IntegerField()),
            last_sign=last_sign,
        ).filter(pausing=0, last_sign__lt=moment)

    def overlapping(self, started_at: datetime, ends_at: datetime) -> "ShiftQuerySet":
        """Whose time shares a moment with [started_at, ends_at); an empty shift shares none."""
        return self.alias(end=Coalesce("ended_at", "planned_end_at")).filter(
            Q(end__gt=started_at) & Q(end__gt=F("started_at")), started_at__lt=ends_at
        )


class FixQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "FixQuerySet":
        """Those of the shifts whose track one may see."""
        if not user.is_authenticated:
            return self.none()
        shifts = apps.get_model("patrol", "Shift").objects.visible_to(user, rights)
        return self.filter(shift__in=shifts.values("pk"))

    def of_shift(self, shift) -> "FixQuerySet":
        """The positions of a shift, by the key of the table: its member's devices, its time, as
        far apart from the moments themselves as clocks were corrected."""
        devices = Device.objects.filter(user__member=shift.member_id).values_list("pk", flat=True)
        skew = min(timedelta(milliseconds=shift.skew_ms), MOST_SKEW)
        return self.filter(
            device__in=list(devices),
            at__gte=shift.started_at - skew,
            at__lt=shift.planned_end_at + skew,
            shift=shift.pk,
        )

    def with_moment(self) -> "FixQuerySet":
        """`moment`: when it was, by the corrected clock."""
        corrected = F("at") + F("offset_ms") * Value(timedelta(milliseconds=1))
        return self.annotate(moment=ExpressionWrapper(corrected, output_field=DateTimeField()))


class PresenceQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "PresenceQuerySet":
        """One's own, and those within the grids one leads and the areas one operates."""
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        return self.filter(
            Q(member__user=user) | scope_within(rights.scopes(*WATCHING_PEOPLE), "scope")
        )

    def tracked_at(self, moment: datetime) -> "PresenceQuerySet":
        """Leaves out whoever's shift has reached its planned end before the sweep came by."""
        return self.filter(shift__ended_at__isnull=True, shift__planned_end_at__gt=moment)

    def within(self, path: str) -> "PresenceQuerySet":
        return self.filter(scope__startswith=path)


class _OfMember(models.QuerySet):
    """What concerns one member: to begin with, it is seen by them alone."""

    to_member = "member"

    def visible_to(self, user):
        """One's own."""
        return self.filter(**{f"{self.to_member}__user": user}) if user.pk else self.none()


class SenderCredentialQuerySet(_OfMember):
    def in_force(self) -> "SenderCredentialQuerySet":
        """Those that let somebody send: not revoked; signing out everywhere makes strangers of
        all devices; and who is closed or has left is let in nowhere."""
        return self.filter(
            revoked_at__isnull=True, device__is_known=True, device__user__is_active=True
        ).exclude(left("device__user__"))


class DoubtQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "DoubtQuerySet":
        """Those about oneself, and those one reviews."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(shift__member__user=user) | _reviewed_by(rights or Rights.of(user)))

    def reviewed_by(self, user, rights: Rights) -> "DoubtQuerySet":
        """Those about others whose shift's home grid lies where one is supervisor."""
        return self.filter(_reviewed_by(rights)).exclude(shift__member__user=user)


def _reviewed_by(rights: Rights, shift: str = "shift__") -> Q:
    paths = rights.area_paths(Role.SUPERVISOR)
    return at_home_within(paths, timezone.now(), shift=shift) if paths else Q(pk__in=[])


class LookQuerySet(_OfMember):
    to_member = "shift__member"

    def open_at(self, moment: datetime) -> "LookQuerySet":
        return self.filter(at__lte=moment, until__gt=moment)


class SosQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "SosQuerySet":
        """One's own, and those that one may answer."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(member__user=user) | _answered_by(rights or Rights.of(user)))

    def answered_by(self, user, rights: Rights) -> "SosQuerySet":
        """Those of others where one operates or leads, and those of whose home grid one leads."""
        return self.filter(_answered_by(rights)).exclude(member__user=user)

    def open(self) -> "SosQuerySet":
        return self.filter(ended_at__isnull=True)


def _answered_by(rights: Rights) -> Q:
    at_home = Q(home_grid__in=rights.grid_ids(Role.LEADER))
    return scope_within(rights.scopes(*WATCHING_PEOPLE), "scope") | at_home


class DuePlaceQuerySet(models.QuerySet):
    def visible_to(self, user, rights: Rights | None = None) -> "DuePlaceQuerySet":
        """Those of the grids one serves, in any post."""
        if not user.is_authenticated:
            return self.none()
        rights = rights or Rights.of(user)
        return self.of_grids(rights.grid_ids(*SERVING_A_GRID))

    def of_grids(self, grids) -> "DuePlaceQuerySet":
        """Of at least one of some grids (ids, or a query for them)."""
        shared = self.model.grids.through.objects.filter(grid__in=grids)
        return self.filter(pk__in=shared.values("dueplace"))

    def due_between(self, first: date, last: date) -> "DuePlaceQuerySet":
        """Due on one of these days at least."""
        goes_on = Q(until__isnull=True) | Q(until__gt=Greatest(F("since"), Value(first)))
        return self.filter(goes_on, since__lte=last)


class BadWeatherQuerySet(models.QuerySet):
    def visible_to(self, user) -> "BadWeatherQuerySet":
        """The weather is known to all members of staff."""
        return self if user.is_authenticated else self.none()

    def overlapping(self, since: datetime, until: datetime) -> "BadWeatherQuerySet":
        return self.filter(period__overlap=DateTimeTZRange(since, until))
