"""Figures are taken during random lives of matters and asked for again when these are over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from backend.incidents.models import Case
from backend.incidents.stood import note_what_changed
from backend.oversight.figures import figures
from backend.territory.actions.areas import move_area
from tests.incidents.asking import Stage
from tests.incidents.test_lives import NEXT, Life

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Watched(Life):
    """A life at which somebody looks now and then; some of it is told late, some changes by
    itself."""

    looks = 0
    reached: set[str] = set()
    late = 0
    moved = 0

    def __init__(self) -> None:
        super().__init__()
        self.shown: dict = {}

    def teardown(self) -> None:
        try:
            for at, what in self.shown.items():
                assert self._figures(at) == what, at
        finally:
            super().teardown()

    @rule(minutes=st.integers(0, 600))
    def somebody_looks(self, minutes):
        self.now += minutes * MINUTE
        self.shown[self.now] = self._figures(self.now)
        type(self).looks += 1
        self.now += MINUTE

    @precondition(lambda self: self.number is not None)
    @rule(minutes=st.integers(2, 200))
    def is_told_late(self, minutes):
        """What was done before somebody looked, without a network."""
        case, happened_at = self._case(), self.now.isoformat()
        by, action = NEXT.get((case.state, case.awaits), (None, None))
        self.somebody_looks(minutes)
        if by and action in self._allowed(by):
            type(self).late += self._act(by, action, happened_at=happened_at)

    @precondition(lambda self: self.number is not None)
    @rule(grid=st.sampled_from(["east", "west", "coast"]))
    def lies_elsewhere(self, grid):
        """As when boundaries take effect; the sweep comes by."""
        path = self.stage.cast.grids[grid].path
        Case.objects.filter(number=self.number).update(scope=path)
        note_what_changed(self.now)

    @rule(township=st.sampled_from(["east_township", "west_township"]))
    def a_community_comes_to_another_township(self, township):
        area = self.stage.cast.areas["far"]
        area.refresh_from_db()
        parent = self.stage.cast.areas[township]
        type(self).moved += parent.pk != area.parent_id
        day = timezone.localdate(self.now)
        move_area(area=area, parent=parent, day=day, by="tests", at=self.now)
        self.now += MINUTE

    def _figures(self, at) -> dict:
        east = figures(self.stage.cast.areas["east_township"], at)
        return {"east": east, "all": figures(self.stage.cast.areas["district"], at)}


def test_what_was_shown_at_a_moment_is_told_of_it_for_ever(past):
    Watched.stage = Stage(past.cast)
    run_state_machine_as_test(
        Watched,
        settings=settings(
            max_examples=10,
            stateful_step_count=20,
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # The lives went far enough, and were looked at often enough, to say something.
    assert {"dispatched", "handling", "checking", "closed"} <= Watched.reached
    assert Watched.looks > 20
    assert Watched.late > 5
    assert Watched.moved > 5
