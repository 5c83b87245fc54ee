"""A day of positions and marks, in any order, any parts, any number of times: one result."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.patrol.actions.batches import record_batch
from backend.patrol.actions.holding import SignedIn
from backend.patrol.actions.marks import mark_shift
from backend.patrol.actions.shifts import begin_shift
from backend.patrol.envelopes import BatchBody, MarkBody, ShiftBody

from .phones import FIELDS, ms

START = timezone.now().replace(microsecond=0) - timedelta(hours=6)
NOW = START + timedelta(hours=5)
MINUTES = 240

places = st.sampled_from([(120.03, 36.01), (120.05, 36.01), (120.5, 36.5), (120.03, 36.015)])
# Few instants and few values, so that positions meet at one instant and tie.
# The second phone woke up twelve days ago and three hours off, and knows it.
OFFSETS_MS = (0, (12 * 24 + 3) * 3_600_000)
fixes = st.builds(
    lambda minute, phone, place, acc, speed, mock: (
        phone,
        [
            ms(START) + minute * 60_000 - OFFSETS_MS[phone[0]],
            *place,
            acc,
            speed,
            None,
            None,
            mock,
        ],
    ),
    st.integers(-1, MINUTES // 20 + 1).map(lambda step: step * 20),
    st.sampled_from([(0, "wgs84"), (0, "gcj02"), (1, "wgs84"), (1, "bd09")]),
    places,
    st.sampled_from([None, 5.0, 8.0, 0.1]),
    st.sampled_from([None, 1.3]),
    st.sampled_from([None, 0, 1]),
)
broken = st.sampled_from(
    [
        ((0, "wgs84"), [ms(START) + 7 * 60_000, "x", 36.0, *[None] * 5]),
        ((1, "bd09"), [ms(START) - OFFSETS_MS[1], 999, 0, *[None] * 5]),
    ]
)


@st.composite
def pauses(draw) -> list[list[tuple[str, int]]]:
    """Pauses with their resumes, the resume first (see below), and perhaps an end."""
    minutes = draw(st.lists(st.integers(0, MINUTES - 1), max_size=4, unique=True).map(sorted))
    found = [
        [("resume", later), ("pause", earlier)]
        for earlier, later in zip(minutes[::2], minutes[1::2], strict=False)
    ]
    if len(minutes) % 2:
        found.append([("pause", minutes[-1])])
    for minute in draw(st.lists(st.integers(0, MINUTES - 1), max_size=2)):
        found.append([("end", minute)])
    return found


@st.composite
def deliveries(draw, day: list, marks: list[list[tuple[str, int]]]):
    """One way in which a day may arrive: every piece at least once, marks between batches.

    Only one order is kept: a resume comes before its pause. After a pause alone, what follows
    is off duty as far as anybody knows and is not kept, so a later resume cannot bring it back.
    """
    pieces = draw(st.permutations([*day, *draw(st.lists(st.sampled_from(day), max_size=10))]))
    batches = []
    while pieces:
        size = draw(st.integers(1, 12))
        batches.append(pieces[:size])
        pieces = pieces[size:]
    arrivals = [("fixes", batch) for batch in batches]
    for chain in draw(st.permutations(marks)):
        for repeat in range(draw(st.integers(1, 2))):
            place = draw(st.integers(0, len(arrivals))) if repeat == 0 else len(arrivals)
            for offset, mark in enumerate(chain):
                arrivals.insert(place + offset, ("mark", mark))
    return arrivals


def deliver(people, arrivals, marks) -> None:
    owner, devices = people
    shift = uuid4()
    begin_shift(
        uuid=shift,
        body=ShiftBody(started_at=START, tracked=True, planned_end=START + timedelta(hours=8)),
        by=owner,
        device=None,
        at=NOW,
    )
    uuids = {mark: uuid4() for chain in marks for mark in chain}
    for kind, what in arrivals:
        if kind == "mark":
            body = MarkBody(what[0], _at(what[1]))
            mark_shift(shift=shift, uuid=uuids[what], body=body, by=owner, at=NOW)
            continue
        for phone in dict.fromkeys(phone for phone, _ in what):
            rows = [fix for of, fix in what if of == phone]
            _send(owner, devices, shift, phone, rows)


def _send(owner, devices, shift: UUID, phone: tuple[int, str], rows: list) -> None:
    device, crs = phone
    body = BatchBody(
        shift=shift, crs=crs, fields=FIELDS, fixes=rows, offset_ms=OFFSETS_MS[device] or None
    )
    receipt = record_batch(
        uuid=uuid4(), body=body, sender=SignedIn(owner.pk, devices[device]), at=NOW
    ).answer()
    assert receipt["received"] == len(rows)
    assert receipt["duplicate"] >= 0


def _at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def stored_state() -> dict[str, list]:
    """Everything that is kept, but for receipts, times of arrival and surrogate keys."""
    questions = {
        "shifts": "SELECT started_at, planned_end_at, ended_at, pause_bounds, skew_ms"
        " FROM patrol_shift",
        "marks": "SELECT kind, at FROM patrol_mark",
        "fixes": "SELECT at, offset_ms, lon, lat, raw_east, raw_north, crs, device_id, grid_id,"
        " acc_dm, speed_cms, mock FROM patrol_fix",
        "presence": "SELECT member_id, device_id, at, lon, lat, acc, speed, grid_code, scope"
        " FROM patrol_presence",
        "live": "SELECT key, payload FROM live_state WHERE payload IS NOT NULL",
        "quarantined": "SELECT reason, at, device_id, digest FROM patrol_quarantined",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, question in questions.items():
            cursor.execute(question)
            found[name] = sorted(map(repr, (tuple(map(_plain, row)) for row in cursor.fetchall())))
    return found


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_repetition_and_splitting_ends_in_the_same_state(phones, worker, data):
    from .conftest import another_phone

    people = (worker.user, (worker.device_id, another_phone(worker.user).device_id))
    day = data.draw(st.lists(st.one_of(fixes, fixes, fixes, broken), min_size=1, max_size=40))
    marks = data.draw(pauses())
    plain = [("mark", mark) for chain in marks for mark in chain] + [("fixes", day)]
    states = []
    for arrivals in (plain, data.draw(deliveries(day, marks))):
        with transaction.atomic():
            deliver(people, arrivals, marks)
            states.append(stored_state())
            transaction.set_rollback(True)
    assert states[0] == states[1]
