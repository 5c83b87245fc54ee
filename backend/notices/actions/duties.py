"""Laying, changing and ending duties, with the restricted tier that operators hold on duty."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils.translation import gettext as _

from backend.accounts.models import Department, Grant, Role, User
from backend.accounts.trail import note
from backend.answers.problems import Problem, invalid
from backend.live.models import Tier
from backend.territory.models import Area

from ..models import Duty, DutyPost

AT_THE_CENTRE = (Role.OPERATOR, Role.SUPERVISOR, Role.CHIEF)
# What a constraint refuses, in a word and with the field it is about.
_REFUSED = {
    "nobody_twice_on_one_duty": ("same-person", "/user"),
    "one_person_of_a_rank_on_duty": ("rank-taken", "/rank"),
}


@dataclass(frozen=True)
class NewDuty:
    """`until` None: a standing duty, until it is ended."""

    user: User
    area: Area
    department: Department | None
    post: DutyPost
    rank: int
    since: datetime
    until: datetime | None


@transaction.atomic
def lay_duty(*, new: NewDuty, by: User, at: datetime) -> Duty:
    """Enter one duty. Raises a validation error for somebody who does not belong there, a 409
    problem `duty-taken` when the person or the rank is taken at that time."""
    refuse_strangers(new)
    duty = _unsaved(new)
    _save(duty)
    Grant.objects.bulk_create(_grants([duty]))
    _note("duty.laid", duty, by=by, at=at)
    return duty


@transaction.atomic
def lay_standing_duties(duties: Iterable[NewDuty]) -> list[Duty]:
    """Many at once into an empty roster, as the demonstration does."""
    entered = Duty.objects.bulk_create(_unsaved(new) for new in duties)
    Grant.objects.bulk_create(_grants(entered))
    return entered


@transaction.atomic
def change_rank(*, duty: Duty, rank: int, by: User, at: datetime) -> Duty:
    """Raises the same problem as `lay_duty`."""
    before, duty.rank = duty.rank, rank
    _save(duty)
    _note("duty.changed", duty, by=by, at=at, rank_before=before)
    return duty


@transaction.atomic
def end_duty(*, duty: Duty, by: User, at: datetime, ends_at: datetime) -> Duty | None:
    """End a duty early, and what it grants with it. One that has not begun by then is struck out:
    then None. Raises a 409 problem `ended` when it ends before that anyway."""
    duty = (
        Duty.objects.select_for_update(of=("self",)).select_related("user", "area").get(pk=duty.pk)
    )
    if duty.period.upper is not None and duty.period.upper <= ends_at:
        raise Problem("ended", _("This duty ends earlier."), until=duty.period.upper.isoformat())
    grants = Grant.objects.filter(origin=origin_of(duty))
    _note("duty.ended", duty, by=by, at=at, ends_at=ends_at.isoformat())
    if duty.period.lower >= ends_at:
        grants.delete()
        duty.delete()
        return None
    duty.period = DateTimeTZRange(duty.period.lower, ends_at)
    duty.save(update_fields=["period"])
    for grant in grants:
        if grant.period.lower >= ends_at:
            grant.delete()
        elif grant.period.upper is None or grant.period.upper > ends_at:
            grant.period = DateTimeTZRange(grant.period.lower, ends_at)
            grant.save(update_fields=["period"])
    return duty


@transaction.atomic
def end_tiers_without_office(at: datetime) -> int:
    """Whoever is no operator of an area any more sees nothing there by being on its roster; how
    many grants ended. Offices are taken away by others, who know nothing of duties."""
    by_duty = Q(origin__startswith="duty:")
    held = Grant.objects.in_force(at).select_related("user", "area").order_by("pk")
    # A closed account opens nothing, and has its office back with the tier if it is reopened.
    tiers = list(held.filter(by_duty, user__is_active=True))
    offices = held.filter(
        ~by_duty, user__in=[tier.user_id for tier in tiers], role=Role.OPERATOR, area__isnull=False
    )
    lasting = [(office.user_id, office.area.path) for office in offices]
    ended = [
        tier
        for tier in tiers
        if not any(
            user == tier.user_id and tier.area.path.startswith(path) for user, path in lasting
        )
    ]
    for grant in ended:
        grant.period = DateTimeTZRange(grant.period.lower, at)
        grant.save(update_fields=["period"])
        note(
            act="duty.tier_ended",
            by=None,
            at=at,
            about=grant.user,
            subject=grant.origin,
            scope=grant.area.path,
        )
    return len(ended)


def origin_of(duty: Duty) -> str:
    return f"duty:{duty.pk}"


def refuse_strangers(new: NewDuty) -> None:
    """At a centre serve its own people or those of a centre above it; for a department, its own
    people in that area. A roster gives nobody rights in a place they have no office in."""
    user, area = new.user, new.area
    if not user.is_active or user.area is None:
        raise invalid("user", _("This person is not in service."))
    if new.department is None:
        fits = user.role in AT_THE_CENTRE and area.path.startswith(user.area.path)
    else:
        fits = user.department_id == new.department.pk and user.area_id == area.pk
    if not fits:
        raise invalid("user", _("This person does not serve there."))


def _unsaved(new: NewDuty) -> Duty:
    return Duty(
        user=new.user,
        area=new.area,
        department=new.department,
        post=new.post,
        rank=new.rank,
        period=DateTimeTZRange(new.since, new.until),
    )


def _save(duty: Duty) -> None:
    try:
        with transaction.atomic():
            duty.save()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in _REFUSED:
            raise
        reason, pointer = _REFUSED[name]
        words = {
            "same-person": _("This person is on that duty already at that time."),
            "rank-taken": _("Somebody else has this rank at that time."),
        }
        raise Problem(
            "duty-taken",
            words[reason],
            reason=reason,
            pointer=pointer,
            duty=_in_the_way(duty, reason),
        ) from error


def _in_the_way(duty: Duty, reason: str) -> int | None:
    """The duty that is there already; None when it has gone since."""
    same = Duty.objects.filter(
        area=duty.area, department=duty.department, post=duty.post, period__overlap=duty.period
    ).exclude(pk=duty.pk)
    taken = same.filter(user=duty.user) if reason == "same-person" else same.filter(rank=duty.rank)
    return taken.order_by("period").values_list("pk", flat=True).first()


def _grants(duties: list[Duty]) -> list[Grant]:
    """The restricted tier, for operators, while they are on duty in a command centre, and no
    longer than the office lasts by which they are operators there."""
    of_centres = [
        duty for duty in duties if duty.department_id is None and duty.user.role == Role.OPERATOR
    ]
    offices: dict[int, list[Grant]] = {}
    held = Grant.objects.filter(
        user__in={duty.user_id for duty in of_centres}, role=Role.OPERATOR, area__isnull=False
    ).exclude(origin__startswith="duty:")
    for grant in held.select_related("area"):
        offices.setdefault(grant.user_id, []).append(grant)
    return [
        Grant(
            user_id=duty.user_id,
            role=Role.OPERATOR,
            area=duty.area,
            tier=Tier.RESTRICTED,
            period=period,
            origin=origin_of(duty),
        )
        for duty in of_centres
        for office in offices.get(duty.user_id, ())
        if duty.area.path.startswith(office.area.path)
        and (period := _both(duty.period, office.period)) is not None
    ]


def _both(one: DateTimeTZRange, other: DateTimeTZRange) -> DateTimeTZRange | None:
    begins = max(begin for begin in (one.lower, other.lower) if begin is not None)
    ends = min((end for end in (one.upper, other.upper) if end is not None), default=None)
    return DateTimeTZRange(begins, ends) if ends is None or begins < ends else None


def _note(act: str, duty: Duty, *, by: User, at: datetime, **more: Any) -> None:
    note(
        act=act,
        by=by,
        at=at,
        about=duty.user,
        subject=origin_of(duty),
        scope=duty.area.path,
        details={
            "department": duty.department_id,
            "post": duty.post,
            "rank": duty.rank,
            "since": duty.period.lower.isoformat(),
            "until": duty.period.upper.isoformat() if duty.period.upper else None,
            **more,
        },
    )
