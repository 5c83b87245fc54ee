"""POST /api/v1/shifts/{uuid}/looks/ and GET /api/v1/me/looks/"""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from backend.accounts.models import Grant, TrailEntry
from backend.notices.models import Notice
from backend.patrol.models import Doubt, Look, Shift
from backend.patrol.retention import purge

from .phones import begin, fix, put_batch, walk

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
REASON = "居民投诉巡查时间，核对路线"


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def shift(worker, now):
    shift = begin(worker, now - HOUR)
    put_batch(worker, shift, walk(now - 20 * MINUTE, 3))
    return shift


def look(person, shift, reason=REASON):
    return person.client.post(f"/api/v1/shifts/{shift}/looks/", {"reason": reason}, format="json")


def track(person, shift):
    return person.client.get(f"/api/v1/shifts/{shift}/track/?format=geojson")


def parts(person, shift) -> list[dict]:
    """The stretches that were walked, without what nobody knows."""
    found = track(person, shift).json()["features"]
    return [one["properties"] for one in found if one["properties"]["kind"] == "part"]


def looks(person) -> list[dict]:
    return person.client.get("/api/v1/me/looks/").json()["results"]


@pytest.mark.parametrize("person", ["east_leader", "east_operator", "district_operator"])
def test_opens_a_track_to_those_who_watch_once_they_said_why(phones, shift, person):
    watcher = getattr(phones, person)
    refused = track(watcher, shift)
    assert (refused.status_code, refused.json()["type"]) == (403, "reason-needed")
    opened = look(watcher, shift)
    assert opened.status_code == 201
    left = datetime.fromisoformat(opened.json()["until"]) - timezone.now()
    assert timedelta(minutes=59) < left < timedelta(minutes=61)
    (line,) = parts(watcher, shift)
    assert line["fixes_count"] == 3


@pytest.mark.parametrize(
    "person",
    ["coast_worker", "west_leader", "west_operator", "east_supervisor", "east_chief", "east_desk"],
)
def test_opens_nothing_to_anybody_else(phones, shift, person):
    other = getattr(phones, person)
    assert look(other, shift).status_code == 404
    assert track(other, shift).status_code == 404
    assert Look.objects.count() == 0


def test_opens_this_shift_only(phones, worker, shift, now):
    earlier = begin(worker, now - 20 * HOUR, planned_end=now - 15 * HOUR)
    look(phones.east_leader, shift)
    assert track(phones.east_leader, earlier).status_code == 403


def test_opens_it_to_one_person_only(phones, shift):
    look(phones.east_leader, shift)
    assert track(phones.east_operator, shift).status_code == 403


def test_is_over_after_an_hour(phones, shift):
    look(phones.east_leader, shift)
    Look.objects.update(until=timezone.now())
    assert track(phones.east_leader, shift).status_code == 403


def test_opens_nothing_any_more_to_whoever_lost_the_right(cast, phones, shift):
    look(phones.east_leader, shift)
    cast.east_leader.grants.all().delete()
    assert track(phones.east_leader, shift).status_code == 404


def test_hides_what_was_sorted_out_from_whoever_looks(phones, worker, shift):
    (line,) = parts(worker, shift)
    at = datetime.fromtimestamp(line["times"][0] / 1000, tz=UTC)
    # Between two positions a minute apart nobody is forty kilometres away.
    put_batch(worker, shift, [fix(at + timedelta(seconds=20), (120.5, 36.01))])
    look(phones.east_leader, shift)
    shown = {
        person: [f["properties"]["kind"] for f in track(person, shift).json()["features"]]
        for person in (worker, phones.east_leader)
    }
    silence = ["gap", "gap"]  # before the first position and behind the last
    assert shown == {
        worker: ["part", "hidden", *silence],
        phones.east_leader: ["part", *silence],
    }
    (line,) = parts(phones.east_leader, shift)
    assert line["fixes_count"] == 3


@pytest.mark.parametrize("state", ["open", "confirmed"])
def test_lets_a_supervisor_look_as_long_as_a_doubt_is_to_be_judged(cast, phones, shift, now, state):
    decided = {} if state == "open" else {"decided_by": cast.east_supervisor, "decided_at": now}
    Doubt.objects.create(
        shift=Shift.objects.get(), kind="mock", found_at=now, state=state, **decided
    )
    wanted = 201 if state == "open" else 404
    assert look(phones.east_supervisor, shift).status_code == wanted
    assert track(phones.east_supervisor, shift).status_code == (200 if state == "open" else 404)
    if state == "open":
        Doubt.objects.update(state="dismissed", decided_by=cast.east_supervisor, decided_at=now)
        assert track(phones.east_supervisor, shift).status_code == 404


@pytest.mark.parametrize("reason", [None, "", "   ", "看看", "x" * 501, "\u200b" * 10])
def test_wants_a_reason_in_words(phones, shift, reason):
    answer = look(phones.east_leader, shift, reason)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/reason"
    assert track(phones.east_leader, shift).status_code == 403


@pytest.mark.parametrize("reason", ["核对路线", "x" * 500])
def test_takes_four_to_five_hundred_characters(phones, shift, reason):
    assert look(phones.east_leader, shift, reason).status_code == 201


def test_is_not_needed_for_ones_own(worker, shift):
    answer = look(worker, shift)
    assert (answer.status_code, answer.json()["type"]) == (409, "own-track")
    assert (Look.objects.count(), track(worker, shift).status_code) == (0, 200)


def test_leaves_nothing_to_look_at_without_tracking(phones, worker, now):
    untracked = begin(worker, now - HOUR, tracked=False)
    assert look(phones.east_leader, untracked).status_code == 404


def test_of_a_shift_that_is_none_is_unknown(phones):
    assert look(phones.east_leader, uuid4()).status_code == 404


def test_opens_no_writing(phones, shift, now):
    look(phones.east_leader, shift)
    leader = phones.east_leader.client
    mark = {"kind": "end", "at": now.isoformat()}
    put = leader.put(f"/api/v1/shifts/{shift}/marks/{uuid4()}/", mark, format="json")
    batch = {"shift": str(shift), "crs": "wgs84", "fields": ["t", "lon", "lat"], "fixes": []}
    sent = leader.put(f"/api/v1/track-batches/{uuid4()}/", batch, format="json")
    deleted = leader.delete(f"/api/v1/shifts/{shift}/track/")
    assert (put.status_code, sent.status_code, deleted.status_code) == (403, 404, 403)


def test_the_worker_sees_who_looked_when_and_why(cast, phones, worker, shift):
    opened = look(phones.east_leader, shift).json()
    (seen,) = looks(worker)
    assert (seen["look"], seen["shift"], seen["until"]) == (
        opened["look"],
        str(shift),
        opened["until"],
    )
    assert seen["by"] == {"name": cast.east_leader.name, "role": "leader"}
    assert seen["reason"] == REASON
    assert looks(phones.east_leader) == []


def test_it_stands_in_the_trail_of_the_worker(cast, phones, worker, shift):
    look(phones.east_operator, shift)
    (entry,) = TrailEntry.objects.filter(act="track.looked_at")
    assert (entry.by, entry.about, entry.reason) == (cast.east_operator, cast.east_worker, REASON)
    assert entry.subject == f"shift:{shift}"
    mine = worker.client.get("/api/v1/me/trail/").json()["results"]
    assert REASON in [row["reason"] for row in mine]


def test_it_reads_in_plain_chinese_on_the_page_of_the_account(cast, phones, shift):
    look(phones.east_operator, shift)
    browser = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    browser.force_login(cast.east_worker)
    page = browser.get("/account/").content.decode()
    assert "查看了您的轨迹" in page
    assert REASON in page


def test_the_worker_is_told_without_a_name(cast, phones, worker, shift):
    look(phones.east_leader, shift)
    notice = Notice.objects.get(kind="track.looked_at")
    assert (notice.to, notice.urgent, notice.params) == (cast.east_worker, False, {})
    told = worker.client.get("/api/v1/notices/", HTTP_ACCEPT_LANGUAGE="zh-hans").json()["results"]
    assert told[0]["text"] == "有人查看了您某一班次的轨迹，查看人和理由见账户页。"


def test_follows_the_grid_to_whoever_leads_it_now(cast, phones, shift):
    # The leader of the west grid now leads the east grid as well.
    ours = Grant.objects.get(user=cast.east_leader, grid__isnull=False)
    Grant.objects.create(
        user=cast.west_leader, role="leader", grid=ours.grid, period=ours.period, origin="explicit"
    )
    assert look(phones.west_leader, shift).status_code == 201


def test_is_remembered_as_long_as_the_trail(transactional_db, standing_phones, now, settings):
    shift = begin(standing_phones.east_worker, now - HOUR)
    look(standing_phones.east_leader, shift)
    settings.TRAIL_DAYS = 200
    Look.objects.update(at=now - 199 * 24 * HOUR)
    purge(now)
    assert Look.objects.count() == 1
    Look.objects.update(at=now - 201 * 24 * HOUR)
    purge(now)
    assert Look.objects.count() == 0
