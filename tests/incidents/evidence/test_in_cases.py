"""A case shows its evidence: what was reported beside what was done, and what is still to come."""

import uuid
from importlib import import_module

import pytest
from django.db import connection

from backend.incidents.evidence import unarrived
from backend.incidents.models import Citation

from .sending import CHUNK, noise, photo, put, send, taken

pytestmark = pytest.mark.django_db


def evidence_of(stage, by: str, case: dict) -> list[dict]:
    return stage.see(by, case).json()["evidence"]


def test_before_and_after_stand_side_by_side(stage, worker):
    before = taken(worker, photo())
    case = stage.bring("handling", evidence=[str(before)])
    after = taken(stage.client("sanitation"), photo(480, 640))
    case = stage.act("sanitation", case, "report_done", evidence=[str(after)])
    told = evidence_of(stage, "east_operator", case)
    assert [(one["uuid"], one["taken_with"], one["kind"]) for one in told] == [
        (str(before), "report", "photo"),
        (str(after), "report_done", "photo"),
    ]
    for one in told:
        for url in one["urls"].values():
            assert stage.client("east_operator").get(url).status_code == 200


def test_a_piece_may_come_after_what_cites_it(stage, worker):
    number = uuid.uuid4()
    case = stage.report(evidence=[str(number)])

    def told():
        (piece,) = evidence_of(stage, "east_operator", case)
        return piece["status"], piece["kind"], piece["urls"] is not None

    assert told() == ("declared", None, False)
    content = noise(CHUNK + 1)
    put(worker, number, content)
    assert told() == ("receiving", "photo", False)
    put(worker, number, content, CHUNK)
    assert told() == ("complete", "photo", False)


def test_a_refused_piece_says_so(stage, worker):
    number = uuid.uuid4()
    case = stage.report(evidence=[str(number)])
    put(worker, number, b"<html>")
    (piece,) = evidence_of(stage, "east_operator", case)
    assert (piece["status"], piece["urls"]) == ("refused", None)


def test_the_story_shows_each_step_with_its_evidence(stage, worker):
    number = taken(worker, photo())
    case = stage.bring("accepted", evidence=[str(number)])
    reported, accepted = stage.story(case)
    (piece,) = reported["evidence"]
    assert (piece["uuid"], piece["taken_with"]) == (str(number), "report")
    assert stage.client("east_operator").get(piece["urls"]["thumbnail"]).status_code == 200
    assert accepted["evidence"] == []


def test_what_is_cited_twice_is_shown_once(stage, worker):
    number = taken(worker, photo())
    case = stage.bring("dispatched", evidence=[str(number)])
    case = stage.act("sanitation", case, "take", evidence=[str(number)])
    told = evidence_of(stage, "sanitation", case)
    assert [one["taken_with"] for one in told] == ["report"]
    assert told[0]["urls"] is not None


def test_somebody_elses_piece_is_not_shown_for_being_cited(stage, worker):
    number = taken(worker, photo())
    case = stage.report("west_worker", at="west", evidence=[str(number)])
    (piece,) = evidence_of(stage, "west_operator", case)
    assert (piece["status"], piece["sha256"], piece["urls"]) == ("declared", None, None)


def test_says_which_pieces_have_not_arrived(worker):
    complete = uuid.UUID(send(worker, photo()).json()["uuid"])
    declared, receiving, refused = (uuid.uuid4() for _ in range(3))
    put(worker, receiving, noise(2 * CHUNK))
    put(worker, refused, b"<html>")
    asked = [refused, complete, declared, receiving, declared]
    assert unarrived(asked) == [refused, declared, receiving]
    assert unarrived([complete]) == unarrived([]) == []


def test_what_a_report_brought_goes_with_it_to_the_case_it_hangs_on(stage, worker):
    number = taken(worker, photo())
    lead, other = stage.report(), stage.report(evidence=[str(number)])
    merged = {"to": {"case": lead["number"]}, "reason": "同一处"}
    other = stage.act("east_operator", other, "merge", **merged)
    for case in (lead, other):
        (piece,) = evidence_of(stage, "east_operator", case)
        assert (piece["uuid"], piece["taken_with"]) == (str(number), "report")
        assert piece["urls"] is not None
    stage.act("east_operator", other, "unmerge", reason="不是同一处")
    assert [len(evidence_of(stage, "east_operator", case)) for case in (lead, other)] == [0, 1]


def test_what_was_cited_before_is_remembered_in_the_same_order(stage, worker):
    cited = [str(uuid.uuid4()) for _ in range(3)]
    case = stage.bring("dispatched", evidence=cited[:2])
    stage.act("sanitation", case, "take", evidence=[cited[2]])
    what = ("uuid", "case", "report", "by", "taken_with")
    written = list(Citation.objects.order_by("pk").values(*what))
    assert [str(one["uuid"]) for one in written] == cited
    Citation.objects.all().delete()
    fill = import_module("backend.incidents.migrations.0014_citations").FILL
    with connection.cursor() as cursor:
        cursor.execute(fill)
    assert list(Citation.objects.order_by("pk").values(*what)) == written
