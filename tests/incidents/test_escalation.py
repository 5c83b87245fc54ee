"""Escalation: each step once, whenever the sweep comes, and to those it is for."""

import os
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from backend.incidents.actions import escalating
from backend.incidents.actions.escalating import escalate
from backend.incidents.models import Case, Clock, Escalation
from backend.incidents.timing import extend_clock, pause_clocks, stop_clock
from backend.notices.models import Notice
from tests.serving import surroundings

from .asking import CRITICAL_CASE, RESTRICTED_CASE, Stage

HOUR = timedelta(hours=1)
YELLOW, RED, TWICE = 81, 101, 201  # minutes, of a limit that is set to a hundred


def limited(case: dict, clock: str) -> datetime:
    """Give a clock of a case a limit of a hundred minutes; when it began."""
    row = Clock.objects.get(case__number=case["number"], clock=clock, stopped_at=None)
    Clock.objects.filter(case=row.case).exclude(pk=row.pk).filter(stopped_at=None).update(
        stopped_at=row.started_at, heard_at=row.started_at
    )
    Clock.objects.filter(pk=row.pk).update(
        yellow_at=row.started_at + timedelta(minutes=80),
        due_at=row.started_at + timedelta(minutes=100),
        twice_at=row.started_at + timedelta(minutes=200),
    )
    return row.started_at


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=f"case.{kind}").values_list("to__username", flat=True))


def steps() -> list[tuple[str, bool]]:
    return list(Escalation.objects.order_by("pk").values_list("step", "told"))


def after(began: datetime, minutes: int) -> int:
    return escalate(began + timedelta(minutes=minutes))


@pytest.mark.django_db
def test_each_step_tells_its_own_people_once(stage):
    began = limited(stage.bring("handling"), "handle")
    assert after(began, 79) == 0
    for minutes, step, people in (
        (YELLOW, "yellow", {"sanitation"}),
        (RED, "red", {"east_supervisor", "east_operator"}),
        (TWICE, "twice", {"district_operator"}),
    ):
        assert after(began, minutes) == 1
        assert after(began, minutes) == 0
        assert told(step) == people
    assert steps() == [("yellow", True), ("red", True), ("twice", True)]
    assert after(began, 9999) == 0


@pytest.mark.django_db
def test_a_matter_at_the_desk_is_told_to_who_is_on_duty_there(stage):
    began = limited(stage.report(), "accept")
    after(began, YELLOW)
    assert told("yellow") == {"east_operator"}


@pytest.mark.django_db
def test_a_matter_without_a_place_is_the_districts_from_the_first_step(stage):
    began = limited(stage.report(position=None), "accept")
    after(began, RED)
    assert told("red") == {"district_operator"}


@pytest.mark.django_db
def test_a_sweep_that_was_down_for_a_day_tells_the_last_step_alone(stage):
    began = limited(stage.bring("handling"), "handle")
    assert after(began, RED) == 1
    assert steps() == [("yellow", False), ("red", True)]
    assert (told("yellow"), told("red")) == (set(), {"east_supervisor", "east_operator"})
    assert after(began, 24 * 60) == 1
    assert steps()[2:] == [("twice", True)]


@pytest.mark.django_db
def test_what_was_done_meanwhile_is_not_told(stage):
    case = stage.bring("handling")
    began = limited(case, "handle")
    stop_clock(Case.objects.get(number=case["number"]), "handle", at=began + 2 * HOUR)
    assert after(began, TWICE) == 0
    paused = stage.bring("handling")
    began = limited(paused, "handle")
    pause_clocks(Case.objects.get(number=paused["number"]), at=began)
    assert after(began, TWICE) == 0
    assert steps() == []


@pytest.mark.django_db
def test_a_granted_extension_is_a_promise_of_its_own(stage):
    case = stage.bring("handling")
    began = limited(case, "handle")
    after(began, RED)
    extend_clock(Case.objects.get(number=case["number"]), "handle", by="2wd", at=began + 2 * HOUR)
    clock = Clock.objects.get(case__number=case["number"], clock="handle")
    assert escalate(clock.yellow_at) == 0
    assert escalate(clock.yellow_at + HOUR / 3600) == 1
    assert told("yellow") == {"sanitation"}


@pytest.mark.django_db
def test_a_step_is_a_record_in_the_story_and_no_step_of_the_case(stage):
    case = stage.bring("handling")
    began = limited(case, "handle")
    after(began, YELLOW)
    shown = stage.see("east_operator", case).json()
    assert (shown["version"], shown["state"]) == (case["version"], "handling")
    (clock,) = [one for one in shown["clocks"] if one["clock"] == "handle"]
    assert [(one["step"], one["told"]) for one in clock["escalations"]] == [("yellow", True)]
    last = stage.story(case)[-1]
    assert (last["action"], last["by"], last["version"]) == ("lamp", None, case["version"])
    assert last["fields"]["step"] == "yellow"
    assert stage.act("sanitation", case, "report_done")["state"] == "checking"


@pytest.mark.django_db
def test_words_say_type_grid_and_time_in_both_languages_and_never_the_matter(stage):
    began = limited(stage.bring("handling", description="张三家门口"), "handle")
    after(began, YELLOW)
    client = stage.client("sanitation")
    for language, word in (("zh-hans", "处置"), ("en", "handling")):
        answer = client.get("/api/v1/notices/", headers={"accept-language": language}).json()
        (text,) = [one["text"] for one in answer["results"] if one["kind"] == "case.yellow"]
        assert word in text
        assert "张三" not in text
        assert "%(" not in text


@pytest.mark.django_db
def test_of_a_restricted_matter_nothing_is_said_and_nobody_who_may_not_see_it_is_told(stage):
    began = limited(stage.report("east_operator", matter=RESTRICTED_CASE), "accept")
    after(began, RED)
    notices = Notice.objects.filter(kind="case.red")
    assert [(one.to.username, one.params) for one in notices] == [("east_operator", {})]


@pytest.mark.django_db
def test_a_critical_matter_is_told_by_every_way_at_once(stage):
    began = limited(stage.report(matter=CRITICAL_CASE), "accept")
    after(began, YELLOW)
    assert Notice.objects.get(kind="case.yellow").urgent


@pytest.mark.django_db
def test_one_that_fails_does_not_keep_the_rest_from_it(stage, monkeypatch, caplog):
    first, second = stage.bring("handling"), stage.bring("handling")
    began = max(limited(first, "handle"), limited(second, "handle"))
    tell = escalating.tell

    def fail(people, *, subject, **more):
        if subject == f"case:{first['number']}":
            raise ZeroDivisionError
        tell(people, subject=subject, **more)

    monkeypatch.setattr(escalating, "tell", fail)
    assert after(began, YELLOW) == 1
    assert "failed" in caplog.text
    monkeypatch.setattr(escalating, "tell", tell)
    assert after(began, YELLOW) == 1
    assert Notice.objects.filter(kind="case.yellow").count() == 2


# --- several at once, and one that dies --------------------------------------------------------


@pytest.fixture
def late(standing_cast) -> int:
    """Twelve matters that are red, with real commits."""
    stage = Stage(standing_cast)
    for _ in range(12):
        limited(stage.bring("handling"), "handle")
    long_ago = timezone.now() - 3 * HOUR
    Clock.objects.filter(stopped_at=None).update(
        yellow_at=long_ago, due_at=long_ago + HOUR, twice_at=long_ago + 10 * HOUR
    )
    return 12


def all_told_once(count: int) -> None:
    assert sorted(steps()) == sorted([("yellow", False), ("red", True)] * count)
    red = Notice.objects.filter(kind="case.red").values_list("to__username", flat=True)
    assert sorted(red) == ["east_operator"] * count + ["east_supervisor"] * count
    assert not Notice.objects.filter(kind="case.yellow").exists()
    for case in Case.objects.all():
        assert case.events.filter(action="lamp").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_each_step_once(late):
    def sweep():
        escalate(timezone.now())
        connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    escalate(timezone.now())  # what one held, another passed over
    all_told_once(late)


def sweeping() -> subprocess.Popen:
    """`manage.py sweep` in a process of its own, against the test database."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "sweep"],
        cwd=settings.ROOT,
        env={**os.environ, **surroundings(owning=True)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_is_killed_in_the_middle_tells_each_step_once(late):
    """Killed as soon as some are told; the next one finds the rest."""
    with connection.cursor() as cursor:  # slow enough to be killed in between
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;"
            "CREATE TRIGGER slow AFTER INSERT ON incidents_escalation"
            " FOR EACH STATEMENT EXECUTE FUNCTION slow()"
        )
    try:
        first = sweeping()
        while Escalation.objects.filter(told=True).count() < 3:
            assert first.poll() is None
            time.sleep(0.05)
        first.kill()
        first.wait()
        before = Escalation.objects.filter(told=True).count()
        assert 3 <= before < late
        second = sweeping()
        while Escalation.objects.filter(told=True).count() < late:
            assert second.poll() is None
            time.sleep(0.1)
        second.terminate()
        second.wait()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION slow() CASCADE")
    all_told_once(late)
