"""PUT /api/v1/track-batches/{uuid}/"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.patrol.models import Fix, Presence, Quarantined, TrackBatch
from tests.cast import GRID_CODES

from .phones import (
    FIELDS,
    IN_COAST,
    IN_EAST,
    OUTSIDE,
    begin,
    fix,
    ms,
    put_batch,
    put_mark,
    put_shift,
    walk,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    return begin(worker, now - HOUR)


def reasons(answer) -> list[str]:
    return [row["reason"] for row in answer.json()["quarantined"]]


def test_stores_positions_with_their_grid_and_answers_with_a_receipt(worker, shift, now):
    uuid = uuid4()
    fixes = [fix(now - 2 * MINUTE, IN_EAST), fix(now - MINUTE, IN_COAST, acc=None, mock=1)]
    answer = put_batch(worker, shift, fixes, uuid=uuid)

    assert answer.status_code == 200
    receipt = answer.json()
    server_time = receipt.pop("server_time")
    assert server_time >= now.isoformat()
    assert receipt == {
        "batch": str(uuid),
        "received": 2,
        "stored": 2,
        "duplicate": 0,
        "quarantined": [],
    }
    west, east = Fix.objects.order_by("at")
    assert (west.at, west.lon, west.lat) == (now - 2 * MINUTE, *IN_EAST)
    assert (west.device_id, west.shift.uuid) == (worker.device_id, shift)
    assert (west.raw_east, west.raw_north, west.offset_ms) == (0.0, 0.0, 0)
    assert [f.grid.versions.get().code for f in (west, east)] == [
        GRID_CODES["east"],
        GRID_CODES["coast"],
    ]
    assert (west.acc, west.heading, west.alt, west.mock) == (8.0, 184.0, None, False)
    assert west.speed == pytest.approx(1.3, abs=1e-6)
    assert (east.acc, east.mock) == (None, True)


def test_keeps_a_fix_outside_the_net_without_a_grid(worker, shift, now):
    answer = put_batch(worker, shift, [fix(now - MINUTE, OUTSIDE)])
    assert answer.json()["stored"] == 1
    assert Fix.objects.get().grid_id is None


def test_keeps_milliseconds_of_the_device_exactly(worker, shift, now):
    t = ms(now - MINUTE) + 125
    put_batch(worker, shift, [fix(t), fix(t + 1)])
    assert [ms(f.at) for f in Fix.objects.order_by("at")] == [t, t + 1]


def test_takes_columns_in_any_order_and_only_the_needed_ones(worker, shift, now):
    t = ms(now - MINUTE)
    answer = put_batch(worker, shift, [[36.005, t, 120.005]], fields=["lat", "t", "lon"])
    assert answer.json()["stored"] == 1
    stored = Fix.objects.get()
    assert (stored.lon, stored.lat, stored.acc, stored.mock) == (120.005, 36.005, None, None)


def test_takes_an_empty_batch(worker, shift):
    assert put_batch(worker, shift, []).json()["received"] == 0


def test_takes_a_thousand_fixes_and_not_one_more(worker, now):
    shift = begin(worker, now - 10 * HOUR)
    fixes = walk(now - 9 * HOUR, 1001, every=10)
    assert put_batch(worker, shift, fixes).status_code == 413
    assert put_batch(worker, shift, fixes[:1000]).json()["stored"] == 1000


def test_turns_the_known_pair_of_gcj02_back_and_keeps_what_was_sent(worker, shift, now):
    # recipes: WGS-84 31.1774276,121.5272106 <-> GCJ-02 31.17530398,121.53154186 (lat, lon)
    sent = (121.53154186, 31.17530398)
    put_batch(worker, shift, [fix(now - MINUTE, sent)], crs="gcj02")
    stored = Fix.objects.get()
    assert stored.lon == pytest.approx(121.5272106, abs=2e-8)
    assert stored.lat == pytest.approx(31.1774276, abs=2e-8)
    # To the last tenth of a millimetre.
    assert stored.lon + stored.raw_east == pytest.approx(sent[0], abs=1.5e-9)
    assert stored.lat + stored.raw_north == pytest.approx(sent[1], abs=1.5e-9)
    assert stored.crs == 3


def test_takes_cgcs2000_as_it_is(worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE)], crs="cgcs2000")
    stored = Fix.objects.get()
    assert (stored.lon, stored.lat, stored.crs) == (*IN_EAST, 2)


def test_takes_bd09_with_its_larger_offset(worker, shift, now):
    put_batch(worker, shift, [fix(now - MINUTE)], crs="bd09")
    stored = Fix.objects.get()
    # Baidu's offset on top of GCJ-02's: some 0.0065 + 0.005 degrees of longitude here.
    assert 0.008 < IN_EAST[0] - stored.lon < 0.014


# Repetition


def test_answers_a_repetition_with_the_first_answer(worker, shift, now):
    uuid, fixes = uuid4(), [*walk(now - HOUR / 2, 5), [1, 2]]
    first = put_batch(worker, shift, fixes, uuid=uuid, sent_at=now.isoformat())
    again = put_batch(
        worker, shift, fixes, uuid=uuid, sent_at=(now + MINUTE).isoformat(), offset_ms=7
    )
    assert (again.status_code, again.content) == (200, first.content)
    assert Fix.objects.count() == 5


@pytest.mark.parametrize(
    "change",
    [
        {"crs": "gcj02"},
        {"fields": ["t", "lon", "lat", "acc", "speed", "heading", "mock", "alt"]},
        {"fixes": []},
    ],
    ids=["crs", "fields", "fixes"],
)
def test_refuses_other_content_under_the_same_uuid(worker, shift, now, change):
    uuid, fixes = uuid4(), walk(now - HOUR / 2, 2)
    put_batch(worker, shift, fixes, uuid=uuid)
    again = put_batch(worker, shift, uuid=uuid, **({"fixes": fixes} | change))
    assert (again.status_code, again.json()["type"]) == (409, "other-content")
    assert Fix.objects.count() == 2


def test_counts_known_fixes_as_duplicates(worker, shift, now):
    fixes = walk(now - HOUR / 2, 6)
    put_batch(worker, shift, fixes[:4])
    receipt = put_batch(worker, shift, [*fixes, fixes[5], [0]]).json()
    assert (receipt["received"], receipt["stored"], receipt["duplicate"]) == (8, 2, 5)
    assert receipt["quarantined"] == [{"index": 7, "reason": "not_a_position"}]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two batches"])
@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ({"acc": 5.0}, {"acc": 8.0}),
        ({"acc": 500.0}, {"acc": None}),
        ({"at": (120.004, 36.009)}, {"at": (120.005, 36.001)}),
        ({"at": (120.004, 36.001)}, {"at": (120.004, 36.002)}),
        ({"speed": 1.0}, {"speed": 2.0}),
        ({"speed": 1.0}, {"speed": None}),
        ({"mock": 0}, {"mock": 1}),
    ],
    ids=["acc", "no acc", "lon", "lat", "speed", "no speed", "mock"],
)
def test_keeps_the_smallest_of_two_positions_at_one_instant(
    worker, shift, now, smaller, larger, together
):
    moment = now - MINUTE
    small, large = fix(moment, **smaller), fix(moment, **larger)
    results = []
    for first, second in ((small, large), (large, small)):
        Fix.objects.all().delete()
        if together:
            put_batch(worker, shift, [first, second])
        else:
            put_batch(worker, shift, [first])
            put_batch(worker, shift, [second])
        results.append(Fix.objects.values().get())
    assert results[0] == results[1]
    stored = Fix.objects.get()
    assert [stored.lon, stored.lat, stored.acc] == small[1:4]
    shown = Presence.objects.get()
    assert [shown.lon, shown.lat, shown.acc] == small[1:4]


def test_tells_devices_apart(worker, shift, now):
    from .conftest import another_phone

    second = another_phone(worker.user)
    assert put_batch(worker, shift, [fix(now - MINUTE)]).json()["stored"] == 1
    assert put_batch(second, shift, [fix(now - MINUTE)]).json()["stored"] == 1


# Reasons


def test_counts_and_forgets_what_lies_outside_the_shift(worker, shift, now):
    put_mark(worker, shift, "end", now - 10 * MINUTE)
    fixes = [
        fix(now - HOUR - timedelta(milliseconds=1)),
        fix(now - HOUR),
        fix(now - 10 * MINUTE - timedelta(milliseconds=1)),
        fix(now - 10 * MINUTE),
        ["broken", None, None],
    ]
    answer = put_batch(worker, shift, fixes)
    assert answer.json()["stored"] == 2
    assert reasons(answer) == ["outside_shift", "outside_shift", "not_a_position"]
    assert [row["index"] for row in answer.json()["quarantined"]] == [0, 3, 4]
    assert Quarantined.objects.count() == 0


def test_counts_and_forgets_what_lies_in_a_pause(worker, shift, now):
    put_mark(worker, shift, "pause", now - 30 * MINUTE)
    put_mark(worker, shift, "resume", now - 20 * MINUTE)
    answer = put_batch(
        worker,
        shift,
        [fix(now - minutes * MINUTE) for minutes in (31, 30, 25, 20)],
    )
    assert reasons(answer) == ["paused", "paused"]
    assert [ms(f.at) for f in Fix.objects.order_by("at")] == [
        ms(now - 31 * MINUTE),
        ms(now - 20 * MINUTE),
    ]
    assert Quarantined.objects.count() == 0


def test_stores_nothing_of_an_untracked_shift(worker, now):
    shift = begin(worker, now - HOUR, tracked=False)
    answer = put_batch(worker, shift, [fix(now - MINUTE), fix(0), ["x"], fix(now, (0, 0))])
    assert reasons(answer) == ["outside_shift"] * 4
    assert not Fix.objects.exists()
    assert not Quarantined.objects.exists()
    assert not Presence.objects.exists()


def test_refuses_a_clock_in_1970_as_too_old(worker, shift, now):
    answer = put_batch(worker, shift, [fix(12_000), fix(-(10**30)), fix(now - MINUTE)])
    assert reasons(answer) == ["too_old", "too_old"]
    assert answer.json()["stored"] == 1


def test_refuses_what_is_older_than_what_is_kept(worker, shift, now, settings):
    edge = now - timedelta(days=settings.PATROL_FIX_DAYS)
    answer = put_batch(worker, shift, [fix(edge - HOUR), fix(edge + HOUR)])
    assert reasons(answer) == ["too_old", "outside_shift"]


def test_refuses_what_is_more_than_five_minutes_ahead(worker, shift, now):
    answer = put_batch(worker, shift, [fix(now + 4 * MINUTE), fix(now + 6 * MINUTE), fix(10**30)])
    assert answer.json()["stored"] == 1
    assert reasons(answer) == ["future", "future"]


BROKEN = {
    "a number": 7,
    "null": None,
    "text": "x",
    "an object": {"t": 1},
    "too short": lambda t: [t, 120.0, 36.0],
    "too long": lambda t: [*fix(t), 1],
    "lon as text": lambda t: fix(t, ("120", 36.0)),
    "lon as bool": lambda t: fix(t, (True, 36.0)),
    "no lat": lambda t: fix(t, (120.0, None)),
    "lat as list": lambda t: fix(t, (120.0, [36.0])),
    "huge lat": lambda t: fix(t, (120.0, 10**400)),
    "acc as text": lambda t: fix(t, acc="8"),
    "acc as bool": lambda t: fix(t, acc=True),
    "huge alt": lambda t: fix(t, alt=1e300),
    "mock as text": lambda t: fix(t, mock="no"),
    "mock as 2": lambda t: fix(t, mock=2),
    "t as text": lambda t: [str(t), *fix(t)[1:]],
    "t as bool": lambda t: [True, *fix(t)[1:]],
    "t as fraction": lambda t: [t + 0.5, *fix(t)[1:]],
    "no t": lambda t: [None, *fix(t)[1:]],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_answers_a_broken_fix_with_a_reason_and_keeps_it_as_it_was_sent(worker, shift, now, broken):
    t = ms(now - MINUTE)
    broken = broken(t) if callable(broken) else broken
    answer = put_batch(worker, shift, [fix(now - 2 * MINUTE), broken])
    assert answer.status_code == 200
    assert answer.json()["quarantined"] == [{"index": 1, "reason": "not_a_position"}]
    assert answer.json()["stored"] == 1
    kept = Quarantined.objects.get()
    assert (kept.reason, kept.index, kept.shift.uuid) == ("not_a_position", 1, shift)


def test_answers_a_number_that_cannot_be_read_with_a_reason(worker, shift, now):
    t = ms(now - MINUTE)
    body = (
        f'{{"shift": "{shift}", "crs": "wgs84", "fields": ["t", "lon", "lat"],'
        f' "fixes": [[{t}, 120.005, 36.005], [{t + 1}, 1e999, 36.0], ["\\u0000", 1, 2]]}}'
    )
    answer = worker.client.put(
        f"/api/v1/track-batches/{uuid4()}/", body, content_type="application/json"
    )
    assert answer.json()["stored"] == 1
    assert reasons(answer) == ["not_a_position", "not_a_position"]


@pytest.mark.parametrize(
    "place", [(180.1, 36.0), (-180.1, 36.0), (120.0, 90.1), (120.0, -90.1), (0, 0), (0.0, -0.0)]
)
@pytest.mark.parametrize("crs", ["wgs84", "gcj02", "bd09"])
def test_refuses_what_is_not_on_earth(worker, shift, now, place, crs):
    answer = put_batch(worker, shift, [fix(now - MINUTE, place)], crs=crs)
    assert reasons(answer) == ["outside_world"]
    assert Quarantined.objects.get().at == now - MINUTE


def test_keeps_a_refused_fix_once_however_often_it_is_sent(worker, shift, now):
    bad = fix(now - MINUTE, (999, 36.0))
    put_batch(worker, shift, [bad, bad])
    put_batch(worker, shift, [fix(now - MINUTE), bad])
    assert Quarantined.objects.count() == 1


@pytest.mark.parametrize("measure", ["acc", "speed", "heading"])
def test_takes_a_negative_measure_as_unknown(worker, shift, now, measure):
    put_batch(worker, shift, [fix(now - MINUTE, **{measure: -1})])
    assert getattr(Fix.objects.get(), measure) is None


def test_takes_a_measure_too_small_for_four_bytes(worker, shift, now):
    assert put_batch(worker, shift, [fix(now - MINUTE, speed=1e-60)]).json()["stored"] == 1


# Refusals of the whole


def test_asks_for_the_shift_first(worker, now):
    answer = put_batch(worker, uuid4(), [fix(now)])
    assert (answer.status_code, answer.json()["type"]) == (404, "unknown-shift")
    assert not TrackBatch.objects.exists()


def test_does_not_know_the_shift_of_another(phones, shift, now):
    answer = put_batch(phones.coast_worker, shift, [fix(now)])
    assert (answer.status_code, answer.json()["type"]) == (404, "unknown-shift")
    assert not Fix.objects.exists()


def test_tells_nobody_of_the_batches_of_another(phones, worker, shift, now):
    uuid = uuid4()
    put_batch(worker, shift, [fix(now - MINUTE)], uuid=uuid)
    own = begin(phones.coast_worker, now - HOUR)
    answer = put_batch(phones.coast_worker, own, [fix(now - 2 * MINUTE)], uuid=uuid)
    assert answer.json()["stored"] == 1
    again = put_batch(worker, shift, [fix(now - MINUTE)], uuid=uuid)
    assert again.json()["stored"] == 1
    assert Fix.objects.count() == 2


MALFORMED = {
    "no shift": ({"shift": None}, "/shift"),
    "a shift that is no uuid": ({"shift": "7"}, "/shift"),
    "an unknown crs": ({"crs": "epsg:4326"}, "/crs"),
    "no crs": ({"crs": None}, "/crs"),
    "fixes as object": ({"fixes": {}}, "/fixes"),
    "fields as text": ({"fields": "t"}, "/fields"),
    "an unknown field": ({"fields": ["t", "lon", "lat", "colour"]}, "/fields/3"),
    "a field twice": ({"fields": ["t", "lon", "lat", "lon"]}, "/fields"),
    "no lat": ({"fields": ["t", "lon"]}, "/fields"),
    "sent_at as number": ({"sent_at": 5}, "/sent_at"),
    "sent_at without offset": ({"sent_at": "2026-11-22T08:00:00"}, "/sent_at"),
    "offset as text": ({"offset_ms": "0"}, "/offset_ms"),
    "offset beyond reason": ({"offset_ms": 10**30}, "/offset_ms"),
}


@pytest.mark.parametrize(("change", "pointer"), MALFORMED.values(), ids=MALFORMED)
def test_points_at_what_is_wrong_in_the_envelope(worker, shift, change, pointer):
    envelope = {"shift": str(shift), "crs": "wgs84", "fields": FIELDS, "fixes": []} | change
    answer = worker.client.put(f"/api/v1/track-batches/{uuid4()}/", envelope, format="json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not TrackBatch.objects.exists()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"shift": NaN}', b"[" * 100_000, b"{}x", b"null"],
)
def test_answers_what_is_no_batch_with_400(worker, body):
    answer = worker.client.put(
        f"/api/v1/track-batches/{uuid4()}/", body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_names_a_missing_member(worker):
    answer = worker.client.put(f"/api/v1/track-batches/{uuid4()}/", {"crs": "wgs84"}, format="json")
    assert answer.json()["errors"] == [{"pointer": "/shift", "message": "This is missing."}]


def test_answers_absurd_nesting_with_400(worker, shift):
    body = (
        f'{{"shift": "{shift}", "crs": "wgs84", "fields": ["t", "lon", "lat"], "fixes": '
        + "[" * 50_000
        + "]" * 50_000
        + "}"
    )
    answer = worker.client.put(
        f"/api/v1/track-batches/{uuid4()}/", body, content_type="application/json"
    )
    assert answer.status_code in (200, 400)
    assert not Fix.objects.exists()


def test_answers_nesting_that_can_just_be_read_and_not_written_with_400(worker, shift):
    """What that is depends on how much of the stack is used already."""
    answers = set()
    for depth in range(850, 910):
        body = f'{{"shift": "{shift}", "crs": "wgs84", "fields": ["t", "lon", "lat"], "fixes": ['
        answer = worker.client.put(
            f"/api/v1/track-batches/{uuid4()}/",
            body + "[" * depth + "]" * depth + "]}",
            content_type="application/json",
        )
        answers.add(answer.status_code)
    assert answers == {200, 400}


def test_refuses_more_than_256_kilobytes(worker, shift, now):
    padded = [fix(now - MINUTE), "x" * 256 * 1024]
    assert put_batch(worker, shift, padded).status_code == 413


def test_refuses_another_media_type(worker, shift):
    answer = worker.client.put(
        f"/api/v1/track-batches/{uuid4()}/", b"a=1", content_type="text/plain"
    )
    assert answer.status_code == 415


def test_is_for_those_signed_in(phones, shift, client):
    assert client.put(f"/api/v1/track-batches/{uuid4()}/").status_code == 401


def test_wants_a_device_and_not_a_browser(worker, shift, now):
    from rest_framework.test import APIClient

    browser = APIClient(enforce_csrf_checks=False, HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(worker.user)
    body = {"shift": str(shift), "crs": "wgs84", "fields": FIELDS, "fixes": []}
    answer = browser.put(f"/api/v1/track-batches/{uuid4()}/", body, format="json")
    assert (answer.status_code, answer.json()["type"]) == (403, "no-device")


def test_takes_the_backlog_of_a_shift_that_is_over(worker, now):
    shift = uuid4()
    start = now - timedelta(days=2)
    assert put_shift(worker, shift, started_at=start, planned_end=start + HOUR).status_code == 201
    answer = put_batch(worker, shift, [fix(start + MINUTE)])
    assert answer.json()["stored"] == 1
    assert not Presence.objects.exists()
