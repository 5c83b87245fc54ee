"""An assignment plan is asked for, or deleted.

Solving takes seconds and happens behind the request (`solving.py`); it is asked for in the
transaction that changes the plan, so that neither is there without the other.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.trail import note
from backend.answers.problems import Problem
from backend.territory.models import Area

from ..models import Plan
from .solving import solve_in_background


@transaction.atomic
def make_plan(
    *,
    area: Area,
    posts: list[str],
    since: datetime,
    options: dict[str, Any],
    by: User,
    at: datetime,
    in_background: bool = True,
) -> Plan:
    """Ask for a plan. `options` are complete: across_townships, stay_metres, balance_metres and
    most_grids by post."""
    plan = Plan.objects.create(
        area=area, posts=posts, since=since, options=options, made_by=by, made_at=at
    )
    note(act="plan.made", by=by, at=at, subject=subject_of(plan), scope=area.path)
    if in_background:
        solve_in_background.enqueue(plan.pk, plan.turn)
    return plan


@transaction.atomic
def delete_plan(*, plan: Plan, by: User, at: datetime) -> None:
    """Delete a plan that was not published; a run that solves it meanwhile writes nothing.

    Raises a 409 problem for a published one.
    """
    plan = held(plan)
    if plan.status == Plan.Status.PUBLISHED:
        raise not_now(plan, _("A published plan stays as it is."))
    note(act="plan.deleted", by=by, at=at, subject=subject_of(plan), scope=plan.area.path)
    plan.delete()


def held(plan: Plan) -> Plan:
    """The plan as it is now, locked until the end of the transaction. Raises the 409 problem for
    one that was deleted meanwhile."""
    found = Plan.objects.select_for_update(of=("self",)).select_related("area").filter(pk=plan.pk)
    now = found.first()
    if now is None:
        raise Problem("not-in-this-state", _("The plan has been deleted meanwhile."))
    return now


def not_now(plan: Plan, detail: str) -> Problem:
    return Problem("not-in-this-state", detail, current={"id": plan.pk, "status": plan.status})


def subject_of(plan: Plan) -> str:
    return f"assignment-plan:{plan.pk}"
