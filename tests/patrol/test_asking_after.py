"""Silence of a tracked shift: its member is asked, then the leader, and nothing of it stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.notices.actions.calling import acknowledge
from backend.notices.models import Notice
from backend.patrol.actions.asking_after import watch_silence
from backend.patrol.actions.watching import end_watches
from backend.patrol.models import Watch

from .phones import IN_EAST, begin, fix, put_batch, put_mark

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Quiet:
    """A worker whose shift began two hours ago and who sent one position, in its first minute."""

    def __init__(self, person) -> None:
        self.person = person
        self.began = timezone.now().replace(microsecond=0) - 120 * MINUTE
        self.shift = begin(person, self.began)
        self.hear(1)

    def hear(self, minute: float) -> None:
        put_batch(self.person, self.shift, [fix(self.began + minute * MINUTE, IN_EAST)])

    def round(self, minute: float) -> int:
        return watch_silence(self.began + minute * MINUTE)

    def mark(self, kind: str, minute: float) -> None:
        put_mark(self.person, self.shift, kind, self.began + minute * MINUTE)


@pytest.fixture
def quiet(worker) -> Quiet:
    return Quiet(worker)


def asked() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("to__username", flat=True))


def test_asks_the_member_first(quiet):
    trail = TrailEntry.objects.count()
    assert [quiet.round(20), quiet.round(30.9), quiet.round(31.1)] == [0, 0, 1]
    assert asked() == ["east_worker"]
    notice = Notice.objects.get()
    assert (notice.kind, notice.params, notice.urgent) == ("patrol.silent", {"minutes": 30}, False)
    assert TrailEntry.objects.count() == trail


def test_asks_once_and_then_the_leader_of_the_grid_once(quiet):
    rounds = [quiet.round(minute) for minute in range(32, 110, 2)]
    assert sum(rounds) == 2
    assert asked() == ["east_worker", "east_leader"]
    said = Notice.objects.get(to__username="east_leader")
    assert said.urgent
    assert said.made_at == quiet.began + 62 * MINUTE
    assert said.params == {"grid": "east网格"}  # of whom it is said the grid tells its leader


def test_an_answer_is_a_sign_of_life(quiet):
    quiet.round(32)
    acknowledge(notice=Notice.objects.get(), by=quiet.person.user, at=quiet.began + 40 * MINUTE)
    assert [quiet.round(minute) for minute in (62, 69.9)] == [0, 0]
    assert quiet.round(70.1) == 1  # silent again for as long: asked again
    assert asked() == ["east_worker", "east_worker"]


def test_an_answer_takes_back_what_the_leader_was_told(quiet):
    quiet.round(32)
    quiet.round(62)
    question = Notice.objects.get(to=quiet.person.user)
    acknowledge(notice=question, by=quiet.person.user, at=quiet.began + 65 * MINUTE)
    quiet.round(66)
    assert asked() == ["east_worker"]


def test_when_something_is_heard_no_question_stands_any_more(quiet):
    quiet.round(32)
    quiet.round(62)
    quiet.hear(63)
    assert quiet.round(64) == 0
    assert asked() == []
    assert Watch.objects.get().silent_told_at is None
    # And silence begins anew.
    assert [quiet.round(92), quiet.round(94)] == [0, 1]


def test_says_nothing_in_a_pause(quiet):
    quiet.mark("pause", 20)
    assert quiet.round(100) == 0


def test_a_pause_ends_a_question(quiet):
    quiet.round(32)
    quiet.mark("pause", 33)
    quiet.round(34)
    assert asked() == []


def test_after_a_pause_silence_begins_with_the_resume(quiet):
    quiet.mark("pause", 10)
    quiet.mark("resume", 50)
    assert [quiet.round(79), quiet.round(81)] == [0, 1]


def test_asks_after_who_was_never_heard_of(phones):
    began = timezone.now() - 40 * MINUTE
    begin(phones.coast_worker, began)
    assert watch_silence(began + 31 * MINUTE) == 1


def test_a_shift_without_tracking_is_left_alone(phones):
    began = timezone.now() - 60 * MINUTE
    begin(phones.coast_worker, began, tracked=False)
    assert watch_silence(began + 50 * MINUTE) == 0


def test_a_leader_is_not_asked_after_themselves(phones):
    began = timezone.now() - 90 * MINUTE
    begin(phones.east_leader, began)
    watch_silence(began + 31 * MINUTE)
    watch_silence(began + 62 * MINUTE)
    assert asked() == ["east_leader"]


def test_nothing_stays_when_the_shift_has_ended(quiet):
    quiet.round(32)
    quiet.round(62)
    quiet.mark("end", 70)
    end_watches(quiet.began + 70 * MINUTE)
    assert asked() == []
    assert not Watch.objects.exists()


def test_how_long_is_a_setting(quiet, settings):
    settings.PATROL_SILENCE_MINUTES = 60.0
    assert [quiet.round(59), quiet.round(62)] == [0, 1]
    assert Notice.objects.get().params == {"minutes": 60}
