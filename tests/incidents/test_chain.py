"""The story of a case is a chain: whatever is changed behind its back is found."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.incidents.models import Case, CaseEvent, Said
from backend.incidents.proving import breaks

pytestmark = pytest.mark.django_db


def tampered(statement: str, *values) -> None:
    """As somebody with the owner's rights would who has switched the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("caseevent", "said"):
            cursor.execute(f"ALTER TABLE incidents_{table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def found(case: dict) -> list[tuple[int, str]]:
    return [(one.seq, one.kind) for one in breaks(Case.objects.filter(number=case["number"]))]


@pytest.fixture
def case(stage) -> dict:
    stage.report()
    case = stage.bring("dispatched")
    return stage.act("sanitation", case, "return", reason="不属本单位", note="请转街道")


def test_a_story_as_it_was_written_is_whole(stage, case, capsys):
    stage.bring("archived")
    assert list(breaks()) == []
    call_command("verify_history")
    assert "3 stories are whole" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "seq", "kind"),
    [
        ("UPDATE incidents_caseevent SET action = 'void' WHERE seq = 3", 3, "changed_step"),
        ("UPDATE incidents_caseevent SET at = at - interval '1 h' WHERE seq = 2", 2, None),
        ("UPDATE incidents_caseevent SET happened_at = now() WHERE seq = 2", 2, None),
        ("UPDATE incidents_caseevent SET by_id = NULL WHERE seq = 4", 4, "changed_step"),
        ("UPDATE incidents_caseevent SET fields = '{\"a\": 1}' WHERE seq = 4", 4, None),
        ('UPDATE incidents_caseevent SET "to" = NULL WHERE seq = 4', 4, "changed_step"),
        ("UPDATE incidents_caseevent SET version = 9 WHERE seq = 2", 2, "changed_step"),
        ("UPDATE incidents_caseevent SET from_state = 'x' WHERE seq = 2", 2, "changed_step"),
        ("UPDATE incidents_caseevent SET uuid = gen_random_uuid() WHERE seq = 2", 2, None),
        (
            "UPDATE incidents_caseevent SET evidence = ARRAY[gen_random_uuid()] WHERE seq = 2",
            2,
            "changed_step",
        ),
        ("UPDATE incidents_said SET reason = '属本单位' WHERE reason <> ''", 5, "changed_words"),
        ("UPDATE incidents_said SET note = '' WHERE note <> ''", 5, "changed_words"),
        ("UPDATE incidents_caseevent SET words = '\\x00' WHERE seq = 2", 2, None),
    ],
)
def test_whatever_is_changed_is_found(case, change, seq, kind):
    tampered(change)
    kinds = [(at, name) for at, name in found(case) if kind is None or name == kind]
    assert seq in [at for at, _ in kinds]


def test_a_step_left_out_is_found(case):
    tampered(
        "DELETE FROM incidents_said WHERE event_id IN"
        " (SELECT id FROM incidents_caseevent WHERE seq = 3)"
    )
    tampered("DELETE FROM incidents_caseevent WHERE seq = 3")
    assert (3, "missing_step") in found(case)


def test_a_last_step_left_out_is_found_by_where_the_case_stands(stage, case):
    closed = stage.act("east_operator", case, "refuse_return", reason="属你单位")
    closed = stage.act("sanitation", closed, "take")
    tampered(
        "DELETE FROM incidents_said WHERE event_id IN"
        " (SELECT id FROM incidents_caseevent WHERE seq = 7)"
    )
    tampered("DELETE FROM incidents_caseevent WHERE seq = 7")
    assert set(found(case)) == {(0, "other_state"), (0, "other_version")}


def test_a_case_moved_behind_its_story_is_found(case):
    tampered("UPDATE incidents_case SET state = 'handling' WHERE number = %s", case["number"])
    assert found(case) == [(0, "other_state")]


def test_words_can_be_deleted_and_the_chain_stays_whole(stage, case):
    Said.objects.all().delete()
    assert list(breaks()) == []
    last = stage.story(case)[-1]
    assert (last["action"], last["reason"], last["note"]) == ("return", "", "")


def test_what_stays_of_words_cannot_be_tried_against_guesses(stage):
    """The salt is part of what is digested and goes with the words."""
    one, other = (stage.bring("accepted") for _ in range(2))
    digests = {
        bytes(event.words)
        for event in CaseEvent.objects.filter(action="accept").select_related("said")
    }
    assert len(digests) == 2
    assert one["number"] != other["number"]
    assert len({bytes(said.salt) for said in Said.objects.all()}) == Said.objects.count()


def test_the_digest_is_what_its_description_says(stage):
    """Worked out here from the description in `chain.py`, by another JSON writer."""
    case = stage.report()
    event = CaseEvent.objects.get(case__number=case["number"])
    facts = {
        "case": case["number"],
        "seq": 1,
        "uuid": str(event.uuid),
        "action": "report",
        "by": stage.cast.east_worker.pk,
        "at": event.at.isoformat(timespec="microseconds"),
        "happened_at": event.happened_at.isoformat(timespec="microseconds"),
        "from_state": "",
        "to_state": "reported",
        "version": 1,
        "to": None,
        "fields": {"source": "worker", "type": "B01"},
        "evidence": [],
        "words": bytes(event.words).hex(),
    }
    written = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert bytes(event.chain) == hashlib.sha256(bytes(32) + written.encode()).digest()


def test_the_command_names_the_breaks_and_fails(case, capsys):
    tampered("UPDATE incidents_caseevent SET action = 'void' WHERE seq = 3")
    with pytest.raises(CommandError, match="1 breaks in"):
        call_command("verify_history", case["number"])
    assert f"{case['number']} step 3: changed_step" in capsys.readouterr().err
    with pytest.raises(CommandError, match="no such case"):
        call_command("verify_history", "20000101-000001")
