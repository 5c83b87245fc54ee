"""Two full days of 1,106 workers on the disk, and what a month of days does to a question.

The rows come as phones bring them (a position every 5 s for eight hours, batches of 60, everybody
once and then everybody again), through the code that stores them; only judging is left out. Then
28 days more, of fewer people and less often: as many partitions as there ever are.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from uuid import uuid4

import numpy as np
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from backend.accounts.models import Device
from backend.patrol import partitions, storing
from backend.patrol.actions.summaries import summarise
from backend.patrol.models import Fix, Shift, Summary
from backend.patrol.positions import Positions
from backend.patrol.traces import trace_of
from backend.patrol.walked import shifts_of
from backend.staffing.demonstration import enter_everybody
from backend.staffing.domains import DOMAINS
from backend.staffing.models import Posting
from backend.territory import crs
from backend.territory.locate import grids_at, net_at
from backend.territory.models import GridVersion

from .district import SINCE, lay_net
from .results import Result

FULL_DAYS, HOURS, EVERY_S, BATCH = 2, 8, 5, 60
OTHER_DAYS, OTHER_PEOPLE, OTHER_EVERY_S = 28, 200, 30
MOST_BYTES = 130
# A question may touch so much more of the disk with a month of days than with one.
MOST_GROWTH = 1.2
_FIRST_HOUR = time(0, 30, tzinfo=UTC)
_STEP = 0.00005  # degrees: some 5 m in 5 s


def measure() -> list[Result]:
    lay_net()
    enter_everybody(domains=list(DOMAINS), since=SINCE, encoded_password="!")
    today = timezone.now().astimezone(UTC).date()
    people = _people()
    first, second = (today - timedelta(days=n) for n in (1, 2))
    questions = {}
    _walk(people, first, every_s=EVERY_S, batch=BATCH)
    shift = Shift.objects.order_by("pk")[len(people) // 2]
    questions[1] = _blocks(shift)
    _walk(people, second, every_s=EVERY_S, batch=BATCH)
    questions[2] = _blocks(shift)
    hot = _hot_bytes([first, second])
    for n in range(3, 3 + OTHER_DAYS):
        day = today - timedelta(days=n)
        size = HOURS * 3600 // OTHER_EVERY_S
        _walk(people[:OTHER_PEOPLE], day, every_s=OTHER_EVERY_S, batch=size)
        if n in (10, 2 + OTHER_DAYS):
            questions[n] = _blocks(shift)
    gcj02 = today + timedelta(days=1)
    _walk(people[:100], gcj02, every_s=EVERY_S, batch=BATCH, named="gcj02")
    return [
        _bytes("bytes a fix on disk, key included", hot),
        _bytes("the same, of phones that speak GCJ-02", _hot_bytes([gcj02])),
        _bytes("bytes a fix when its positions are gone", _kept_bytes(second)),
        *_growth(questions),
        _retention(first, second),
    ]


def _people() -> list[tuple[int, int, int, tuple[float, float]]]:
    """Of each full-time worker: member, home grid, device, and a point in the grid."""
    net, now = net_at(), timezone.now()
    serving = Posting.objects.at(now).filter(post="worker", kind=Posting.Kind.HOME)
    rows = list(serving.order_by("grid").values_list("member", "grid", "member__user"))
    devices = Device.objects.bulk_create(
        Device(user_id=user, key="bench", first_seen_at=now) for _member, _grid, user in rows
    )
    return [
        (member, grid, device.pk, net.grids[net.index_of[grid]].centre)
        for (member, grid, _user), device in zip(rows, devices, strict=True)
    ]


def _walk(people, day: date, *, every_s: int, batch: int, named: str = "wgs84") -> None:
    """A shift of everybody on a day, laid down batch by batch as time goes on."""
    partitions.ensure_days([day])
    began = datetime.combine(day, _FIRST_HOUR)
    ends = began + timedelta(hours=HOURS)
    shifts = Shift.objects.bulk_create(
        Shift(
            uuid=uuid4(),
            member_id=member,
            home_grid_id=grid,
            started_at=began,
            received_at=began,
            planned_end_at=ends,
            ended_at=ends,
            tracked=True,
            digest=b"",
        )
        for member, grid, _device, _home in people
    )
    random = np.random.default_rng(day.toordinal())
    count = HOURS * 3600 // every_s
    walks = [_places(home, count, random) for *_ids, home in people]
    t = round(began.timestamp() * 1000) + np.arange(count) * every_s * 1000
    for start in range(0, count, batch):
        part = slice(start, start + batch)
        for (_member, _grid, device, _home), shift, places in zip(
            people, shifts, walks, strict=True
        ):
            positions = _positions(t[part], places[part], random, named)
            grids = grids_at(positions.lon, positions.lat, positions.moment)
            storing.copy_new(storing.Rows(positions, grids, device, shift.pk, named))


def _places(home: tuple[float, float], count: int, random: np.random.Generator) -> np.ndarray:
    """About the home, shape (n, 2): half of the time standing, as people do."""
    moving = np.repeat(random.random(count // 60 + 1) < 0.5, 60)[:count, None]
    steps = random.normal(0, _STEP, (count, 2)) * moving
    return (np.array(home) + np.cumsum(steps, axis=0)).round(7)


def _positions(t: np.ndarray, places: np.ndarray, random, named: str) -> Positions:
    count = len(t)
    lon, lat = places[:, 0], places[:, 1]
    said = crs.wgs84_to_gcj02(lon, lat) if named == "gcj02" else (lon, lat)
    measures = {
        "acc": random.integers(30, 300, count).astype(np.int16),
        "speed": random.integers(0, 180, count).astype(np.int16),
        "heading": random.integers(0, 3600, count).astype(np.int16),
        "alt": random.integers(0, 900, count).astype(np.int16),
        "satellites": random.integers(4, 20, count).astype(np.int16),
    }
    return Positions(
        t,
        t,
        lon,
        lat,
        (said[0] - lon).astype(np.float32),
        (said[1] - lat).astype(np.float32),
        measures,
        np.zeros(count, dtype=np.int16),
        0,
    )


def _hot_bytes(days: list[date]) -> float:
    """Table and key of some days, as they lie there after autovacuum has been."""
    size = count = 0
    with connection.cursor() as cursor:
        for day in days:
            cursor.execute(f"VACUUM ANALYZE patrol_fix_{day:%Y%m%d}")
            cursor.execute(f"SELECT pg_total_relation_size('patrol_fix_{day:%Y%m%d}')")
            size += cursor.fetchone()[0]
            cursor.execute(f"SELECT count(*) FROM patrol_fix_{day:%Y%m%d}")
            count += cursor.fetchone()[0]
    return size / count


def _kept_bytes(day: date) -> float:
    """What summaries with their paths take, for each position they were worked out from."""
    began = datetime.combine(day, _FIRST_HOUR)
    now = timezone.now()
    for shift_id in Shift.objects.filter(started_at=began).values_list("pk", flat=True):
        summarise(shift_id=shift_id, at=now)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL patrol_summary")
        cursor.execute("SELECT pg_total_relation_size('patrol_summary')")
        size = cursor.fetchone()[0]
    return size / Summary.objects.aggregate(count=Sum("fixes_count"))["count"]


def _bytes(what: str, found: float) -> Result:
    return Result(what, "bytes", found, MOST_BYTES, MOST_BYTES / found, 1.0)


def _blocks(shift: Shift) -> dict[str, dict]:
    """By question its plan as PostgreSQL tells it, with the blocks it touched."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patrol_fix, patrol_shift")
    trace_of(shift)  # what is read once for each connection
    grid = GridVersion.objects.at(timezone.now()).get(grid=shift.home_grid_id)
    fixes = Fix.objects.of_shift(shift).with_moment().values("moment", "lon", "lat", "acc")
    shifts = shifts_of(grid, shift.started_at, shift.started_at + timedelta(days=1))
    return {"one shift": _explained(fixes), "one grid on one day": _explained(shifts)}


def _explained(rows) -> dict:
    told = rows.explain(analyze=True, buffers=True, format="json")
    return json.loads(told)[0]["Plan"]


def _growth(questions: dict[int, dict[str, dict]]) -> list[Result]:
    few = min(questions)
    results = []
    for days in sorted(questions)[1:]:
        for what, plan in questions[days].items():
            before, after = _touched(questions[few][what]), _touched(plan)
            result = Result(
                f"blocks for {what}, {days} days",
                "blocks",
                after,
                before,
                before / after,
                1 / MOST_GROWTH,
            )
            results.append(replace(result, plan=plan))
    return results


def _touched(plan: dict) -> int:
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def _retention(newest: date, deleted: date) -> Result:
    """To let all days go, against deleting the rows of one and giving their room back."""
    began = datetime.combine(newest, _FIRST_HOUR)

    def drop() -> None:
        partitions.drop_old_days(began + timedelta(days=32))

    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM patrol_fix_{deleted:%Y%m%d}")
            cursor.execute(f"VACUUM FULL patrol_fix_{deleted:%Y%m%d}")

    theirs = _seconds(delete)
    return Result.of_rounds(
        "30 days of positions let go, against DELETE of one",
        "times",
        1,
        [(_seconds(drop), theirs)],
        limit=2,
    )


def _seconds(call: Callable[[], None]) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started
