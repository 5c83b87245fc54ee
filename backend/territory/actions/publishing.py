"""A checked draft comes into force at a moment ahead; an earlier version comes back; a scheduled
one is withdrawn.

A publication takes effect at least a minute ahead, so that every process has the new shapes in
time (decision 6). Publications, like all changes of the tree, pass one after another: of
two that are based on the same version the second meets a newer one and is told so.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from backend.answers.problems import Problem, invalid

from ..boundaries import notice
from ..checks.problems import ERROR
from ..comparing import areas_continued, grids_continued
from ..models import Boundary, BoundaryProblem, Level
from .following import hold_the_tree
from .laying import Planting, lay_areas, lay_grids, repeat_grids, take_back

FARTHEST_AHEAD = timedelta(days=366)
# What a district may knowingly live with for a while; the rest would break what stands on it.
ACCEPTABLE = ("gap", "overlap", "outside_parent", "suspicious_shift")


@transaction.atomic
def publish(
    *,
    boundary: Boundary,
    published_at: datetime,
    accepted: Collection[str],
    by: str,
    at: datetime,
    district: str = "",
) -> Boundary:
    """Publish a checked draft: its rows become areas or grids in force from `published_at`.

    `accepted`: kinds of errors taken upon oneself by name; `district`: what to call the district
    when this begins one. How far ahead the moment is, is judged once the locks are held: whoever
    waited for them has less notice than when they asked. Raises a validation error for a moment
    too near or too far, a 409 problem for a draft that is not checked, errors that were not
    accepted, or a version published since the check.
    """
    hold_the_tree()
    boundary = held(boundary)
    if boundary.status != Boundary.Status.CHECKED:
        raise not_now(boundary, _("Only a checked draft can be published."))
    _refuse_newer_version(boundary)
    _check_moment(boundary.level, published_at, timezone.now())
    _refuse_errors(boundary, accepted)
    if boundary.repeats and boundary.repeats.status != Boundary.Status.PUBLISHED:
        raise not_now(boundary, _("The version that this brings back was withdrawn."))
    return _lay(boundary, published_at, accepted=accepted, by=by, at=at, district=district)


@transaction.atomic
def bring_back(*, boundary: Boundary, published_at: datetime, by: str, at: datetime) -> Boundary:
    """Publish an earlier version once more, as a new one. Raises as `publish` does."""
    hold_the_tree()
    boundary = held(boundary)
    newest = Boundary.objects.newest(boundary.level).first()
    if boundary.status != Boundary.Status.PUBLISHED or boundary == newest:
        raise not_now(boundary, _("Only an earlier version can be brought back."))
    _check_moment(boundary.level, published_at, timezone.now())
    again = Boundary.objects.create(
        level=boundary.level,
        title=boundary.title,
        status=Boundary.Status.CHECKED,
        made_by=by,
        made_at=at,
        based_on=newest,
        repeats=boundary,
        report=boundary.report,
    )
    return _lay(again, published_at, accepted=boundary.accepted, by=by, at=at, district="")


@transaction.atomic
def withdraw(*, boundary: Boundary) -> Boundary:
    """Take a scheduled publication back: the draft is checked and unpublished again. Drafts that
    were checked against it are checked again, as it may be read anew before it comes back.

    Raises a 409 problem later than a minute before it takes effect, when a later one stands on
    it, or when something it planted is in use.
    """
    hold_the_tree()
    boundary = held(boundary)
    now = timezone.now()  # when the locks are held
    if boundary.status != Boundary.Status.PUBLISHED or boundary.published_at - now < notice():
        raise not_now(boundary, _("Only a publication at least a minute ahead can be withdrawn."))
    if Boundary.objects.newest(boundary.level).first() != boundary:
        raise not_now(boundary, _("A later version stands on this one: withdraw that one first."))
    try:
        take_back(boundary)
    except IntegrityError as error:  # a code it ended means another area by now
        raise Problem("in-use", _("The areas were changed since it was published.")) from error
    boundary.later.filter(repeats=None).update(based_on=None)
    boundary.status = Boundary.Status.CHECKED
    boundary.published_at = None
    boundary.published_by = ""
    boundary.accepted = []
    boundary.laid = {}
    boundary.save()
    return boundary


def held(boundary: Boundary) -> Boundary:
    """The boundary as it is now, nobody else changing it until the transaction ends. Raises 404
    for one that was deleted meanwhile."""
    there = Boundary.objects.select_for_update().filter(pk=boundary.pk).first()
    if there is None:
        raise NotFound(_("There is no such boundary."))
    return there


def not_now(boundary: Boundary, detail: str) -> Problem:
    """409 with the state the boundary is in."""
    published_at = boundary.published_at
    return Problem(
        "not-in-this-state",
        detail,
        current={
            "id": boundary.pk,
            "status": str(boundary.status),
            "step": boundary.step,
            "published_at": published_at.isoformat() if published_at else None,
        },
    )


def _refuse_newer_version(boundary: Boundary) -> None:
    newest = Boundary.objects.newest(boundary.level).first()
    if newest is None and boundary.within_id:
        raise not_now(boundary, _("Nothing of this level is published that a part could join."))
    if newest is None or newest.pk == boundary.based_on_id:
        return
    raise Problem(
        "newer-version",
        _("A newer version was published since this draft was checked: check it again."),
        current={
            "id": newest.pk,
            "title": newest.title,
            "published_at": newest.published_at.isoformat(),
            "published_by": newest.published_by,
        },
    )


def _check_moment(level: str, published_at: datetime, now: datetime) -> None:
    if published_at - now < notice():
        raise invalid(
            "published_at",
            _("Give a moment at least %(seconds)d seconds ahead.")
            % {"seconds": notice().total_seconds()},
        )
    if published_at - now > FARTHEST_AHEAD:
        raise invalid("published_at", _("Give a moment within a year."))
    newest = Boundary.objects.newest(level).first()
    if newest and published_at <= newest.published_at:
        raise invalid(
            "published_at",
            _("Give a moment after that of the newest version, %(moment)s.")
            % {"moment": timezone.localtime(newest.published_at).isoformat()},
        )


def _refuse_errors(boundary: Boundary, accepted: Collection[str]) -> None:
    errors = BoundaryProblem.objects.filter(boundary=boundary, severity=ERROR)
    kinds = Counter(errors.values_list("kind", flat=True))
    left = {kind: count for kind, count in sorted(kinds.items()) if kind not in accepted}
    if left:
        raise Problem(
            "errors-not-accepted",
            _("The draft has errors: %(kinds)s.")
            % {"kinds": ", ".join(f"{kind} ({count})" for kind, count in left.items())},
            kinds=left,
            acceptable=[kind for kind in left if kind in ACCEPTABLE],
        )


def _lay(
    boundary: Boundary,
    published_at: datetime,
    *,
    accepted: Collection[str],
    by: str,
    at: datetime,
    district: str,
) -> Boundary:
    planting = Planting(day=timezone.localdate(published_at), by=by, at=at, district=district)
    try:
        if boundary.level != Level.GRID:
            drawing, continues = areas_continued(boundary, planting.day)
            lay_areas(boundary, drawing, continues=continues, planting=planting)
        elif boundary.repeats:
            repeat_grids(boundary, boundary.repeats)
        else:
            drawing, continues = grids_continued(boundary)
            lay_grids(boundary, drawing, continues=continues, planting=planting, at=published_at)
    except IntegrityError as error:  # what no check foresaw is still the draft's matter
        raise Problem(
            "conflict", _("The draft contradicts the areas and grids that there are.")
        ) from error
    boundary.status = Boundary.Status.PUBLISHED
    boundary.published_at = published_at
    boundary.published_by = by
    boundary.accepted = sorted(set(accepted))
    boundary.laid = planting.laid
    boundary.save()
    return boundary
