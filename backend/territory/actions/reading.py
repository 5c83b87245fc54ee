"""Reads and checks a draft's file: the long work behind an upload.

A run may be killed at any time and done again: nothing is written of a draft's rows, problems and
report until all of it is known, and then at once. Only what it is doing is told on the way.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import numpy as np
from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskContext, task

from backend.answers.problems import is_disconnected

from .. import checks, files
from ..drawing import Drawing
from ..drawings import drawing_of, multi, tree_known, version_of
from ..models import Area, Boundary, BoundaryFile, BoundaryProblem, BoundaryRow, Level

_LOCK = 0x64726166  # "draf"
_TELL_SECONDS = 0.5
Progress = Callable[[float], None]


@task(takes_context=True)
def read_in_background(context: TaskContext, boundary_id: int) -> None:
    """`read_and_check` for the worker; a file that ended several of them is refused."""
    if context.attempt > settings.TASK_ATTEMPTS:
        with _alone_at(boundary_id):  # a run thought dead may be alive, and then has the word
            _finish(boundary_id, Boundary.Status.REFUSED, refusal={"reason": "given_up"})
    else:
        read_and_check(boundary_id=boundary_id)


def read_and_check(*, boundary_id: int) -> None:
    """Bring a waiting draft to `checked`, `asking` or `refused`; anything else is left alone.

    Two runs for one draft pass one after another, and the second finds nothing left to do.
    """
    with _alone_at(boundary_id):
        boundary = Boundary.objects.filter(pk=boundary_id, status=Boundary.Status.DRAFT).first()
        if boundary is None:
            return
        try:
            _work(boundary)
        except files.Unreadable as unreadable:
            refusal = {"reason": unreadable.reason, "details": unreadable.details}
            _finish(boundary_id, Boundary.Status.REFUSED, refusal=refusal)
        except Exception as error:
            if not is_disconnected(error):
                _finish(boundary_id, Boundary.Status.REFUSED, refusal={"reason": "failed"})
            raise


def _work(boundary: Boundary) -> None:
    sent = {file.role: file for file in boundary.files.all()}
    shapes = sent[BoundaryFile.Role.SHAPES]
    outcome = files.read(
        shapes.name,
        bytes(shapes.content),
        boundary.declared,
        level=boundary.level,
        progress=_telling(boundary, "reading"),
    )
    if isinstance(outcome, files.Question):
        question = {"about": outcome.about, "choices": outcome.choices, "why": outcome.why}
        _finish(boundary.pk, Boundary.Status.ASKING, found=outcome.found, question=question)
        return
    drawing = outcome.drawing
    if codes := sent.get(BoundaryFile.Role.CODES):
        drawing = _recoded(drawing, files.read_codes(codes.name, bytes(codes.content)))
    based_on = Boundary.objects.newest(boundary.level).first()
    today = timezone.localdate()
    if boundary.within and based_on:
        drawing = _with_the_rest(drawing, based_on, boundary.within, today)
    mended: list[checks.Problem] = []
    if tolerance_m := boundary.declared.get("tolerance_m"):
        drawing, mended = checks.repair(drawing, tolerance_m=tolerance_m)
    checked = checks.check(
        drawing,
        level=boundary.level,
        above=_above(boundary.level, today),
        previous=drawing_of(based_on, day=_day_of(based_on, today)) if based_on else None,
        known=tree_known(today),
        progress=_telling(boundary, "checking"),
    )
    report = _report(checked, mended)
    _keep(boundary.pk, drawing, [*checked.problems, *mended], report, outcome.found, based_on)


def _report(checked: checks.Checked, mended: list[checks.Problem]) -> dict:
    """The figures of the check, what was mended before counted among the warnings."""
    kinds = Counter(problem.kind for problem in mended)
    return checked.figures | {
        "warnings": checked.figures["warnings"] + len(mended),
        "kinds": checked.figures["kinds"] | kinds,
        "checked_at": timezone.now().isoformat(),
    }


@transaction.atomic
def _keep(
    boundary_id: int,
    drawing: Drawing,
    problems: list[checks.Problem],
    report: dict,
    found: dict,
    based_on: Boundary | None,
) -> None:
    """All that was found out, in the place of what an earlier run had; nothing, when the draft
    has been deleted or ended meanwhile."""
    draft = Boundary.objects.filter(pk=boundary_id, status=Boundary.Status.DRAFT)
    if not draft.select_for_update().exists():
        return
    BoundaryRow.objects.filter(boundary=boundary_id).delete()
    BoundaryProblem.objects.filter(boundary=boundary_id).delete()
    BoundaryRow.objects.bulk_create(
        (
            BoundaryRow(
                boundary_id=boundary_id,
                ordinal=row.ordinal,
                code=row.code,
                name=row.name,
                kind=row.kind,
                old_codes=list(row.old_codes),
                mca_code=row.mca_code,
                home_community=row.home_community,
                communities=list(row.communities),
                households=row.households,
                shape=multi(shape),
            )
            for row, shape in zip(drawing.rows, drawing.shapes, strict=True)
        ),
        batch_size=1000,
    )
    BoundaryProblem.objects.bulk_create(
        (
            BoundaryProblem(
                boundary_id=boundary_id,
                kind=problem.kind,
                severity=problem.severity,
                codes=list(problem.codes),
                where=Point(*problem.where, srid=4326) if problem.where else None,
                size=problem.size,
                unit=problem.unit,
                details=problem.details,
                spot=_stored(problem.spot),
            )
            for problem in problems
        ),
        batch_size=1000,
    )
    _finish(
        boundary_id,
        Boundary.Status.CHECKED,
        found=found,
        based_on=based_on,
        report=report,
    )


def _finish(boundary_id: int, status: str, **members) -> None:
    """The end of a run; of a draft only, for nobody else's state is ours to change."""
    Boundary.objects.filter(pk=boundary_id, status=Boundary.Status.DRAFT).update(
        **{"question": None, "refusal": None} | members, status=status, step="", share=1.0
    )


def _telling(boundary: Boundary, step: str) -> Progress:
    """Tells others how far a step is, at once and not too often."""
    told_at = 0.0

    def tell(share: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_SECONDS:
            told_at = time.monotonic()
            Boundary.objects.filter(pk=boundary.pk, status=Boundary.Status.DRAFT).update(
                step=step, share=min(max(share, 0.0), 1.0)
            )

    tell(0.0)
    return tell


@contextmanager
def _alone_at(boundary_id: int) -> Iterator[None]:
    """One run for a draft at a time. The lock ends with its connection, so with a killed run."""
    key = [_LOCK, boundary_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _above(level: str, today: date) -> dict[str, Drawing]:
    """The newest published drawing of each level above."""
    higher = Level.values[: Level.values.index(level)]
    newest = {upper: Boundary.objects.newest(upper).first() for upper in higher}
    return {
        upper: drawing_of(boundary, day=_day_of(boundary, today))
        for upper, boundary in newest.items()
        if boundary
    }


def _day_of(boundary: Boundary, today: date) -> date:
    """The day whose codes name a version's areas: today's, or its first day while that is ahead."""
    return max(today, timezone.localdate(boundary.published_at))


def _with_the_rest(drawing: Drawing, base: Boundary, within: Area, today: date) -> Drawing:
    """The drawn part, and around it what is published."""
    published, ids = version_of(base, day=_day_of(base, today))
    if base.level == Level.GRID:
        there = set(base.grids.within(within.path).values_list("grid", flat=True))
    else:
        there = set(Area.objects.within(within.path).values_list("pk", flat=True))
    rest = [index for index, pk in enumerate(ids) if pk not in there]
    return Drawing(
        [*drawing.rows, *(published.rows[index] for index in rest)],
        np.concatenate([drawing.shapes, published.shapes[rest]]),
    )


def _recoded(drawing: Drawing, old_codes: dict[str, tuple[str, ...]]) -> Drawing:
    """What the table of codes says goes before what the shapes' own columns say."""
    rows = [
        replace(row, old_codes=old_codes[row.code]) if row.code in old_codes else row
        for row in drawing.rows
    ]
    return Drawing(rows, drawing.shapes)


def _stored(spot) -> GEOSGeometry | None:
    if spot is None or spot.is_empty:
        return None
    return GEOSGeometry(memoryview(spot.wkb), srid=4326)
