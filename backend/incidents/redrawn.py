"""When a version of the boundaries takes effect, open cases follow their grids.

A grid may come to lie below another community, even another township. Who holds rights there sees
its open cases from then on, and who held them before does not: as it is with its postings. The
grid of a case stays what it was when it was reported, and a closed case stays where it was.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from backend.territory.models import Area, GridVersion
from backend.territory.paths import areas_of, township_of

from .models import Case
from .wire import announce_markers


@transaction.atomic
def follow_grids(now: datetime) -> int:
    """Give open cases the path of their grid as the version in force has it; their count.

    It compares with what is there, so it does not matter when it last ran. A case that somebody
    acts on at this moment follows in the next round. A case of a grid that is no more stays for
    somebody to decide (atlas/decisions.py).
    """
    drawn = GridVersion.objects.at(now).filter(grid=OuterRef("grid"))
    behind = (
        Case.objects.open()
        .filter(grid__isnull=False)
        .annotate(path=Subquery(drawn.values("path")[:1]))
        .exclude(path=None)
        .exclude(path=F("scope"))
    )
    moved = list(behind.select_related("type").select_for_update(of=["self"], skip_locked=True))
    for case in moved:
        if case.owner_centre_id == _centre_of(case.scope):
            case.owner_centre = Area.objects.get(pk=_centre_of(case.path))
        case.scope = case.path
    Case.objects.bulk_update(moved, ["scope", "owner_centre"])
    announce_markers(moved, at=now)
    return len(moved)


def _centre_of(path: str) -> int:
    """The command centre of a path: the township's, else the district's."""
    return township_of(path) or areas_of(path)[0]
