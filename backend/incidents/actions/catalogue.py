"""The catalogue is laid from the district's table, and edited from a moment on.

Terms that have begun are never changed: cases point at them. An edit ends them and begins others.
"""

from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem

from ..catalogue import spellings
from ..clocks import parse
from ..models import Domain, MatterType, Terms
from .routing_rules import lay_first_rules

PROMISES = (
    "lead_department_id",
    "assisting_departments",
    "urgency",
    "respond_limit",
    "handle_limit",
    "self_handle",
    "tier",
    "check_kind",
    "callback",
    "call_first",
)
LIMITS = ("respond_limit", "handle_limit")


@transaction.atomic
def lay_catalogue(*, domains: list[Domain], terms: list[Terms], at: datetime) -> None:
    """Enter or renew domains and types by code; terms that differ from those in force begin now,
    those of a new type hold as of always. Open cases keep the promises already made."""
    Domain.objects.bulk_create(
        domains,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_zh", "name_en"],
    )
    lay_first_rules()
    MatterType.objects.bulk_create(
        [one.type for one in terms],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["domain", "name_zh", "name_en", "spellings"],
    )
    in_force = {one.type_id: one for one in Terms.objects.at(at)}
    known = set(Terms.objects.values_list("type", flat=True))
    for one in terms:
        one.period = DateTimeTZRange(None, None)
        before = in_force.get(one.type_id)
        if before and _promises(before) != _promises(one):
            _succeed(before, one, since=at)
    Terms.objects.bulk_create(one for one in terms if one.type_id not in known)


@transaction.atomic
def change_terms(
    *, matter: MatterType, changes: dict[str, Any], since: datetime | None, by: User, at: datetime
) -> Terms:
    """Other terms of a type from now or from `since` on, until those that were planned after it.

    `changes`: any of PROMISES. Raises ValueError for what is not a limit, 409 `not-in-use` when
    the type has no terms at that moment, and `in-the-past`.
    """
    since = _ahead(since, at)
    before = _in_force(matter, since)
    changes = {name: value for name, value in changes.items() if getattr(before, name) != value}
    if not changes:
        return before
    after = copy(before)
    for name, value in changes.items():
        setattr(after, name, value)
    for name in set(LIMITS) & changes.keys():
        parse(changes[name])
        after.limit_source = "district"
    if "respond_limit" in changes:
        after.respond_is_default = False
    _succeed(before, after, since=since)
    note(
        act="catalogue.changed",
        by=by,
        at=at,
        subject=f"type:{matter.pk}",
        details={
            "since": since.isoformat(),
            "before": {name: getattr(before, name) for name in changes},
            "after": changes,
        },
    )
    return after


@transaction.atomic
def add_type(
    *, matter: MatterType, terms: Terms, since: datetime | None, by: User, at: datetime
) -> MatterType:
    """A type that is in use from now or from `since` on. Raises ValueError for what is not a
    limit, 409 `code-taken` and `in-the-past`."""
    since = _ahead(since, at)
    if MatterType.objects.filter(pk=matter.pk).exists():
        raise Problem("code-taken", _("The catalogue has a type of this code already."))
    for name in LIMITS:
        parse(getattr(terms, name))
    matter.spellings = spellings(matter.code, matter.name_zh, matter.name_en)
    matter.save(force_insert=True)
    terms.type, terms.period = matter, DateTimeTZRange(since, None)
    terms.respond_is_default, terms.limit_source = False, "district"
    terms.save(force_insert=True)
    note(
        act="catalogue.type_added",
        by=by,
        at=at,
        subject=f"type:{matter.pk}",
        details={"since": since.isoformat(), "terms": _promises(terms)},
    )
    return matter


@transaction.atomic
def end_type(*, matter: MatterType, ends_at: datetime | None, by: User, at: datetime) -> None:
    """The type is in use no more from now or from `ends_at` on; what was planned after that is
    dropped, open cases go on. Refusals as of `change_terms`."""
    ends_at = _ahead(ends_at, at)
    last = _in_force(matter, ends_at)
    matter.terms.filter(period__startswith__gte=ends_at).delete()
    if last.period.lower != ends_at:
        last.period = DateTimeTZRange(last.period.lower, ends_at)
        last.save(update_fields=["period"])
    note(
        act="catalogue.type_ended",
        by=by,
        at=at,
        subject=f"type:{matter.pk}",
        details={"ends_at": ends_at.isoformat()},
    )


def _ahead(moment: datetime | None, at: datetime) -> datetime:
    if moment is not None and moment <= at:
        raise Problem("in-the-past", _("Terms begin and end now or later, never back in time."))
    return moment or at


def _in_force(matter: MatterType, moment: datetime) -> Terms:
    """The terms of a type at a moment; nobody else edits the type meanwhile."""
    MatterType.objects.select_for_update().get(pk=matter.pk)
    terms = matter.terms.at(moment).first()
    if terms is None:
        raise Problem("not-in-use", _("This type of matters is not in use."))
    return terms


def _succeed(before: Terms, after: Terms, *, since: datetime) -> None:
    """`after` takes over from `before`, or its place where that would only have begun then."""
    after.period = DateTimeTZRange(since, before.period.upper)
    if before.period.lower == since:
        Terms.objects.filter(pk=before.pk).delete()
    else:
        ended = copy(before)  # what was edited may still be asked what it was
        ended.period = DateTimeTZRange(before.period.lower, since)
        ended.save(update_fields=["period"])
    after.pk = None
    after.save(force_insert=True)


def _promises(terms: Terms) -> dict[str, Any]:
    return {name: getattr(terms, name) for name in PROMISES}
