"""What no case holds is deleted after some days; what a killed process left is seen to."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from backend.incidents.actions.tending_evidence import tend_evidence
from backend.incidents.evidence import files
from backend.incidents.models import Evidence

from .sending import CHUNK, noise, photo, put, send, taken

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def later(settings):
    return timezone.now() + settings.EVIDENCE_ORPHAN_DAYS * DAY + timedelta(minutes=1)


def on_disk(number: uuid.UUID) -> bool:
    return files.arriving(number).exists() or files.kept(number, "copy").exists()


def test_what_no_case_holds_is_deleted_after_some_days(worker, later):
    whole, half = taken(worker, photo()), uuid.uuid4()
    put(worker, half, noise(2 * CHUNK))
    tend_evidence(later - timedelta(minutes=2))
    assert Evidence.objects.count() == 2
    tend_evidence(later)
    assert not Evidence.objects.exists()
    assert not on_disk(whole)
    assert not on_disk(half)
    assert not files.kept(whole, "copy").parent.exists()


def test_what_a_case_holds_stays_with_it(stage, worker, later):
    reported, awaited = taken(worker, photo()), uuid.uuid4()
    put(worker, awaited, noise(2 * CHUNK))
    case = stage.bring("dispatched", evidence=[str(reported), str(awaited)])
    done = taken(stage.client("sanitation"), photo())
    stage.act("sanitation", case, "take", evidence=[str(done)])
    for day in (0, 400):
        tend_evidence(later + day * DAY)
        assert Evidence.objects.count() == 3
        assert all(on_disk(number) for number in (reported, awaited, done))


def test_what_only_others_cite_is_nobodys(stage, worker, later):
    number = taken(worker, photo())
    stage.report("west_worker", at="west", evidence=[str(number)])
    tend_evidence(later)
    assert not Evidence.objects.exists()


def test_an_original_that_outlived_its_copy_is_deleted(worker):
    """As if killed between the row and the file."""
    number = taken(worker, photo())
    files.write_at(number, 0, photo())
    Evidence.objects.update(original_kept=True)
    tend_evidence(timezone.now())
    assert not files.arriving(number).exists()
    assert files.kept(number, "copy").exists()
    assert not Evidence.objects.get().original_kept


def test_a_copy_that_was_never_made_is_asked_for_again(worker):
    send(worker, photo())
    DBTaskResult.objects.all().delete()
    now = timezone.now()
    tend_evidence(now + timedelta(minutes=9))
    assert DBTaskResult.objects.count() == 0
    for minutes in (11, 12):
        tend_evidence(now + timedelta(minutes=minutes))
        assert DBTaskResult.objects.count() == 1
