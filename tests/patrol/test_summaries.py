"""What shifts amount to in the database: in any order of arrival, by versions, kept at last."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.patrol import retention
from backend.patrol.actions import summaries
from backend.patrol.actions.shifts import end_due
from backend.patrol.actions.summaries import archive, summarise, summarise_due
from backend.patrol.models import Fix, HiddenFix, Shift, Summary

from .conftest import another_phone
from .phones import begin, fix, ms, put_batch, put_mark
from .tracks import degrees

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


def rows(now, count=60, *, first=120, leaps=(), every=30) -> list[list]:
    """A walk to the east at 1.3 m/s from two hours ago on, in the east grid; leaps to the north."""
    lon, lat = degrees(
        [every * 1.3 * n for n in range(count)], [3_000 * (n in leaps) for n in range(count)]
    )
    began = now - first * MINUTE
    return [
        fix(began + timedelta(seconds=every * n), (float(lon[n]), float(lat[n])), speed=None)
        for n in range(count)
    ]


def summary_of(shift: UUID, at) -> Summary:
    return summarise(shift_id=Shift.objects.get(uuid=shift).pk, at=at)


def test_says_what_was_walked_and_hides_with_a_reason(worker, now):
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now, leaps={10, 11}))
    put_mark(worker, shift, "end", now - 90 * MINUTE)
    summary = summary_of(shift, now)
    assert summary.distance_m == pytest.approx(59 * 39, abs=0.5)
    assert (summary.fixes_count, summary.hidden_counts) == (60, {"leap": 2})
    assert summary.own_grid_s + summary.elsewhere_s == 59 * 30
    began = now - 2 * HOUR
    assert list(HiddenFix.objects.order_by("at").values_list("at", "reason")) == [
        (began + timedelta(seconds=300), "leap"),
        (began + timedelta(seconds=330), "leap"),
    ]
    assert not Shift.objects.get().touched


def test_a_batch_touches_a_shift_and_nothing_else_does(worker, now):
    shift = begin(worker, now - 2 * HOUR)
    assert not Shift.objects.get().touched
    put_batch(worker, shift, rows(now))
    assert Shift.objects.get().touched
    summary_of(shift, now)
    put_batch(worker, shift, rows(now))  # all of it is known
    put_batch(worker, shift, [fix(now - 5 * HOUR)])  # before the shift
    assert not Shift.objects.get().touched
    put_mark(worker, shift, "resume", now - 100 * MINUTE)
    assert Shift.objects.get().touched


def test_a_late_pause_takes_its_stretch_out_of_the_summary(worker, now):
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now, leaps={30}))
    before = summary_of(shift, now)
    put_mark(worker, shift, "resume", now - 105 * MINUTE + timedelta(seconds=45))
    put_mark(worker, shift, "pause", now - 106 * MINUTE)
    after = summary_of(shift, now)
    assert before.fixes_count - after.fixes_count == 4  # 28, 29, 30 and 31
    assert after.hidden_counts == {}
    assert HiddenFix.objects.count() == 0
    # From 27 on nothing is walked until 32.
    assert before.distance_m - after.distance_m == pytest.approx(5 * 39, abs=0.5)


def test_running_shifts_have_their_turn_every_ten_minutes_and_ended_ones_at_once(worker, now):
    shift = begin(worker, now - 2 * HOUR, planned_end=now + HOUR)
    put_batch(worker, shift, rows(now, 10))
    assert summarise_due(now) == 1
    put_batch(worker, shift, rows(now, 20))
    assert summarise_due(now + 9 * MINUTE) == 0
    assert summarise_due(now + 10 * MINUTE) == 1
    assert Summary.objects.get().fixes_count == 20
    # It ends itself: what nobody knows of its end belongs to it.
    assert end_due(now + HOUR) == 1
    assert summarise_due(now + HOUR) == 1
    last = datetime.fromisoformat(Summary.objects.get().gaps[-1]["to"])
    assert last == now + HOUR
    assert summarise_due(now + 2 * HOUR) == 0


def test_an_end_by_a_clock_ahead_of_ours_is_the_end_of_the_summary_too(worker, now):
    """It is worked out at once and not again, when those minutes are over."""
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now))
    put_mark(worker, shift, "end", now + 4 * MINUTE)
    ends = Shift.objects.get().ended_at.isoformat(timespec="milliseconds")
    assert summary_of(shift, now).gaps[-1]["to"] == ends


def test_an_untracked_shift_has_none(worker, now):
    shift = begin(worker, now - 2 * HOUR, tracked=False)
    put_mark(worker, shift, "end", now - HOUR)
    assert summarise_due(now) == 1
    assert Summary.objects.count() == 0
    answer = worker.client.get(f"/api/v1/shifts/{shift}/summary/")
    assert (answer.status_code, answer.json()["type"]) == (404, "no-summary")


def test_is_shown_as_it_stands_now(worker, now):
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now, leaps={7}))
    shown = worker.client.get(f"/api/v1/shifts/{shift}/summary/").json()
    assert shown["shift"] == str(shift)
    assert shown["distance_m"] == pytest.approx(59 * 39, abs=0.5)
    assert (shown["fixes_count"], shown["hidden_counts"]) == (60, {"leap": 1})
    assert shown["archived_at"] is None
    put_batch(worker, shift, rows(now, 80))
    assert worker.client.get(f"/api/v1/shifts/{shift}/summary/").json()["fixes_count"] == 80


def test_crossings_carry_the_codes_of_grids(worker, cast, now):
    shift = begin(worker, now - 2 * HOUR)
    east, coast = cast.grids["east"], cast.grids["coast"]
    there = [
        fix(
            now - HOUR + n * MINUTE / 2,
            (place.shape.point_on_surface.x, place.shape.point_on_surface.y),
        )
        for n, place in enumerate([east] * 5)
    ]
    put_batch(worker, shift, there)
    later = coast.shape.point_on_surface
    put_batch(worker, shift, [fix(now - n * MINUTE, (later.x, later.y)) for n in range(5)])
    crossings = summary_of(shift, now).crossings
    assert [(one["from"], one["to"]) for one in crossings] == [(east.code, coast.code)]
    assert datetime.fromisoformat(crossings[0]["at"]) == now - 4 * MINUTE


# Any order

ODD_START = timezone.now().replace(microsecond=0) - 3 * HOUR


def stored(summary_columns: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for question in (
            f"SELECT {summary_columns} FROM patrol_summary",
            "SELECT at, reason FROM patrol_hiddenfix ORDER BY at",
        ):
            cursor.execute(question)
            found += [repr(row) for row in cursor.fetchall()]
    return found


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_summaries_are_the_same_whatever_the_order_of_arrival(worker, data):
    """Batches of a day in any order, some twice, with summaries worked out in between."""
    now = ODD_START + 3 * HOUR
    second = another_phone(worker.user)
    leaps = data.draw(st.sets(st.integers(1, 58), max_size=4))
    day = rows(now, leaps=leaps, first=150)
    other = [[row[0] + 7_000, *row[1:]] for row in rows(now, 20, first=140)]
    pieces = [(worker, piece) for piece in _parted(day, data)]
    pieces += [(second, piece) for piece in _parted(other, data)]
    columns = (
        "distance_m, moving_s, stops, own_grid_s, elsewhere_s, crossings, fixes_count,"
        " hidden_counts, gaps, ST_AsText(path)"
    )
    states = []
    orders = [[*pieces], data.draw(st.permutations([*pieces, *pieces[:3]]))]
    for order, between in zip(orders, (False, True), strict=True):
        with transaction.atomic():
            shift = begin(worker, ODD_START, planned_end=ODD_START + 3 * HOUR - MINUTE)
            for person, piece in order:
                assert put_batch(person, shift, piece).status_code == 200
                if between and data.draw(st.booleans()):
                    summary_of(shift, now)
            put_mark(worker, shift, "resume", now - 130 * MINUTE)
            put_mark(worker, shift, "pause", now - 133 * MINUTE)
            summary_of(shift, now)
            states.append(stored(columns))
            transaction.set_rollback(True)
    assert states[0] == states[1]
    assert states[0]


def _parted(day: list, data) -> list[list]:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(day) - 1), max_size=5)))
    return [day[a:b] for a, b in zip([0, *cuts], [*cuts, len(day)], strict=True)]


# Versions


def test_summaries_by_older_rules_are_worked_out_again(worker, now, monkeypatch):
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now))
    monkeypatch.setattr(summaries, "RULES", 0)
    summary_of(shift, now)
    monkeypatch.undo()
    Summary.objects.update(distance_m=1.0)  # what older rules may have said
    said = StringIO()
    call_command("replay_summaries", stdout=said)
    summary = Summary.objects.get()
    assert (summary.rules, round(summary.distance_m)) == (summaries.RULES, 59 * 39)
    assert "worked out again: 1" in said.getvalue()
    said = StringIO()
    call_command("replay_summaries", stdout=said)
    assert "worked out again: 0" in said.getvalue()


# Archive


def old_shift(worker, now, days: int) -> tuple[UUID, datetime]:
    """One of 60 positions that lies so many days back, sent in time."""
    then = now - timedelta(days=days)
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now, leaps={10}))
    put_mark(worker, shift, "end", now - HOUR)
    with connection.cursor() as cursor:
        back = timedelta(days=days)
        from backend.patrol import partitions

        partitions.ensure_days({(then - n * HOUR).astimezone(UTC).date() for n in range(4)})
        cursor.execute("UPDATE patrol_fix SET at = at - %s", [back])
        cursor.execute(
            "UPDATE patrol_shift SET started_at = started_at - %s, ended_at = ended_at - %s,"
            " planned_end_at = planned_end_at - %s",
            [back, back, back],
        )
    return shift, then


def test_what_is_about_to_be_dropped_leaves_its_summary_and_path(worker, now):
    shift, _then = old_shift(worker, now, 32)
    assert archive(now) == 1
    summary = Summary.objects.get()
    assert summary.archived_at == now
    assert summary.distance_m == pytest.approx(59 * 39, abs=0.5)
    assert summary.path.num_points < 10
    assert HiddenFix.objects.count() == 0
    track = worker.client.get(f"/api/v1/shifts/{shift}/track/?format=geojson").json()
    assert datetime.fromisoformat(track["archived_at"]) == now
    assert track["features"][0]["geometry"]["type"] == "LineString"
    # Nothing is worked out again from positions that may be half gone.
    Fix.objects.all().delete()
    Shift.objects.update(touched=True)
    assert summarise_due(now) == 1
    assert Summary.objects.get().fixes_count == 60
    assert archive(now) == 0


def test_what_is_kept_longer_is_not_archived(worker, now):
    old_shift(worker, now, 29)
    assert archive(now) == 0
    assert Summary.objects.count() == 0


def test_a_shift_whose_phone_was_hours_behind_lies_in_the_day_before(worker, now):
    """Its positions are dropped with that day, so it is kept before that."""
    midnight = (now - timedelta(days=28)).astimezone(UTC).replace(hour=0, minute=0, second=0)
    shift = begin(worker, midnight + HOUR, planned_end=midnight + 3 * HOUR)
    late = [
        [ms(midnight + HOUR) + n * 30_000 - 5 * 3_600_000, *row[1:]]
        for n, row in enumerate(rows(now, 10))
    ]
    assert put_batch(worker, shift, late, offset_ms=5 * 3_600_000).json()["stored"] == 10
    drops = midnight + timedelta(days=30, hours=1)  # the day before, an hour after it may be
    assert archive(drops - timedelta(seconds=1)) == 0
    assert archive(drops) == 1
    assert Summary.objects.get().fixes_count == 10


def test_one_that_the_database_refuses_does_not_keep_the_others(worker, phones, now, monkeypatch):
    broken, fine = (begin(person, now - 2 * HOUR) for person in (worker, phones.coast_worker))
    for person, shift in ((worker, broken), (phones.coast_worker, fine)):
        put_batch(person, shift, rows(now))
    real = summaries.trace_of

    def refused(shift):
        if shift.uuid == broken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        return real(shift)

    monkeypatch.setattr(summaries, "trace_of", refused)
    summarise_due(now)
    assert [one.shift.uuid for one in Summary.objects.all()] == [fine]
    assert Shift.objects.get(uuid=broken).touched


def test_the_log_does_not_quote_what_could_not_be_worked_out(worker, now, monkeypatch, caplog):
    put_batch(worker, begin(worker, now - HOUR), [fix(now - MINUTE)])

    def fail(*_arguments):
        raise ValueError("POINT (120.03125 36.01125)")

    monkeypatch.setattr(summaries, "walking_of", fail)
    summarise_due(now)
    assert "could not be summarised: ValueError at " in caplog.text
    assert "36.01125" not in caplog.text


def test_a_shift_that_cannot_be_summarised_is_archived_with_nothing(worker, now, monkeypatch):
    """What must not be kept is not kept for the sake of an error of ours."""
    old_shift(worker, now, 32)

    def fail(trace):
        raise ArithmeticError

    monkeypatch.setattr(summaries, "clean", fail)
    assert archive(now) == 0
    summary = Summary.objects.get()
    assert (summary.archived_at, summary.fixes_count, summary.path) == (now, 0, None)


@pytest.mark.django_db(transaction=True)
def test_the_raw_positions_are_gone_after_the_retention_and_the_summary_stays(standing_phones, now):
    worker = standing_phones.east_worker
    shift, then = old_shift(worker, now, 33)
    archive(now)
    purged = retention.purge(now)
    assert then.astimezone(UTC).date() in purged.days
    assert Fix.objects.count() == 0
    shown = worker.client.get(f"/api/v1/shifts/{shift}/summary/").json()
    assert shown["distance_m"] == pytest.approx(59 * 39, abs=0.5)


def test_the_clock_of_positions_is_the_corrected_one(worker, now):
    shift = begin(worker, now - 2 * HOUR)
    day = rows(now)
    late = [[row[0] - 3 * 3_600_000, *row[1:]] for row in day]
    put_batch(worker, shift, late, offset_ms=3 * 3_600_000)
    summary = summary_of(shift, now)
    assert datetime.fromisoformat(summary.gaps[-1]["from"]).timestamp() * 1000 == day[-1][0]
    assert ms(now - 2 * HOUR) == day[0][0]


@pytest.mark.parametrize("place", [(30.0, 0.0), (34.0, 1.0), (-60.0, 0.0), (120.0, 89.9)])
def test_positions_off_the_map_are_hidden_and_spoil_nothing(worker, now, place):
    """The plane in which everything is measured ends somewhere."""
    shift = begin(worker, now - 2 * HOUR)
    put_batch(worker, shift, rows(now))
    began = now - HOUR
    put_batch(worker, shift, [fix(began + n * MINUTE / 2, place) for n in range(60)])
    put_mark(worker, shift, "end", now - 10 * MINUTE)
    answer = worker.client.get(f"/api/v1/shifts/{shift}/summary/")
    assert answer.status_code == 200
    assert answer.json()["distance_m"] == pytest.approx(59 * 39, abs=0.5)
    assert answer.json()["hidden_counts"] == {"off_map": 60}
