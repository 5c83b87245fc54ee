"""Entering behind the request: again, given up, moved under; and from the machine's keyboard."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from backend.staffing.actions import rosters
from backend.staffing.models import Member, Posting, Roster
from tests.answers.sheets import workbook

from .sheets import HEADS, judged, professional, sheet

pytestmark = pytest.mark.django_db


def asked_for(admin, *rows) -> Roster:
    roster = judged(admin, *rows)
    assert admin.post(f"/api/v1/rosters/{roster['id']}/enter/").status_code == 200
    return Roster.objects.get(pk=roster["id"])


def run(roster: Roster, attempt: int = 1) -> Roster:
    rosters.enter_in_background.call(SimpleNamespace(attempt=attempt), roster.pk)
    roster.refresh_from_db()
    return roster


def test_a_second_run_finds_nothing_left_to_do(admin):
    roster = run(asked_for(admin, professional(1)))
    before = list(Posting.objects.values()), roster.report, roster.entered_at
    roster = run(roster)
    assert (list(Posting.objects.values()), roster.report, roster.entered_at) == before


def test_is_given_up_when_it_ended_its_worker_often_enough_and_may_be_tried_again(admin):
    roster = run(asked_for(admin, professional(1)), settings.TASK_ATTEMPTS + 1)
    assert roster.status == "refused"
    shown = admin.get(f"/api/v1/rosters/{roster.pk}/").json()
    assert shown["refusal"]
    assert shown["may"] == ["enter", "delete"]
    assert not Member.objects.filter(staff_number="ZY0001").exists()
    assert admin.post(f"/api/v1/rosters/{roster.pk}/enter/").status_code == 200
    assert run(roster).status == "entered"


def test_begins_again_when_somebody_is_posted_while_it_writes(admin, monkeypatch):
    roster = asked_for(admin, professional(1))
    enter_judged, times = rosters.enter_judged, []

    def in_the_way_once(**what):
        times.append(1)
        if len(times) == 1:
            raise IntegrityError
        enter_judged(**what)

    monkeypatch.setattr(rosters, "enter_judged", in_the_way_once)
    assert run(roster).status == "entered"
    assert Member.objects.filter(staff_number="ZY0001").count() == 1


def test_writes_nothing_when_it_cannot_write_all(admin, monkeypatch):
    roster = asked_for(admin, professional(1), professional(2))

    def broken(**what):
        raise ArithmeticError

    monkeypatch.setattr(rosters, "enter_judged", broken)
    with pytest.raises(ArithmeticError):
        run(roster)
    roster.refresh_from_db()
    assert (roster.status, roster.refusal) == ("refused", "failed")
    assert not Member.objects.filter(staff_number__startswith="ZY").exists()


def test_the_command_enters_a_roster_and_says_what_is_wrong(cast, tmp_path, capsys):
    file = tmp_path / "roster.xlsx"
    heads = HEADS | {"id": "身份证号"}
    rows = [professional(1, id="370211199003077690"), professional(2, phone="138")]
    file.write_bytes(sheet(*rows, heads=heads))
    call_command("import_workbook", "roster", str(file), "--dry-run")
    assert not Member.objects.filter(staff_number="ZY0001").exists()
    call_command("import_workbook", "roster", str(file))
    assert Member.objects.filter(staff_number="ZY0001").exists()
    said = capsys.readouterr().out
    assert "refused: C3:" in said
    assert "2 rows: 1 new, 0 changed, 0 unchanged, 1 bad" in said
    assert "370211199003077690" not in said


def test_the_command_refuses_what_is_no_roster(cast, tmp_path):
    file = tmp_path / "areas.xlsx"
    file.write_bytes(workbook(("级别", "名称")))
    with pytest.raises(CommandError, match="姓名"):
        call_command("import_workbook", "roster", str(file))
