"""Chainable reads of shifts, positions and presence. Requests start from `visible_to`."""

from datetime import datetime

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce, Greatest, Mod

from backend.accounts.models import Device
from backend.accounts.rights import WATCHING_PEOPLE, Rights
from backend.territory.querysets import scope_within


class _LastBound(Func):
    template = "(%(expressions)s)[cardinality(%(expressions)s)]"
    output_field = models.DateTimeField()


class ShiftQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ShiftQuerySet":
        """One's own."""
        return self.filter(member__user=user) if user.is_authenticated else self.none()

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
    def visible_to(self, user) -> "FixQuerySet":
        """One's own. Looking at somebody else's track takes a reason, and is not made yet."""
        return self.filter(device__user=user) if user.is_authenticated else self.none()

    def of_shift(self, shift) -> "FixQuerySet":
        """The positions of a shift, by the key of the table: its member's devices, its time."""
        devices = Device.objects.filter(user__member=shift.member_id).values_list("pk", flat=True)
        return self.filter(
            device__in=list(devices),
            at__gte=shift.started_at,
            at__lt=shift.planned_end_at,
            shift=shift.pk,
        )


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
