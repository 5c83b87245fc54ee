"""What a new version of the boundaries leaves to be decided: people and matters of changed grids.

Derived each time from what is there, so that a task vanishes when it is done: the posting ended,
somebody posted, the case closed or moved, the area ended.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import shapely
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.rights import Rights
from backend.incidents.models import Case
from backend.staffing.models import Post, Posting
from backend.territory.comparing import areas_continued, changes_between, grids_continued
from backend.territory.drawing import Drawing
from backend.territory.drawings import version_of
from backend.territory.models import Area, Boundary, Level

# What a change of shapes does to a grid that goes on; new codes and names alone do nothing.
_REDRAWN = ("split", "merged", "moved")


@dataclass(frozen=True)
class Task:
    """`what`: posting, vacancy, case or area; `grid`: a code (of the version before, where the
    grid goes on or is gone; else of the new one), empty for areas; `subject`: whom or which,
    empty where the caller may only know that there are `count`; `must`: whether something stays
    wrong without a decision."""

    what: str
    grid: str
    change: str
    subject: str
    count: int
    must: bool
    why: str


@dataclass
class _Redrawing:
    """A version of the grids laid over the one before."""

    drawing: Drawing
    ids: list[int | None]
    before: dict[int, str]  # grid -> code in the version before
    changed: dict[int, str]  # grid of the version before -> what happens to it
    added: list[str]  # codes of new grids
    moment: datetime
    drawn_before_at: datetime
    tree: shapely.STRtree = field(init=False)

    def __post_init__(self) -> None:
        self.tree = shapely.STRtree(self.drawing.shapes)
        self.kept = {grid for grid in self.ids if grid is not None}

    def place(self, lon: float, lat: float) -> int | None:
        """The index of the row a position lies in; borders go to the smallest code."""
        found = self.tree.query(shapely.Point(lon, lat), predicate="intersects")
        return min(found.tolist(), key=lambda index: self.drawing.codes[index], default=None)


def tasks_of(boundary: Boundary, *, user, now: datetime) -> list[Task]:
    """The tasks of a checked draft or a published version against the one it is based on."""
    if boundary.level != Level.GRID:
        return list(_areas_left_out(boundary, now))
    if boundary.based_on is None:
        return []
    redrawing = _redrawing(boundary, now)
    rights = Rights.of(user)
    return [
        *_postings(redrawing, user, rights),
        *_vacancies(redrawing, boundary),
        *_cases(redrawing, user, rights),
    ]


def _redrawing(boundary: Boundary, now: datetime) -> _Redrawing:
    drawing, ids = grids_continued(boundary)
    old, old_ids = version_of(boundary.based_on)
    by_code = dict(zip(old.codes, old_ids, strict=True))
    published = boundary.status == Boundary.Status.PUBLISHED
    changed: dict[int, str] = {}
    for change in changes_between(boundary, boundary.based_on):
        for code in change.old_codes:
            if change.kind in _REDRAWN and code in by_code:
                changed.setdefault(by_code[code], change.kind)
    for grid in set(old_ids) - {one for one in ids if one is not None}:
        changed[grid] = changed.get(grid, "removed")
    known = set(old_ids)
    return _Redrawing(
        drawing=drawing,
        ids=ids,
        before=dict(zip(old_ids, old.codes, strict=True)),
        changed=changed,
        added=[row.code for row, grid in zip(drawing.rows, ids, strict=True) if grid not in known],
        moment=boundary.published_at if published else now,
        drawn_before_at=boundary.based_on.published_at,
    )


def _postings(redrawing: _Redrawing, user, rights: Rights) -> Iterator[Task]:
    """Who serves a changed grid in force or later; begun with the new shapes, it is decided."""
    from_then = DateTimeTZRange(redrawing.moment, None)
    serving = Posting.objects.filter(grid__in=redrawing.changed, period__overlap=from_then)
    gone = [grid for grid in redrawing.changed if grid not in redrawing.kept]
    concerned = serving.filter(grid__in=gone) | serving.filter(
        period__startswith__lt=redrawing.moment
    )
    seen = Posting.objects.visible_to(user, rights) | Posting.objects.visible_to(
        user, rights, drawn_at=redrawing.drawn_before_at
    )
    shown = set(seen.filter(pk__in=concerned.values("pk")).values_list("pk", flat=True))
    hidden: dict[int, int] = defaultdict(int)
    for posting in concerned.select_related("member__user").order_by("grid", "post", "pk"):
        if posting.pk in shown:
            post = Post(posting.post).label
            yield _posting_task(
                redrawing, posting.grid_id, f"{posting.member.user.name}, {post}", 1
            )
        else:
            hidden[posting.grid_id] += 1
    for grid, count in sorted(hidden.items()):
        yield _posting_task(redrawing, grid, "", count)


def _posting_task(redrawing: _Redrawing, grid: int, subject: str, count: int) -> Task:
    is_gone = grid not in redrawing.kept
    return Task(
        what="posting",
        grid=redrawing.before[grid],
        change=redrawing.changed[grid],
        subject=subject,
        count=count,
        must=is_gone,
        why=_("The grid is no more: end the posting or move it to another grid.")
        if is_gone
        else _("The grid goes on with other ground: does the posting go on?"),
    )


def _vacancies(redrawing: _Redrawing, boundary: Boundary) -> Iterator[Task]:
    """New grids without a leader or a worker from the moment on."""
    new = dict(zip(redrawing.drawing.codes, redrawing.ids, strict=True))
    # Before publication a new grid has no identity that anybody could be posted to.
    ids = [new[code] for code in redrawing.added if new[code] is not None]
    there = set(
        Posting.objects.filter(
            grid__in=ids, period__overlap=DateTimeTZRange(redrawing.moment, None)
        ).values_list("grid", "post")
    )
    for code in redrawing.added:
        for post in (Post.LEADER, Post.WORKER):
            if (new[code], post) not in there:
                yield Task(
                    what="vacancy",
                    grid=code,
                    change="added",
                    subject=str(post.label),
                    count=1,
                    must=True,
                    why=_("The grid is new and nobody serves it yet."),
                )


def _cases(redrawing: _Redrawing, user, rights: Rights) -> Iterator[Task]:
    """Open cases of grids that are no more, or whose place now lies in another grid."""
    concerned = list(
        Case.objects.open()
        .filter(grid__in=redrawing.changed)
        .order_by("number")
        .values_list("pk", "number", "grid", "position")
    )
    visible = Case.objects.visible_to(user, rights)
    shown = set(
        visible.filter(pk__in=[pk for pk, *_rest in concerned]).values_list("pk", flat=True)
    )
    hidden: dict[tuple[int, str], int] = defaultdict(int)
    for pk, number, grid, position in concerned:
        index = redrawing.place(position.x, position.y) if position else None
        lies_in = redrawing.ids[index] if index is not None else None
        if grid in redrawing.kept and (position is None or (index is not None and lies_in == grid)):
            continue
        new = redrawing.drawing.codes[index] if index is not None else ""
        # A place that is hidden from the caller must not be told by the grid it lies in.
        if pk in shown:
            yield _case_task(redrawing, grid, new, number, 1)
        else:
            hidden[grid, ""] += 1
    for (grid, new), count in sorted(hidden.items()):
        yield _case_task(redrawing, grid, new, "", count)


def _case_task(redrawing: _Redrawing, grid: int, new: str, number: str, count: int) -> Task:
    if grid not in redrawing.kept:
        why = _("The grid is no more: close the case or move it.")
    else:
        why = _("The place lies in another grid now: close the case or move it.")
    if new:
        why = _("%(why)s Its place lies in %(grid)s.") % {"why": why, "grid": new}
    return Task("case", redrawing.before[grid], redrawing.changed[grid], number, count, True, why)


def _areas_left_out(boundary: Boundary, now: datetime) -> Iterator[Task]:
    """Areas of the tree that a version of their level does not draw: nobody ends them silently."""
    day = timezone.localdate(boundary.published_at or now)
    _drawing, ids = areas_continued(boundary, day)
    standing = Area.objects.at(day).filter(level=boundary.level, valid_period__upper_inf=True)
    for area in standing.exclude(pk__in=[pk for pk in ids if pk is not None]).order_by("path"):
        yield Task(
            what="area",
            grid="",
            change="removed",
            subject=area.name,
            count=1,
            must=True,
            why=_("The area has no shape in this version: end it, merge it, or draw it."),
        )
