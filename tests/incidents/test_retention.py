"""What people said is forgotten in the end; what was done stays, and its proof."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.incidents.models import Caller, Case, Report, Said
from backend.incidents.proving import breaks
from backend.incidents.retention import forget_callers, forget_words

pytestmark = pytest.mark.django_db
CALLER = {"name": "王某", "phone": "13800000000"}


def called_about(stage, station: str) -> dict:
    case = stage.report("east_operator", source="hotline", reporter=CALLER, address="东岳路1号")
    return stage.bring_on(case, station)


def in_days(days: int):
    return timezone.now() + timedelta(days=days, minutes=1)


def test_a_caller_goes_half_a_year_after_the_archive_and_not_before(stage):
    called_about(stage, "archived")
    called_about(stage, "closed")
    assert forget_callers(in_days(179)) == 0
    assert forget_callers(in_days(180)) == 1
    assert [caller.report.case.state for caller in Caller.objects.all()] == ["closed"]
    assert forget_callers(in_days(400)) == 0


def test_words_go_after_three_years_and_the_story_stays(stage):
    case = called_about(stage, "archived")
    other = called_about(stage, "closed")
    assert forget_words(in_days(1094)) == 0
    assert forget_words(in_days(1095)) == 1
    row = Case.objects.get(number=case["number"])
    report = Report.objects.get(case=row)
    assert (row.description, row.address, report.description, report.answer) == ("", "", "", {})
    assert not Said.objects.filter(event__case=row).exists()
    assert [step["action"] for step in stage.story(case)][-1] == "archive"
    assert list(breaks()) == []
    assert Case.objects.get(number=other["number"]).description != ""
    assert forget_words(in_days(2000)) == 0


def test_a_report_sent_again_after_that_opens_no_second_case(stage):
    """Its uuid is known for ever; what it was answered is not."""
    case = called_about(stage, "archived")
    uuid = Report.objects.get(case__number=case["number"]).pk
    forget_words(in_days(1095))
    stage.client("east_operator").get(f"/api/v1/cases/by-report/{uuid}/")
    assert Case.objects.count() == 1
