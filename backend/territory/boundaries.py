"""A draft or a version as data: what it is, what may be done with it, what was found wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .files import words
from .models import AreaCode, Boundary, BoundaryProblem

PROBLEMS_SHOWN = 1000
ANSWERABLE = (Boundary.Status.ASKING, Boundary.Status.REFUSED, Boundary.Status.CHECKED)


def notice() -> timedelta:
    """How long ahead a publication takes effect, and can be withdrawn, at least: every process
    has the new shapes in time, and none has them when they are gone."""
    return timedelta(seconds=settings.BOUNDARY_NOTICE_SECONDS)


@dataclass(frozen=True)
class Standing:
    """Which versions (ids) are in force and the newest of their level, the codes of the areas
    (ids) that drafts are parts of, and what a user may do."""

    in_force: set[int]
    newest: set[int]
    codes: dict[int, str]
    may_draw: bool
    may_publish: bool


def standing_of(boundaries: Iterable[Boundary], *, user, now: datetime) -> Standing:
    """The same few questions for one boundary as for a page of them."""
    newest: dict[str, int] = {}
    in_force: dict[str, int] = {}
    versions = Boundary.objects.published().order_by("published_at")
    for pk, level, published_at in versions.values_list("pk", "level", "published_at"):
        newest[level] = pk
        if published_at <= now:
            in_force[level] = pk
    codes = AreaCode.objects.filter(
        area__in={one.within_id for one in boundaries if one.within_id},
        system=AreaCode.System.NBS,
        valid_period__contains=timezone.localdate(now),
    )
    return Standing(
        in_force=set(in_force.values()),
        newest=set(newest.values()),
        codes=dict(codes.values_list("area", "code")),
        may_draw=user.has_perm("territory.draw_boundary"),
        may_publish=user.has_perm("territory.publish_boundary"),
    )


def shown(
    boundary: Boundary, standing: Standing, *, now: datetime, whole: bool = False
) -> dict[str, Any]:
    """`whole`: with the problems of the report. Words are in the language of the request."""
    return {
        "id": boundary.pk,
        "level": boundary.level,
        "title": boundary.title,
        "status": boundary.status,
        "step": boundary.step,
        "share": boundary.share,
        "made_by": boundary.made_by,
        "made_at": boundary.made_at,
        "within": standing.codes.get(boundary.within_id),
        "based_on": boundary.based_on_id,
        "repeats": boundary.repeats_id,
        "declared": boundary.declared,
        "found": _found(boundary),
        "question": question_shown(boundary),
        "refusal": refusal_shown(boundary),
        "report": _report(boundary, whole=whole),
        "published_at": boundary.published_at,
        "published_by": boundary.published_by,
        "accepted": boundary.accepted,
        "in_force": boundary.pk in standing.in_force,
        "may": _may(boundary, standing, now),
    }


def problem_shown(problem: BoundaryProblem) -> dict[str, Any]:
    return {
        "id": problem.pk,
        "kind": problem.kind,
        "severity": problem.severity,
        "where": [problem.where.x, problem.where.y] if problem.where else None,
        "size": problem.size,
        "unit": problem.unit,
        "codes": problem.codes,
        "details": problem.details,
    }


def question_shown(boundary: Boundary) -> dict[str, Any] | None:
    """What must be declared before the file can be read, in words."""
    asked = boundary.question
    return asked and asked | {"why": words.question(asked["why"], boundary.found)}


def refusal_shown(boundary: Boundary) -> dict[str, Any] | None:
    """Why the file cannot be read, in words."""
    if boundary.refusal is None:
        return None
    reason = boundary.refusal["reason"]
    own = {
        "given_up": _("Reading this file ended the process that read it, again and again."),
        "failed": _("Something went wrong here while the file was read; it has been logged."),
    }
    detail = own.get(reason) or words.refusal(reason, boundary.refusal.get("details", {}))
    return {"reason": reason, "detail": detail}


def state_tag(boundary: Boundary) -> str:
    """A name for the shapes as they are now: those of a version never change, those of a draft
    with each check."""
    checked_at = (boundary.report or {}).get("checked_at", "")
    published_at = boundary.published_at.isoformat() if boundary.published_at else ""
    return f"{boundary.pk}-{boundary.status}-{checked_at or boundary.step}-{published_at}"


def _may(boundary: Boundary, standing: Standing, now: datetime) -> list[str]:
    status = boundary.status
    possible = []
    if standing.may_draw and status != Boundary.Status.PUBLISHED:
        if status in ANSWERABLE and boundary.repeats_id is None:
            possible.append("answer")
        possible.append("delete")
    if standing.may_publish:
        if status == Boundary.Status.CHECKED:
            possible.append("publish")
        elif status == Boundary.Status.PUBLISHED and boundary.pk not in standing.newest:
            possible.append("restore")
        elif status == Boundary.Status.PUBLISHED:
            possible += ["withdraw"] if boundary.published_at - now >= notice() else []
    return possible


def _found(boundary: Boundary) -> dict[str, Any]:
    """What the file says of itself; its notes with their words."""
    notes = [note | {"words": words.note(note)} for note in boundary.found.get("notes", [])]
    return boundary.found | ({"notes": notes} if notes else {})


def _report(boundary: Boundary, *, whole: bool) -> dict[str, Any] | None:
    if boundary.report is None or not whole:
        return boundary.report
    # They were kept in the order in which they are worth looking at.
    problems = boundary.problems.order_by("pk").defer("spot")[:PROBLEMS_SHOWN]
    return boundary.report | {"problems": [problem_shown(problem) for problem in problems]}
