"""Notices that are taken back leave nothing but that there was one, on their reader's wire."""

import pytest

from backend.live.models import Event
from backend.notices.actions.taking_back import take_back
from backend.notices.models import Message, Notice

from .telling import MORNING, told

pytestmark = pytest.mark.django_db


def test_takes_back_what_one_was_told(cast):
    told(cast.east_worker, cast.east_leader)
    assert take_back(readers=[cast.east_worker.pk], key_begins="k", at=MORNING) == 1
    assert [notice.to for notice in Notice.objects.all()] == [cast.east_leader]


def test_leaves_what_was_told_under_another_key(cast):
    told(cast.east_worker)
    assert take_back(readers=[cast.east_worker.pk], key_begins="kk", at=MORNING) == 0
    assert Notice.objects.count() == 1


def test_nothing_leaves_the_house_any_more(cast, sms):
    told(cast.east_worker, urgent=True)
    assert Message.objects.count() == 1
    take_back(readers=[cast.east_worker.pk], key_begins="k", at=MORNING)
    assert Message.objects.count() == 0


def test_tells_the_pages_of_the_reader(cast):
    told(cast.east_worker)
    notice = Notice.objects.get()
    take_back(readers=[cast.east_worker.pk], key_begins="k", at=MORNING)
    event = Event.objects.get(name="notice.taken_back")
    assert event.scope == f"/user/{cast.east_worker.pk}/"
    assert event.payload["id"] == notice.pk


def test_may_be_told_again_afterwards(cast):
    told(cast.east_worker)
    take_back(readers=[cast.east_worker.pk], key_begins="k", at=MORNING)
    told(cast.east_worker)
    assert Notice.objects.count() == 1
