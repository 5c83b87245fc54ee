"""The rights matrix notices a leak: each queryset in turn shows everything, and the matrix objects.

The classes are found by looking: one that is added is leaked here without being named.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from rest_framework.exceptions import PermissionDenied

from backend.accounts.models import Department
from backend.incidents.api.cases import ReportView

from .test_rights_matrix import ROWS, SEEING_LITTLE, met
from .world import PLATFORMS, World

pytestmark = pytest.mark.django_db


def _guarded() -> dict[str, type[models.QuerySet]]:
    """Every class of querysets with `visible_to`, by the name of its model."""
    found = {}
    for model in apps.get_models():
        rows = model._default_manager.all()
        if model.__module__.startswith("backend.") and hasattr(rows, "visible_to"):
            found[model.__name__] = type(rows)
    return found


GUARDED = _guarded()
# What every member of staff may see whole: there is nothing to leak.
PUBLIC_AMONG_STAFF = {
    "Area",
    "BadWeather",
    "CalendarDay",
    "CalendarYear",
    "Department",
    "Domain",
    "GridVersion",
    "MatterType",
    "OfficeHours",
    "Place",
    "RoutingRule",
    "Terms",
}
# No address reads these without another guard before them; that the matrix notices nothing when
# they leak is what shows it.
BEHIND_ANOTHER = {
    "Order": "an order is asked for by its platform, and the platform is one's own",
    "Fix": "a track is asked for by its shift, and the shift is one's own",
    "PlanRow": "rows are asked for by their plan",
    "TrailEntry": "what is audited and what concerns one are narrowed once more, see below",
}


def _objections(world: World) -> Iterator[str]:
    """What the matrix has to object to, one by one, those asked first who may see least."""
    for name in SEEING_LITTLE:
        for row in ROWS:
            if row.method == "GET" or row.address.startswith(("/live/", "/reports/", "/cases/")):
                answered = met(world, row, name)
                if answered != row.cells[name]:
                    yield f"{row.line}: {name} gets {answered}"
                yield from world.leaks


def _leak(monkeypatch, model: str, *narrower: str) -> None:
    def everything(self, *_whom, **_how):
        return self.all()

    for guard in ("visible_to", *narrower):
        monkeypatch.setattr(GUARDED[model], guard, everything)


PREPARE = World


@pytest.fixture
def world(prepared, settings) -> World:
    settings.SUPERIOR_PLATFORMS = PLATFORMS
    return prepared.seen_anew()


@pytest.mark.parametrize(
    "model", sorted(GUARDED.keys() - PUBLIC_AMONG_STAFF - BEHIND_ANOTHER.keys())
)
def test_a_queryset_that_shows_everything_is_noticed(world, monkeypatch, model):
    _leak(monkeypatch, model)
    assert next(_objections(world), None)


@pytest.mark.parametrize("guard", ["audited_by", "concerning"])
def test_a_trail_that_is_not_narrowed_is_noticed(world, monkeypatch, guard):
    _leak(monkeypatch, "TrailEntry", guard)
    assert next(_objections(world), None)


@pytest.mark.parametrize("model", sorted(BEHIND_ANOTHER))
def test_what_stands_behind_another_guard_shows_nothing_when_it_leaks(world, monkeypatch, model):
    _leak(monkeypatch, model)
    assert list(_objections(world)) == []


def test_what_is_public_among_staff_is_shown_whole_to_all_of_them(world, cast):
    for model in PUBLIC_AMONG_STAFF:
        rows = apps.get_model(_app_of(model), model)._default_manager
        for user in cast.people.values():
            assert rows.visible_to(user).count() == rows.count(), f"{model}: {user.username}"


def _app_of(name: str) -> str:
    return next(model._meta.app_label for model in apps.get_models() if model.__name__ == name)


def test_nothing_is_objected_to_as_long_as_nothing_leaks(world):
    assert list(_objections(world)) == []


def test_a_refused_write_that_wrote_is_noticed(world, monkeypatch):
    def writes_and_refuses(self, request, uuid):
        Department.objects.create(code=str(uuid), name_zh="x", name_en="x", level="district")
        raise PermissionDenied

    monkeypatch.setattr(ReportView, "put", writes_and_refuses)
    (row,) = [row for row in ROWS if row.line == "PUT /reports/{new}/"]
    met(world, row, "east_worker")
    assert world.written == {"PUT /reports/{new}/: east_worker changed ['accounts_department']"}
