"""Reading and checking in the background: told on the way, killed, run twice, given up."""

import os
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from backend.territory import checks
from backend.territory.actions import reading
from backend.territory.actions.reading import read_and_check, read_in_background
from backend.territory.actions.receiving import Sent, answer_question, receive_file
from backend.territory.models import Boundary, BoundaryProblem, BoundaryRow
from tests.cast import square
from tests.database import commits_to, wait_until_somebody_waits
from tests.serving import ROOT, surroundings

from .drafts import EAST, NET, TOWNS, box, geojson

DAMAGED = NET | {EAST: box(120.02, 120.035)}


def received(content: bytes, level: str = "township", **declared) -> Boundary:
    return receive_file(
        shapes=Sent("net.geojson", content),
        codes=None,
        level=level,
        title="",
        declared=declared,
        within=None,
        by="admin",
        at=timezone.now(),
        in_background=False,
    )


def state(boundary: Boundary) -> dict:
    """All that a run writes, without the moment of it and without row numbers."""
    boundary.refresh_from_db()
    without = ("id", "boundary_id")

    def rows(model):
        found = model.objects.filter(boundary=boundary).order_by("pk").values()
        return [{k: v for k, v in row.items() if k not in without} for row in found]

    report = {k: v for k, v in (boundary.report or {}).items() if k != "checked_at"}
    return {
        "boundary": (boundary.status, boundary.step, boundary.based_on_id, report, boundary.found),
        "rows": rows(BoundaryRow),
        "problems": rows(BoundaryProblem),
    }


def test_again_gives_the_same(cast):
    boundary = received(geojson(DAMAGED), "grid")
    read_and_check(boundary_id=boundary.pk)
    once = state(boundary)
    assert once["boundary"][0] == "checked"
    assert once["problems"]
    read_and_check(boundary_id=boundary.pk)  # nothing is left to do
    assert state(boundary) == once
    answer_question(boundary=boundary, declared={}, in_background=False)
    read_and_check(boundary_id=boundary.pk)
    assert state(boundary) == once


def test_leaves_alone_what_was_published_or_deleted_meanwhile(cast):
    newest = Boundary.objects.newest("grid").get()
    before = state(newest)
    read_and_check(boundary_id=newest.pk)
    assert state(newest) == before
    read_and_check(boundary_id=2**40)


def test_writes_nothing_for_a_draft_that_is_deleted_while_it_runs(cast, monkeypatch):
    boundary = received(geojson(NET), "grid")
    check = checks.check

    def deleted_during_the_check(*given, **more):
        Boundary.objects.filter(pk=boundary.pk).delete()
        return check(*given, **more)

    monkeypatch.setattr(reading.checks, "check", deleted_during_the_check)
    read_and_check(boundary_id=boundary.pk)
    assert not BoundaryRow.objects.exists()


def test_writes_nothing_for_a_draft_that_is_given_up_while_it_runs(cast, monkeypatch):
    boundary = received(geojson(NET), "grid")
    check = checks.check

    def given_up_during_the_check(*given, **more):
        Boundary.objects.filter(pk=boundary.pk).update(status="refused")
        return check(*given, **more)

    monkeypatch.setattr(reading.checks, "check", given_up_during_the_check)
    read_and_check(boundary_id=boundary.pk)
    assert not BoundaryRow.objects.exists()
    boundary.refresh_from_db()
    assert (boundary.status, boundary.report) == ("refused", None)


def test_a_failure_of_ours_ends_the_draft_and_is_not_hidden(cast, monkeypatch):
    boundary = received(geojson(NET), "grid")

    def broken(*given, **more):
        raise ArithmeticError

    monkeypatch.setattr(reading.checks, "check", broken)
    with pytest.raises(ArithmeticError):
        read_and_check(boundary_id=boundary.pk)
    boundary.refresh_from_db()
    assert (boundary.status, boundary.refusal) == ("refused", {"reason": "failed"})


@pytest.mark.parametrize("attempt", [1, settings.TASK_ATTEMPTS, settings.TASK_ATTEMPTS + 1])
def test_is_given_up_after_it_ended_its_worker_often_enough(cast, admin, attempt):
    boundary = received(geojson(NET), "grid")
    read_in_background.call(SimpleNamespace(attempt=attempt), boundary.pk)
    shown = admin.get(f"/api/v1/boundaries/{boundary.pk}/").json()
    if attempt > settings.TASK_ATTEMPTS:
        assert shown["refusal"]["reason"] == "given_up"
        assert shown["refusal"]["detail"]
        assert shown["status"] == "refused"
    else:
        assert shown["status"] == "checked"


@commits_to("backend.territory")
def test_tells_others_how_far_it_is(monkeypatch):
    boundary = received(geojson(TOWNS))
    monkeypatch.setattr(reading, "_TELL_SECONDS", 0.0)
    told = []

    def look() -> None:
        told.append(Boundary.objects.values_list("step", "share").get(pk=boundary.pk))
        connection.close()

    check = checks.check

    def looked_at_from_outside(*given, progress, **more):
        def told_and_seen(share: float) -> None:
            progress(share)
            thread = threading.Thread(target=look)
            thread.start()
            thread.join()

        return check(*given, progress=told_and_seen, **more)

    monkeypatch.setattr(reading.checks, "check", looked_at_from_outside)
    read_and_check(boundary_id=boundary.pk)
    assert {step for step, _share in told} == {"checking"}
    shares = [share for _step, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(set(shares)) > 3


@commits_to("backend.territory")
def test_two_runs_for_one_draft_do_not_mix(monkeypatch):
    boundary = received(geojson(TOWNS))
    runs = []
    work = reading._work

    def counted(draft) -> None:
        runs.append(draft.pk)
        if len(runs) == 1:
            second.start()
            wait_until_somebody_waits()
        work(draft)

    def run_again() -> None:
        read_and_check(boundary_id=boundary.pk)
        connection.close()

    second = threading.Thread(target=run_again)
    monkeypatch.setattr(reading, "_work", counted)
    read_and_check(boundary_id=boundary.pk)
    second.join()
    assert runs == [boundary.pk]  # the second found nothing left to do
    assert boundary.rows.count() == len(TOWNS)


_ONE_THAT_IS_KILLED = """
import django; django.setup()
from backend.territory.actions import reading
from backend.territory import checks
import os, signal
def killed(*given, **more):
    os.kill(os.getpid(), signal.SIGKILL)
{where} = killed
reading.read_and_check(boundary_id={pk})
"""


@commits_to("backend.territory")
@pytest.mark.parametrize("where", ["checks.check", "reading.BoundaryProblem.objects.bulk_create"])
def test_killed_half_way_and_run_again_gives_the_same(where):
    undisturbed, boundary = (received(geojson({"370211001": square(120.0)})) for _ in range(2))
    read_and_check(boundary_id=undisturbed.pk)
    script = _ONE_THAT_IS_KILLED.format(where=where, pk=boundary.pk)
    environment = {**os.environ, **surroundings()}
    environment["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment)
    assert killed.returncode == -signal.SIGKILL
    boundary.refresh_from_db()
    assert boundary.status == "draft"
    assert not boundary.rows.exists()
    read_and_check(boundary_id=boundary.pk)
    assert state(boundary) == state(undisturbed)
