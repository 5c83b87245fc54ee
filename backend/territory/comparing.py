"""Two drafts or versions laid beside each other."""

from dataclasses import replace

from .changes import Change, changes
from .drawing import Drawing
from .drawings import drawing_of, version_of
from .models import Boundary


def changes_between(new: Boundary, since: Boundary | None) -> list[Change]:
    """What differs from one to the other, the largest first; without a version before, all of it
    is new. Between two published versions the identities say what became of what."""
    if since is None:
        return changes(Drawing(), drawing_of(new))
    if Boundary.Status.PUBLISHED not in (new.status, since.status) or new.status != since.status:
        return changes(drawing_of(since), drawing_of(new))
    old, old_ids = version_of(since)
    drawn, ids = version_of(new)
    called = dict(zip(old_ids, old.codes, strict=True))
    rows = [
        replace(row, old_codes=(called[pk],)) if called.get(pk, row.code) != row.code else row
        for row, pk in zip(drawn.rows, ids, strict=True)
    ]
    return changes(old, Drawing(rows, drawn.shapes))
