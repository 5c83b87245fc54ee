"""What is decided by hand in a plan, made sure of and kept, while the rest is solved again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from backend.accounts.models import User
from backend.accounts.trail import note

from ..models import Plan, PlanCorrection
from ..plan_basis import Basis, basis_of
from .plans import held, not_now, subject_of
from .solving import solve_in_background, wishes_of

_Place = tuple[int, str, str]  # grid, post, domain


@transaction.atomic
def correct_plan(
    *,
    plan: Plan,
    said: list[dict[str, Any]],
    by: User,
    at: datetime,
    in_background: bool = True,
) -> Plan:
    """Add what is said to what was said before, in whose place it stands where it is about the
    same, and solve the rest again.

    `said`: `grid` (a code), `post`, `domain` (empty but for professionals) and either `member`
    (an id, or None: vacant on purpose) or `release`, which takes back what was said before.
    Raises a 409 problem for a published plan, and errors by the place in `said` for grids and
    people that are not of the plan and for whoever would hold more places than allowed.
    """
    plan = held(plan)
    if plan.status == Plan.Status.PUBLISHED:
        raise not_now(plan, _("A published plan stays as it is."))
    there = _There(plan, basis_of(plan.area, plan.posts, max(plan.since, at)))
    decided = {_place(one): one.member_id for one in plan.corrections.all()}
    places = there.places(said)
    for place, one in places.items():
        if one["release"]:
            decided.pop(place, None)
        else:
            decided[place] = one["member"]
    there.refuse_overload(decided, list(places))
    plan.corrections.all().delete()
    PlanCorrection.objects.bulk_create(
        PlanCorrection(plan=plan, grid_id=grid, post=post, domain=domain, member_id=member)
        for (grid, post, domain), member in decided.items()
    )
    plan.status, plan.share, plan.failure = Plan.Status.WAITING, 0.0, ""
    plan.turn += 1
    plan.save()
    note(act="plan.corrected", by=by, at=at, subject=subject_of(plan), scope=plan.area.path)
    if in_background:
        solve_in_background.enqueue(plan.pk, plan.turn)
    return plan


def _place(one: PlanCorrection) -> _Place:
    return one.grid_id, one.post, one.domain


@dataclass
class _There:
    """What a correction may name."""

    plan: Plan
    basis: Basis

    def places(self, said: list[dict[str, Any]]) -> dict[_Place, dict[str, Any]]:
        """What is said, by the place it is about. Raises the errors for what is not there."""
        grids = {place.code: place.grid for place in self.basis.places}
        people = {
            post: {person.key for person in people} for post, people in self.basis.people.items()
        }
        errors: dict[int, dict] = {}
        found: dict[_Place, dict[str, Any]] = {}
        first: dict[_Place, int] = {}
        for index, one in enumerate(said):
            post, member = one["post"], one.get("member")
            if post not in people:
                errors[index] = {"post": [_("The plan is not about this post.")]}
            elif one["grid"] not in grids:
                errors[index] = {"grid": [_("There is no such grid in the area of the plan.")]}
            elif member is not None and member not in people[post]:
                errors[index] = {"member": [_("This is nobody who could serve in this post.")]}
            else:
                place = grids[one["grid"]], post, one["domain"]
                if place in found:
                    errors[index] = {"grid": [_same_place(one, first[place])]}
                found[place] = one
                first.setdefault(place, index)
        _refuse(errors, len(said))
        return found

    def refuse_overload(self, decided: dict[_Place, int | None], places: list[_Place]) -> None:
        """Nobody holds more places by hand than anybody may, with what they hold elsewhere."""
        codes = {place.grid: place.code for place in self.basis.places}
        load = {
            (post, person.key): person.load
            for post, people in self.basis.people.items()
            for person in people
        }
        held_by = defaultdict(list)
        for (grid, post, _domain), member in decided.items():
            if member is not None:
                held_by[post, member].append(codes.get(grid, "?"))
        errors: dict[int, dict] = {}
        for index, place in enumerate(places):
            who = place[1], decided.get(place)
            most = wishes_of(self.plan, place[1]).most
            if who in held_by and len(held_by[who]) + load.get(who, 0) > most:
                errors[index] = {"member": [self._too_many(who[1], held_by[who], most)]}
        _refuse(errors, len(places))

    def _too_many(self, member: int, codes: list[str], most: int) -> str:
        return _("%(name)s would serve %(grids)s, and may hold %(most)d at most.") % {
            "name": self.basis.members[member].user.name,
            "grids": ", ".join(sorted(codes)),
            "most": most,
        }


def _same_place(one: dict[str, Any], first: int) -> str:
    return _("%(grid)s is decided twice here; see number %(first)d.") % {
        "grid": one["grid"],
        "first": first,
    }


def _refuse(errors: dict[int, dict], count: int) -> None:
    if errors:
        raise ValidationError({"corrections": [errors.get(index, {}) for index in range(count)]})
