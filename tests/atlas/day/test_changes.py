"""`GET /api/v1/me/changes/`: what is otherwise than one was told."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.incidents import in_full
from backend.incidents.actions.copying_evidence import prepare
from backend.incidents.models import Case, Clock, Escalation
from backend.notices.actions.telling import tell
from backend.notices.models import Notice
from backend.staffing.actions.posting import end_posting
from backend.staffing.models import Posting
from tests.incidents.asking import Stage
from tests.incidents.evidence.sending import photo, put

from .held import with_changes

pytestmark = pytest.mark.django_db
NOTHING_GONE = {"grids": [], "due_places": [], "cases": [], "notices": [], "looks": []}


@pytest.fixture
def stage(cast) -> Stage:
    return Stage(cast)


class Reader:
    """Somebody with a phone that was told everything once."""

    def __init__(self, client, **headers) -> None:
        self.client, self.headers = client, headers
        self.day = self._got("/api/v1/me/today/")

    def changes(self) -> dict:
        """What is new; it is in the day from then on."""
        told = self._got("/api/v1/me/changes/", after=self.day["cursor"])
        self.day = with_changes(self.day, told)
        return told

    def _got(self, address: str, **query) -> dict:
        answer = self.client.get(address, query, headers=self.headers)
        assert answer.status_code == 200, answer.json()
        return answer.json()


@pytest.fixture
def reader(cast, signed_in):
    return lambda name, **headers: Reader(signed_in(cast.people[name]), **headers)


def numbers(told: dict) -> list[str]:
    return sorted(case["number"] for case in told["changed"].get("cases", []))


def test_is_nothing_where_nothing_happened(stage, reader):
    stage.bring("handling")
    told = reader("east_worker").changes()
    assert told["changed"] == {}
    assert told["removed"] == NOTHING_GONE
    assert told["cursor"]


def test_has_the_case_that_somebody_wrote_on_and_no_other(stage, reader):
    case, _other = stage.report(), stage.report()
    worker = reader("east_worker")
    stage.act("east_operator", case, "comment", note="请尽快")
    told = worker.changes()
    assert numbers(told) == [case["number"]]
    assert told["changed"]["cases"][0]["step_count"] == 2
    assert told["changed"].keys() == {"cases"}
    assert told["removed"] == NOTHING_GONE


def test_has_a_new_case_of_the_grid_and_none_of_another(stage, reader):
    worker = reader("east_worker")
    case = stage.report("fire_officer")
    stage.report("east_operator", at="coast")
    told = worker.changes()
    assert numbers(told) == [case["number"]]


def test_takes_a_case_away_whose_tier_rose(stage, reader):
    case = stage.report("east_operator")
    worker = reader("east_worker")
    stage.act("east_operator", case, "reclassify", fields={"type": "D01"})
    told = worker.changes()
    assert told["removed"] == NOTHING_GONE | {"cases": [case["number"]]}
    assert "cases" not in told["changed"]
    assert worker.changes()["removed"] == NOTHING_GONE


def test_takes_everything_of_a_grid_away_when_a_posting_ends(stage, cast, reader):
    case = stage.report("east_operator")
    worker = reader("east_worker")
    posting = Posting.objects.get(member=cast.east_worker.member)
    now = timezone.now()
    end_posting(posting=posting, ends_at=now, by=cast.admin, at=now)
    told = worker.changes()
    assert told["removed"]["cases"] == [case["number"]]
    assert told["removed"]["grids"] == [
        worker.client.get("/api/v1/grids/").json()["results"][2]["code"]
    ]


def test_takes_a_case_away_seven_days_after_it_ended(stage, reader):
    case = stage.bring("closed")
    worker = reader("east_worker")
    assert [one["state"] for one in worker.day["cases"]] == ["closed"]
    long_ago = timezone.now() - timedelta(days=7, minutes=1)
    Case.objects.filter(number=case["number"]).update(closed_at=long_ago)
    assert worker.changes()["removed"]["cases"] == [case["number"]]


def test_has_the_case_when_its_evidence_arrives_and_again_when_it_can_be_seen(stage, cast, reader):
    piece, content = uuid.uuid4(), photo(48, 32)
    case = stage.report(evidence=[str(piece)])
    leader = reader("east_leader")
    put(stage.client("east_worker"), piece, content)
    (arrived,) = leader.changes()["changed"]["cases"]
    prepare(uuid=piece, at=timezone.now())
    (prepared,) = leader.changes()["changed"]["cases"]
    assert (arrived["number"], prepared["number"]) == (case["number"], case["number"])
    assert [one["evidence"][0]["status"] for one in (arrived, prepared)] == ["complete"] * 2
    assert [bool(one["evidence"][0]["urls"]) for one in (arrived, prepared)] == [False, True]
    # Its links are new ones each time, and no news.
    assert leader.changes()["changed"] == {}


def test_has_the_case_when_a_clock_moves_though_nothing_else_does(stage, reader):
    case = stage.report()
    worker = reader("east_worker")
    clock = Clock.objects.get(case__number=case["number"], clock="accept")
    Clock.objects.filter(pk=clock.pk).update(provisional=True)
    assert numbers(worker.changes()) == [case["number"]]
    Escalation.objects.create(
        clock=clock, step="yellow", extension_count=0, at=timezone.now(), told=True
    )
    assert numbers(worker.changes()) == [case["number"]]


def test_has_the_case_when_the_reader_comes_to_stand_otherwise_to_it(stage, cast, reader):
    """A leader who becomes its handler: another hat, and what is shown of a sensitive place."""
    case = stage.bring("filed", matter="C04")
    officer = reader("fire_officer")
    assert officer.day["cases"] == []
    case = stage.act("east_operator", case, "dispatch", to={"member": cast.fire_officer.member.pk})
    (told,) = officer.changes()["changed"]["cases"]
    assert "handler" in told["hats"]
    assert officer.day["tasks"][0]["actions"] == ["take"]
    stage.act("east_operator", case, "reassign", to={"department": "THW"})
    told = officer.changes()
    assert told["removed"]["cases"] == [case["number"]]
    assert told["changed"]["tasks"] == []


def test_has_the_case_when_its_owner_is_called_otherwise(stage, cast, reader):
    case = stage.bring("filed")
    stage.act("east_operator", case, "dispatch", to={"member": cast.fire_officer.member.pk})
    worker = reader("east_worker")
    type(cast.fire_officer).objects.filter(pk=cast.fire_officer.pk).update(name="王建国")
    told = worker.changes()
    assert told["changed"]["cases"][0]["owner"]["name"] == "王建国"
    assert "王建国" in [one["name"] for one in told["changed"]["grids"][0]["people"]]


def test_tells_all_words_again_in_another_language(stage, reader):
    case = stage.report()
    worker = reader("east_worker", **{"accept-language": "zh-hans"})
    worker.headers = {"accept-language": "en"}
    assert [one["type_name"] for one in worker.changes()["changed"]["cases"]] == ["exposed refuse"]
    assert case["number"] in {one["number"] for one in worker.day["cases"]}


def test_says_that_a_shift_ended_by_null_and_of_no_shift_nothing(cast, reader):
    worker = reader("east_worker")
    shift, began = uuid.uuid4(), timezone.now() - timedelta(minutes=5)
    body = {"started_at": began.isoformat(), "tracked": True}
    worker.client.put(f"/api/v1/shifts/{shift}/", body, format="json")
    assert worker.changes()["changed"]["shift"]["uuid"] == str(shift)
    assert "shift" not in worker.changes()["changed"]
    for kind in ("pause", "end"):
        mark = {"kind": kind, "at": timezone.now().isoformat()}
        worker.client.put(f"/api/v1/shifts/{shift}/marks/{uuid.uuid4()}/", mark, format="json")
        told = worker.changes()["changed"]
        assert told["shift"] is None if kind == "end" else told["shift"]["paused"]


def test_has_a_notice_that_was_taken_note_of_elsewhere(cast, reader):
    said = {"kind": "x", "message": "x", "params": {}, "subject": "x", "key": "x"}
    tell([cast.east_worker], at=timezone.now(), **said)
    worker = reader("east_worker")
    notice = Notice.objects.get(to=cast.east_worker)
    worker.client.post(f"/api/v1/notices/{notice.pk}/ack/")
    (told,) = worker.changes()["changed"]["notices"]
    assert told["acknowledged_at"]


def test_takes_away_what_another_person_was_told_on_the_same_phone(stage, reader):
    case = stage.report("west_worker", at="west")
    west, east = reader("west_worker"), reader("east_worker")
    east.day = west.day
    told = east.changes()
    assert told["removed"]["cases"] == [case["number"]]
    assert told["changed"]["member"] != west.day["member"]


@pytest.mark.parametrize(
    "after",
    [None, "", "x", "AQ", "!!", "ééé", "A" * 30_000, "AQAACHicAwAAAAAB", "AgAACHicAwAAAAAB"],
)
def test_refuses_a_cursor_that_cannot_be_read_and_says_which_place(cast, signed_in, after):
    query = {} if after is None else {"after": after}
    answer = signed_in(cast.east_worker).get("/api/v1/me/changes/", query)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/after"]


def test_costs_few_queries_and_shows_no_case_where_none_changed(
    stage, reader, monkeypatch, django_assert_max_num_queries
):
    for _ in range(40):
        stage.report("east_operator")
    worker = reader("east_worker")

    def shows(*args, **how):
        raise AssertionError("a case was put into words")

    monkeypatch.setattr(in_full, "case_in_list", shows)
    with django_assert_max_num_queries(15):
        told = worker.changes()
    assert told["changed"] == {}


def test_costs_as_many_queries_for_many_new_cases_as_for_one(
    stage, reader, django_assert_num_queries
):
    worker = reader("east_worker")
    stage.report("east_operator")
    with CaptureQueriesContext(connection) as for_one:
        assert len(numbers(worker.changes())) == 1
        asked = len(for_one)
    for _ in range(15):
        stage.report("east_operator")
    with django_assert_num_queries(asked):
        assert len(numbers(worker.changes())) == 15
