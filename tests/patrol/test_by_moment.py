"""Positions are placed by the boundaries of their own moment, however late they come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.patrol.models import Fix
from backend.territory import locate
from backend.territory.models import Boundary, GridVersion

from .phones import IN_COAST, IN_EAST, begin, fix, put_batch

MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)


@pytest.fixture
def moment(cast):
    """Half an hour ago east and coast took each other's place, and west went."""
    moment = timezone.now().replace(microsecond=0) - 30 * MINUTE
    boundary = Boundary.objects.create(
        level="grid",
        title="swapped",
        status="published",
        made_by="tests",
        made_at=moment,
        published_at=moment,
    )
    for name, other in (("east", "coast"), ("coast", "east"), ("far", "far")):
        old = cast.grids[name]
        GridVersion.objects.create(
            boundary=boundary,
            grid=old.grid,
            code=old.code,
            name=old.name,
            kind=old.kind,
            home_community=old.home_community,
            path=old.path,
            shape=cast.grids[other].shape,
        )
    locate.forget()
    return moment


def test_a_late_batch_is_placed_by_the_boundaries_of_each_fix(cast, worker, moment):
    """One batch over the change; it arrives half an hour after it, out of order."""
    shift = begin(worker, moment - 60 * MINUTE)
    in_west = (120.01, 36.01)
    sent = {
        moment: (IN_EAST, "coast"),
        moment - MS: (IN_EAST, "east"),
        moment - 50 * MINUTE: (IN_COAST, "coast"),
        moment + 5 * MINUTE: (IN_COAST, "east"),
        moment - 40 * MINUTE: (in_west, "west"),
        moment + 6 * MINUTE: (in_west, None),
    }
    answer = put_batch(worker, shift, [fix(at, where) for at, (where, _) in sent.items()])
    assert answer.json()["stored"] == len(sent)
    expected = {at: cast.grids[name].grid_id if name else None for at, (_, name) in sent.items()}
    assert dict(Fix.objects.values_list("at", "grid_id")) == expected


def test_a_batch_from_before_the_change_is_placed_by_the_boundaries_of_then(cast, worker, moment):
    shift = begin(worker, moment - 60 * MINUTE)
    answer = put_batch(worker, shift, [fix(moment - n * MINUTE, IN_EAST) for n in (3, 2, 1)])
    assert answer.json()["stored"] == 3
    assert set(Fix.objects.values_list("grid_id", flat=True)) == {cast.grids["east"].grid_id}
