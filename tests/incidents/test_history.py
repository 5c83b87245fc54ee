"""What has happened is only added to, and no row may contradict itself, whoever writes it."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from backend.incidents.models import CaseEvent

pytestmark = pytest.mark.django_db


def run(statement: str, *values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incidents_caseevent SET action = 'another'",
        "UPDATE incidents_caseevent SET chain = ''",
        "DELETE FROM incidents_caseevent",
        "TRUNCATE incidents_caseevent CASCADE",
        "TRUNCATE incidents_case CASCADE",
    ],
)
def test_the_story_of_a_case_is_only_added_to(stage, statement):
    case = stage.bring("handling")
    run("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would; PostgreSQL empties nothing before
    with pytest.raises(InternalError, match="only added to"):
        run(statement)
    assert len(stage.story(case)) == CaseEvent.objects.count() == 5


def test_what_was_said_is_never_changed(stage):
    stage.bring("handling")
    with pytest.raises(InternalError, match="never changed"):
        run("UPDATE incidents_said SET reason = 'another'")


def test_no_two_events_have_one_place_in_a_story(stage):
    stage.report()
    with pytest.raises(IntegrityError, match="one_event_at_a_place"):
        run(
            "INSERT INTO incidents_caseevent (case_id, seq, uuid, action, by_id, at, happened_at,"
            " from_state, to_state, version, fields, evidence, words, chain)"
            " SELECT case_id, seq, gen_random_uuid(), action, by_id, at, happened_at,"
            " from_state, to_state, version, fields, evidence, words, chain"
            " FROM incidents_caseevent"
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("owner_centre_id = NULL", "a_case_has_one_owner"),
        ("owner_department_id = 'THW'", "a_case_has_one_owner"),
        (
            "owner_centre_id = NULL, owner_department_id = 'THW',"
            " owner_member_id = (SELECT min(id) FROM staffing_member)",
            "a_case_has_one_owner",
        ),
        ("closed_at = now()", "closed_at_goes_with_being_ended"),
        ("state = 'closed', ending = 'done'", "closed_at_goes_with_being_ended"),
        ("state = 'archived', ending = 'done'", "closed_at_goes_with_being_ended"),
        ("ending = 'done'", "an_ending_goes_with_being_ended"),
        ("state = 'void', closed_at = now()", "an_ending_goes_with_being_ended"),
        ("merged_into_id = (SELECT min(id) - 1 FROM incidents_case)", "merged_into_goes"),
        ("state = 'suspended'", "a_suspended_case_has_a_review_date"),
        ("parent_id = id", "no_case_is_its_own_parent"),
        ("due_at = NULL", "a_due_time_goes_with_its_warning"),
        ("yellow_at = NULL", "a_due_time_goes_with_its_warning"),
    ],
)
def test_a_case_does_not_contradict_itself(stage, change, constraint):
    case = stage.report()
    with pytest.raises(IntegrityError, match=constraint):
        run(f"UPDATE incidents_case SET {change} WHERE number = %s", case["number"])


def test_one_clock_of_a_kind_runs_on_a_case(stage):
    stage.report()
    with pytest.raises(IntegrityError, match="one_clock_of_a_kind_runs_on_a_case"):
        run(
            'INSERT INTO incidents_clock (case_id, clock, "limit", started_at, extensions, pauses,'
            " counted, yellow_at, due_at, twice_at, provisional, corrections)"
            ' SELECT case_id, clock, "limit", started_at, extensions, pauses,'
            " counted, yellow_at, due_at, twice_at, provisional, corrections FROM incidents_clock"
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("ends_at = now()", "a_clock_has_a_limit_or_an_end"),
        ("\"limit\" = ''", "a_clock_has_a_limit_or_an_end"),
        ("kept = true", "only_a_stopped_clock_was_kept"),
        (
            "stopped_at = now(), heard_at = now(), paused_at = now()",
            "only_a_running_clock_is_paused",
        ),
        ("stopped_at = now()", "of_a_stopped_clock_we_have_heard"),
    ],
)
def test_a_clock_does_not_contradict_itself(stage, change, constraint):
    stage.report()
    with pytest.raises(IntegrityError, match=constraint):
        run(f"UPDATE incidents_clock SET {change}")


def test_what_the_caller_said_of_themselves_can_be_deleted_and_the_story_stays(stage):
    case = stage.report("east_operator", source="hotline", reporter={"phone": "13800000000"})
    run("DELETE FROM incidents_caller")
    assert len(stage.story(case)) == 1


def test_the_caller_is_shown_to_nobody(stage):
    case = stage.report(
        "east_operator",
        source="hotline",
        reporter={"name": "王某", "phone": "13800000000", "safe_way": "短信"},
    )
    stage.bring_on(case, "dispatched")
    for name in ("east_operator", "sanitation", "east_chief"):
        told = stage.see(name, case).content.decode()
        told += stage.client(name).get(f"/api/v1/cases/{case['number']}/events/").content.decode()
        told += stage.client(name).get("/api/v1/cases/").content.decode()
        assert "王某" not in told
        assert "13800000000" not in told
    assert stage.listed("east_operator", q="13800000000") == []
    assert stage.listed("east_operator", q="王某") == []
