"""Which versions a process knows, when it reads of new ones, and what it keeps."""

import time
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from backend.territory import locate
from backend.territory.actions.net import publish_net
from backend.territory.locate import versions
from backend.territory.models import Boundary, GridVersion
from tests.cast import CENTRES, GRID_CODES, SINCE, net
from tests.database import closed_database, commits_to, held_table, wait_until_somebody_waits

EAST, WEST = GRID_CODES["east"], GRID_CODES["west"]
HOUR = timedelta(hours=1)


def announce(at: datetime, shape_of: dict[str, str] | None = None) -> Boundary:
    """A version in force from `at` in which grids have each other's shapes; east is where west
    was and the other way round when not said. Nobody is told."""
    old = {row.code: row for row in GridVersion.objects.filter(boundary__published_at=SINCE)}
    boundary = Boundary.objects.create(
        level="grid",
        title="swapped",
        status="published",
        made_by="tests",
        made_at=SINCE,
        published_at=at,
    )
    for code, other in (shape_of or {EAST: WEST, WEST: EAST}).items():
        GridVersion.objects.create(
            boundary=boundary,
            grid=old[code].grid,
            code=code,
            name=code,
            kind="basic",
            home_community=old[code].home_community,
            path=old[code].path,
            shape=old[other].shape,
        )
    return boundary


def withdraw(boundary: Boundary) -> None:
    # In a transaction of its own within the test's, as it is in life.
    with transaction.atomic():
        Boundary.objects.filter(pk=boundary.pk).update(status="checked", published_at=None)


def in_the_east(at: datetime | None = None) -> str | None:
    placed = locate.place(*CENTRES["east"], at=at)
    return placed and placed.code


@pytest.fixture
def read_always(settings):
    """Every question reads the list of versions."""
    settings.BOUNDARY_NOTICE_SECONDS = 0


@pytest.fixture
def list_of_age(monkeypatch):
    """`list_of_age(seconds)`: make the list read so long ago."""

    def make(seconds: float) -> None:
        monkeypatch.setattr(locate._versions, "_read_at", time.monotonic() - seconds)

    return make


# --- the list ----------------------------------------------------------------------------------


def test_asks_the_database_nothing_while_the_list_is_new(cast, django_assert_num_queries):
    assert in_the_east() == EAST
    with django_assert_num_queries(0):
        assert in_the_east() == EAST
        assert in_the_east(SINCE) == EAST
        assert locate.ready()


def test_reads_again_after_a_third_of_the_notice(cast, list_of_age, settings):
    settings.BOUNDARY_NOTICE_SECONDS = 60
    assert in_the_east() == EAST
    announce(timezone.now())
    list_of_age(19)
    assert in_the_east() == EAST
    list_of_age(20)
    assert in_the_east() == WEST


def test_has_loaded_an_announced_version_before_its_moment(
    cast, list_of_age, django_assert_num_queries
):
    moment = timezone.now() + HOUR
    in_the_east()
    announce(moment)
    list_of_age(20)
    assert in_the_east() == EAST
    with django_assert_num_queries(0):
        assert in_the_east(moment - timedelta(microseconds=1)) == EAST
        assert in_the_east(moment) == WEST


def test_forgets_a_publication_that_was_withdrawn(cast, read_always):
    moment = timezone.now() + HOUR
    boundary = announce(moment)
    assert in_the_east(moment) == WEST
    withdraw(boundary)
    assert in_the_east(moment) == EAST


def test_knows_when_it_was_announced_again_for_another_moment(cast, read_always):
    boundary = announce(timezone.now() + HOUR)
    in_the_east()
    withdraw(boundary)
    moment = timezone.now() + 2 * HOUR
    Boundary.objects.filter(pk=boundary.pk).update(status="published", published_at=moment)
    assert in_the_east(moment - HOUR / 2) == EAST
    assert in_the_east(moment) == WEST


def test_knows_when_it_was_announced_again_with_other_shapes(cast, list_of_age):
    """For the same moment, and between two readings of the list."""
    moment = timezone.now() + HOUR
    boundary = announce(moment)
    assert in_the_east(moment) == WEST
    withdraw(boundary)
    boundary.grids.get(code=WEST).delete()
    with transaction.atomic():
        Boundary.objects.filter(pk=boundary.pk).update(status="published", published_at=moment)
    list_of_age(20)
    assert in_the_east(moment) is None


@pytest.mark.django_db
def test_answers_while_there_is_nothing_but_a_version_to_come(cast, read_always):
    Boundary.objects.filter(level="grid").update(published_at=timezone.now() + HOUR)
    assert locate.net_at() is None
    assert locate.net_at(timezone.now() + 2 * HOUR) is not None
    assert locate.ready()


# --- what is kept ------------------------------------------------------------------------------


def test_keeps_the_present_and_the_four_of_the_past_asked_for_last(
    cast, read_always, settings, django_assert_num_queries
):
    days = [datetime(2026, 2, day, tzinfo=UTC) for day in range(1, 11)]
    for day in days:
        announce(day)
    coming = timezone.now() + HOUR
    announce(coming)
    in_the_east()
    settings.BOUNDARY_NOTICE_SECONDS = 60
    for day in days[:-1]:  # the last is in force
        in_the_east(day)
    in_the_east(days[5])
    with django_assert_num_queries(1):
        assert in_the_east(SINCE) == EAST
    with django_assert_num_queries(0):
        for kept in (days[5], days[7], days[8], days[-1], coming, SINCE):
            in_the_east(kept)
    with django_assert_num_queries(1):  # asked for before the others
        in_the_east(days[6])


# --- while one reads, and while nobody can -----------------------------------------------------


@pytest.fixture
def committed_net(transactional_db, settings):
    """The net of the cast with real commits."""
    settings.BOUNDARY_NOTICE_SECONDS = 60
    publish_net(net=net(), title="cast", by="tests", at=SINCE, since=date(2020, 1, 1))
    locate.forget()
    assert in_the_east() == EAST
    yield
    locate.forget()


def asking() -> tuple[Thread, list]:
    """A thread that has begun to ask, and its answer when it has ended."""
    answers = []

    def ask() -> None:
        try:
            answers.append(in_the_east())
        finally:
            connection.close()

    thread = Thread(target=ask, daemon=True)
    thread.start()
    return thread, answers


@commits_to("backend.territory")
def test_others_go_on_while_one_reads_the_list(committed_net, list_of_age):
    list_of_age(30)
    with held_table("territory_boundary"):
        reader, answers = asking()
        wait_until_somebody_waits()
        assert in_the_east() == EAST  # here and now, by the list it has
        assert reader.is_alive()
    reader.join(timeout=20)
    assert answers == [EAST]


@commits_to("backend.territory")
def test_nobody_goes_on_with_a_list_that_may_miss_a_version(committed_net, list_of_age):
    announce(timezone.now())
    list_of_age(41)
    with held_table("territory_boundary"):
        reader, answers = asking()
        wait_until_somebody_waits()
        second, more = asking()
        second.join(timeout=0.3)
        assert second.is_alive()
    for thread in (reader, second):
        thread.join(timeout=20)
    assert answers == more == [WEST]


@commits_to("backend.territory")
def test_who_needs_no_new_net_is_not_held_up_while_it_is_loaded(committed_net, list_of_age):
    announce(timezone.now() + HOUR)
    list_of_age(30)
    with held_table("territory_gridversion"):
        reader, answers = asking()
        wait_until_somebody_waits()
        assert in_the_east() == EAST
        assert reader.is_alive()
    reader.join(timeout=20)
    assert answers == [EAST]
    assert in_the_east(timezone.now() + 2 * HOUR) == WEST


@commits_to("backend.territory")
def test_goes_on_with_what_it_knows_while_the_database_is_away(committed_net, list_of_age, caplog):
    announce(timezone.now())
    list_of_age(100)
    with closed_database():
        assert in_the_east() == EAST
        assert "cannot be read" in caplog.text
        with pytest.raises(OperationalError):
            locate.ready()
        locate.forget()
        with pytest.raises(OperationalError):
            in_the_east()
    assert in_the_east() == WEST


@commits_to("backend.territory")
def test_a_transaction_that_lost_its_connection_does_not_go_on(committed_net, list_of_age):
    list_of_age(100)
    with held_table("territory_boundary"), pytest.raises(OperationalError):
        ask_in_a_transaction()


@transaction.atomic
def ask_in_a_transaction() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
    in_the_east()


def test_is_not_lost_to_another_thread_that_lets_it_be_forgotten(cast, monkeypatch):
    """A move of areas forgets the list just after this thread has read it."""
    load_ahead, to_forget = versions.Known.load_ahead, [True]

    def forgotten(known) -> None:
        load_ahead(known)
        if locate._versions._known is known and to_forget:
            to_forget.pop()
            locate.forget()

    monkeypatch.setattr(versions.Known, "load_ahead", forgotten)
    assert in_the_east() == EAST
    assert not to_forget


def test_reads_again_what_was_forgotten_while_it_was_read(
    cast, monkeypatch, django_assert_num_queries
):
    published, to_forget = versions._published, [True]

    def forgotten():
        known = published()
        if to_forget:
            to_forget.pop()
            locate.forget()
        return known

    monkeypatch.setattr(versions, "_published", forgotten)
    assert in_the_east() == EAST
    with django_assert_num_queries(1):
        in_the_east()
