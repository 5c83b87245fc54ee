"""Doubts of ended shifts: found once, decided by a person, and nothing follows."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.notices.models import Notice
from backend.patrol.actions.doubts import find_doubts, find_due_doubts
from backend.patrol.cleaning import RULES
from backend.patrol.forgetting import forget
from backend.patrol.models import Doubt, Imprint, Shift, Summary

from .conftest import Person
from .phones import begin, put_batch, put_mark
from .tracks_made import honest_walk, with_

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BACKEND = Path(__file__).resolve().parents[2] / "backend"


def ended_shift(person: Person, *, days_ago: float = 1, **more) -> Shift:
    began = timezone.now() - days_ago * DAY
    return Shift.objects.create(
        uuid=uuid4(),
        member=person.member,
        home_grid=person.member.postings.get().grid,
        started_at=began,
        received_at=began,
        planned_end_at=began + 9 * HOUR,
        ended_at=began + 8 * HOUR,
        tracked=True,
        digest=b"",
        **more,
    )


def mock(trace):
    return with_(trace, mock=1)


def found(shift: Shift, trace, at=None) -> list[str]:
    find_doubts(shift=shift, trace=trace, at=at or timezone.now())
    return list(shift.doubts.order_by("kind").values_list("kind", flat=True))


@pytest.fixture
def doubt(worker) -> Doubt:
    shift = ended_shift(worker)
    found(shift, mock(honest_walk(1)))
    return shift.doubts.get()


def decide(person: Person, doubt: Doubt, outcome: str = "dismissed", **more):
    body = {"outcome": outcome} | more
    return person.client.post(f"/api/v1/doubts/{doubt.pk}/decision/", body, format="json")


def listed(person: Person, **query) -> list[dict]:
    answer = person.client.get("/api/v1/doubts/", query)
    assert answer.status_code == 200, answer.json()
    return answer.json()["results"]


# Finding


def test_keeps_what_is_doubtful_with_its_evidence(worker):
    shift = ended_shift(worker)
    assert found(shift, mock(honest_walk(1))) == ["mock"]
    assert shift.doubts.get().details == {"count": 700, "of_count": 700}


def test_finds_the_same_again_once(worker):
    shift = ended_shift(worker)
    found(shift, mock(honest_walk(1)))
    assert found(shift, mock(honest_walk(1))) == ["mock"]
    assert Doubt.objects.count() == 1


def test_an_open_doubt_follows_what_came_late_and_goes_when_nothing_is_left(worker):
    shift = ended_shift(worker)
    found(shift, mock(honest_walk(1, count=300)))
    found(shift, mock(honest_walk(1)))
    assert shift.doubts.get().details["count"] == 700
    assert found(shift, honest_walk(1)) == []


def test_a_decided_doubt_is_not_opened_again(phones, doubt):
    decide(phones.east_supervisor, doubt, "dismissed", remark="a test of the phone")
    found(doubt.shift, mock(honest_walk(2, count=300)))
    found(doubt.shift, honest_walk(2))
    doubt.refresh_from_db()
    assert (doubt.state, doubt.remark) == ("dismissed", "a test of the phone")
    assert doubt.details["count"] == 700
    assert Doubt.objects.count() == 1


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_of_two_identical_walks_the_later_is_in_doubt_whichever_is_looked_at_first(phones, first):
    earlier = ended_shift(phones.east_worker, days_ago=3)
    later = ended_shift(phones.west_worker, days_ago=1)
    walk = honest_walk(3)
    for shift in (earlier, later) if first == "earlier" else (later, earlier):
        found(shift, walk)
    one = Doubt.objects.get()
    assert (one.shift, one.kind) == (later, "identical")
    assert one.details == {"alike_count": 64, "of_count": 64, "other": earlier.pk}


def test_different_walks_are_not_identical(phones):
    found(ended_shift(phones.east_worker, days_ago=3), honest_walk(3))
    found(ended_shift(phones.east_worker, days_ago=2), honest_walk(4))
    assert not Doubt.objects.exists()


def test_is_known_again_when_the_positions_are_gone(phones, settings):
    now = timezone.now()
    shift = ended_shift(phones.east_worker, days_ago=3)
    found(shift, honest_walk(3))
    assert 0 < len(Imprint.objects.get().marks) <= 64
    forget(now + timedelta(days=settings.PATROL_FIX_DAYS))
    assert found(ended_shift(phones.east_worker, days_ago=1), honest_walk(3)) == ["identical"]


def test_no_position_can_be_read_in_what_is_kept(worker):
    """Neither in evidence nor in marks: no number of them is near a coordinate of the walk."""
    shift = ended_shift(worker)
    walk = mock(honest_walk(5))
    found(shift, with_(walk, acc=4.0, alt=9.0, speed=1.1))
    kept = [value for doubt in shift.doubts.all() for value in doubt.details.values()]
    kept += Imprint.objects.get().marks
    degrees = np.concatenate([walk.lon, walk.lat])
    for value in kept:
        for scale in (1, 1e5, 1e6, 1e7):
            assert np.abs(degrees * scale - value).min() > 1e-6 * scale


def test_a_sweep_looks_at_ended_shifts_that_are_worked_out(worker):
    now = timezone.now()
    shift = begin(worker, now - 2 * HOUR)
    start = round((now - 2 * HOUR).timestamp() * 1000)
    rows = [
        [
            start + 137 + n * 5000,
            120.03 + n * 1e-5,
            36.01 + (n % 7) * 1e-6,
            8.0,
            None,
            None,
            None,
            1,
        ]
        for n in range(200)
    ]
    assert put_batch(worker, shift, rows).json()["stored"] == 200
    kept = Shift.objects.get()
    Summary.objects.filter(shift=kept).delete()
    _worked_out(kept, now)
    assert find_due_doubts(now) == 0  # it runs
    put_mark(worker, shift, "end", now)
    Shift.objects.update(touched=False)
    assert find_due_doubts(now) == 1
    assert "mock" in kept.doubts.values_list("kind", flat=True)
    assert find_due_doubts(now) == 0
    _worked_out(kept, now + HOUR)
    assert find_due_doubts(now + 2 * HOUR) == 1
    Summary.objects.update(worked_out_at=now + 3 * HOUR, archived_at=now + 3 * HOUR)
    assert find_due_doubts(now + 4 * HOUR) == 0


def _worked_out(shift: Shift, at) -> None:
    Summary.objects.update_or_create(
        shift=shift,
        defaults={
            "rules": RULES,
            "distance_m": 0,
            "moving_s": 0,
            "own_grid_s": 0,
            "elsewhere_s": 0,
            "fixes_count": 0,
            "worked_out_at": at,
        },
    )


def test_what_was_deleted_by_its_member_is_not_looked_at_and_not_known_again(phones):
    shift = ended_shift(phones.east_worker, days_ago=3)
    found(shift, honest_walk(3))
    answer = phones.east_worker.client.delete(f"/api/v1/shifts/{shift.uuid}/track/")
    assert answer.status_code == 204
    assert not Imprint.objects.exists()
    shift.refresh_from_db()
    assert found(shift, mock(honest_walk(3))) == []
    assert found(ended_shift(phones.coast_worker), honest_walk(3)) == []


# Seeing


def test_the_member_sees_the_doubt_and_its_outcome(phones, doubt):
    (seen,) = listed(phones.east_worker)
    assert (seen["kind"], seen["state"], seen["decided"]) == ("mock", "open", None)
    assert seen["says"] == "the phone itself says that positions were made up"
    assert seen["evidence"] == {"count": 700, "of_count": 700}
    decide(phones.east_supervisor, doubt, "confirmed", remark="spoke with them")
    (seen,) = listed(phones.east_worker)
    assert seen["state"] == "confirmed"
    assert seen["decided"]["by"] == "east_supervisor"
    assert seen["decided"]["remark"] == "spoke with them"


def test_a_reviewer_sees_whose_and_when_and_no_position(phones, doubt):
    (seen,) = listed(phones.east_supervisor)
    assert seen["shift"]["member"] == {"id": doubt.shift.member_id, "name": "east_worker"}
    assert seen["shift"]["shift"] == str(doubt.shift.uuid)
    assert set(seen) == {
        *("id", "kind", "says", "evidence", "shift", "other", "found_at", "state", "decided")
    }


def test_nobody_else_sees_any(phones, doubt):
    for name in ("east_leader", "east_operator", "east_chief", "coast_worker", "admin", "auditor"):
        assert listed(getattr(phones, name)) == [], name


def test_is_asked_for_by_its_state(phones, doubt):
    assert listed(phones.east_supervisor, state="confirmed") == []
    assert len(listed(phones.east_supervisor, state="open")) == 1
    assert phones.east_supervisor.client.get("/api/v1/doubts/?state=x").status_code == 400


def test_whose_walk_was_repeated_is_shown_to_who_reviews_both(phones):
    found(ended_shift(phones.west_worker, days_ago=4), honest_walk(6))
    found(ended_shift(phones.east_worker, days_ago=3), honest_walk(6))
    found(ended_shift(phones.east_worker, days_ago=2), honest_walk(7))
    found(ended_shift(phones.coast_worker, days_ago=1), honest_walk(7))
    by_member = {row["shift"]["member"]["name"]: row for row in listed(phones.east_supervisor)}
    assert by_member["east_worker"]["other"] is None  # of West
    assert by_member["coast_worker"]["other"]["member"]["name"] == "east_worker"
    (own,) = listed(phones.coast_worker)
    assert own["other"] is None
    assert "other" not in own["evidence"]


# Deciding


def test_is_decided_once(phones, doubt):
    answer = decide(phones.east_supervisor, doubt, "confirmed", remark="x")
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    again = decide(phones.east_supervisor, doubt, "dismissed")
    assert (again.status_code, again.json()["type"]) == (409, "decided-already")
    assert (again.json()["state"], again.json()["decided_by"]) == ("confirmed", "east_supervisor")


def test_stands_in_the_trail_of_the_member(phones, doubt):
    decide(phones.east_supervisor, doubt, "dismissed", remark="known fault of this model")
    entry = TrailEntry.objects.get(act="doubt.decided")
    assert (entry.by.username, entry.about.username) == ("east_supervisor", "east_worker")
    assert entry.details == {"kind": "mock", "outcome": "dismissed"}


def test_nobody_decides_without_the_right(phones, doubt):
    assert decide(phones.east_worker, doubt).status_code == 403
    assert decide(phones.east_operator, doubt).status_code == 404
    assert decide(phones.east_supervisor, doubt, "open").status_code == 400
    doubt.refresh_from_db()
    assert doubt.state == "open"


def test_nothing_follows_from_finding_or_confirming(phones, doubt):
    before = Shift.objects.values().get(pk=doubt.shift_id)
    decide(phones.east_supervisor, doubt, "confirmed")
    assert Shift.objects.values().get(pk=doubt.shift_id) == before
    assert not Notice.objects.exists()


# Who may read a doubt, and why: to show and decide it, to forget it, to let who judges look, and
# to give members what is theirs.
READERS = {
    "actions/doubts.py",
    "actions/exports.py",
    "api/doubts.py",
    "doubts.py",
    "forgetting.py",
    "models/__init__.py",
    "models/doubts.py",
    "querysets.py",
    "serializers/doubts.py",
    "watching.py",
}


# Rooms below know nothing of patrol (import-linter); the territory's doubts are about files.
NOT_OURS = {"migrations", "web", "territory"}


def test_nothing_else_reads_doubts():
    naming = {
        path.relative_to(BACKEND).as_posix()
        for path in BACKEND.rglob("*.py")
        if not NOT_OURS & set(path.parts) and _names_doubts(path)
    }
    assert naming - {f"patrol/{name}" for name in READERS} == {"config/settings.py"}


def _names_doubts(path: Path) -> bool:
    """Whether a module speaks of the model, its table or its rows; imports of the finder apart."""
    words = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            words.add(node.id)
        elif isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "patrol_doubt" in node.value or node.value.startswith("backend.patrol.models.Doubt"):
                words.add("Doubt")
            words.add(node.value)
    return bool(words & {"Doubt", "doubts__state", "shift__doubts"})


# Forgetting


def test_a_dismissed_doubt_is_forgotten_after_a_month_others_after_half_a_year(phones, settings):
    now = timezone.now()
    dismissed = ended_shift(phones.east_worker, days_ago=2)
    still_open = ended_shift(phones.coast_worker, days_ago=2)
    for shift in (dismissed, still_open):
        found(shift, mock(honest_walk(shift.pk)))
    decide(phones.east_supervisor, dismissed.doubts.get())
    forget(now + timedelta(days=29))
    assert Doubt.objects.count() == 2
    forget(now + timedelta(days=31))
    assert [doubt.shift for doubt in Doubt.objects.all()] == [still_open]
    forget(now + timedelta(days=179))
    assert not Doubt.objects.exists()


def test_marks_are_forgotten_after_three_months(worker):
    now = timezone.now()
    found(ended_shift(worker), honest_walk(1))
    forget(now + timedelta(days=88))
    assert Imprint.objects.exists()
    forget(now + timedelta(days=90))
    assert not Imprint.objects.exists()
