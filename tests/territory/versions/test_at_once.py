"""Two at the same time, with real connections: one wins, the other is told."""

import threading
import time

from django.db import connection, transaction
from django.utils import timezone

from backend.answers.problems import Problem
from backend.territory.actions.following import hold_the_tree
from backend.territory.actions.publishing import bring_back, publish, withdraw
from backend.territory.models import Boundary
from tests.database import commits_to, wait_until_somebody_waits

from .drafts import TOWNS, drafted


def at_once(*actions) -> list:
    """What each gave or raised, all begun together."""
    begin = threading.Barrier(len(actions))
    results: list = [None] * len(actions)

    def run(place: int, action) -> None:
        try:
            begin.wait()
            results[place] = action()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def publication(boundary: Boundary, seconds: int):
    now = timezone.now()
    moment = now + timezone.timedelta(seconds=seconds)
    return lambda: publish(boundary=boundary, published_at=moment, accepted=[], by="x", at=now)


@commits_to("backend.territory")
def test_of_two_publications_one_wins_and_the_other_meets_a_newer_version():
    for round_number in range(3):
        drafts = [drafted(TOWNS, "township") for _ in range(3)]
        results = at_once(
            *(publication(d, 100 + 100 * round_number + n) for n, d in enumerate(drafts))
        )
        won = [one for one in results if isinstance(one, Boundary)]
        lost = [one for one in results if not isinstance(one, Boundary)]
        assert len(won) == 1
        assert [(type(one), getattr(one, "kind", one)) for one in lost] == [
            (Problem, "newer-version")
        ] * 2
        assert all(one.extra["current"]["id"] == won[0].pk for one in lost)


@commits_to("backend.territory")
def test_a_draft_is_published_once():
    draft = drafted(TOWNS, "township")
    results = at_once(publication(draft, 100), publication(draft, 101))
    assert sorted(type(one).__name__ for one in results) == ["Boundary", "Problem"]
    assert draft.areas.count() == len(TOWNS)


@commits_to("backend.territory")
def test_levels_do_not_trip_over_each_other():
    towns, others = drafted(TOWNS, "township"), drafted(TOWNS, "township")
    first = at_once(publication(towns, 100))[0]
    now = timezone.now()
    second = publication(drafted(TOWNS, "township"), 200)()
    moment = now + timezone.timedelta(seconds=300)
    results = at_once(
        lambda: bring_back(boundary=first, published_at=moment, by="x", at=now),
        publication(others, 400),
    )
    assert second.based_on == first
    assert [type(one).__name__ for one in results] == ["Boundary", "Problem"]


@commits_to("backend.territory")
def test_a_withdrawal_that_waited_is_judged_by_when_its_turn_came(settings):
    settings.BOUNDARY_NOTICE_SECONDS = 1
    boundary = publication(drafted(TOWNS, "township"), 4)()
    result: list = []
    waiting = threading.Thread(
        target=lambda: result.extend(at_once(lambda: withdraw(boundary=boundary)))
    )
    with transaction.atomic():
        hold_the_tree()
        waiting.start()
        wait_until_somebody_waits()
        latest = boundary.published_at - timezone.timedelta(seconds=1)
        time.sleep(max((latest - timezone.now()).total_seconds(), 0) + 0.01)
    waiting.join()
    assert [getattr(one, "kind", one) for one in result] == ["not-in-this-state"]
    assert Boundary.objects.get(pk=boundary.pk).status == "published"
