"""Editing the catalogue begins other terms, and never changes the promises of open cases."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.answers.problems import Problem
from backend.incidents.actions.catalogue import add_type, change_terms, end_type
from backend.incidents.models import Case, MatterType, Terms

from .asking import OPEN_CASE, report

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def matter(cast) -> MatterType:
    return MatterType.objects.get(pk=OPEN_CASE)


def tomorrow() -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return datetime.combine(day, time.min, CHINA).astimezone(UTC)


def change(cast, matter, *, since=None, at=None, **changes) -> Terms:
    return change_terms(
        matter=matter, changes=changes, since=since, by=cast.admin, at=at or timezone.now()
    )


def shown(stage, **asked) -> dict:
    answer = stage.client("east_worker").get("/api/v1/catalogue/", asked)
    assert answer.status_code == 200, answer.json()
    types = [one for domain in answer.json()["domains"] for one in domain["types"]]
    return {one["code"]: one for one in types}


def test_an_edit_at_once_holds_for_what_is_reported_after_it(stage, matter):
    before = stage.bring("dispatched")
    change(stage.cast, matter, handle_limit="9h", urgency="urgent", check_kind="none")
    after = stage.bring("dispatched")
    assert [one["limit"] for one in before["clocks"]] == ["2wh", "4wh", "4wh", "4wh"]
    assert [one["limit"] for one in after["clocks"]] == ["10m", "30m", "4wh", "9h"]
    # The open case is checked on the spot as it was promised, the new one by nobody.
    assert stage.bring_on(before, "checking", after="dispatched")["awaits"] == ""
    assert stage.bring_on(after, "checking", after="dispatched")["awaits"] == "closing"


def test_an_edit_ahead_holds_from_its_day(stage, matter):
    since = tomorrow()
    change(stage.cast, matter, handle_limit="9h", since=since)
    assert stage.bring("dispatched")["clocks"][-1]["limit"] == "4wh"
    now, then = shown(stage)[OPEN_CASE], shown(stage, at=since.isoformat())[OPEN_CASE]
    assert (now["handle_limit"], then["handle_limit"]) == ("4wh", "9h")
    assert datetime.fromisoformat(now["until"]) == datetime.fromisoformat(then["since"]) == since
    (due,) = [
        one
        for one in stage.client("east_worker")
        .get(f"/api/v1/catalogue/{OPEN_CASE}/due/", {"from": since.isoformat()})
        .json()
        if one["clock"] == "handle"
    ]
    assert due["limit"] == "9h"


def test_an_edit_before_a_planned_one_leaves_the_plan(cast, matter):
    planned = change(cast, matter, handle_limit="9h", since=tomorrow())
    change(cast, matter, handle_limit="8h")
    assert list(matter.terms.order_by("period").values_list("handle_limit", flat=True)) == [
        "4wh",
        "8h",
        "9h",
    ]
    again = change(cast, matter, handle_limit="7h", since=tomorrow())
    assert not Terms.objects.filter(pk=planned.pk).exists()
    assert matter.terms.at(tomorrow()).get() == again


def test_an_edit_that_changes_nothing_begins_nothing(cast, matter):
    change(cast, matter, handle_limit="4wh")
    assert matter.terms.count() == 1
    assert not TrailEntry.objects.filter(act="catalogue.changed").exists()


def test_the_trail_says_what_was_promised_and_what_is(cast, matter):
    change(cast, matter, handle_limit="9h", respond_limit="4wh")
    entry = TrailEntry.objects.get(act="catalogue.changed")
    assert (entry.by, entry.subject) == (cast.admin, f"type:{OPEN_CASE}")
    assert (entry.details["before"], entry.details["after"]) == (
        {"handle_limit": "4wh"},
        {"handle_limit": "9h"},
    )
    assert matter.terms.at(timezone.now()).get().limit_source == "district"


@pytest.mark.parametrize(
    ("ago", "kind"), [(timedelta(0), "in-the-past"), (timedelta(days=3), "in-the-past")]
)
def test_nothing_is_edited_back_in_time(cast, matter, ago, kind):
    now = timezone.now()
    with pytest.raises(Problem) as refusal:
        change(cast, matter, handle_limit="9h", since=now - ago, at=now)
    assert refusal.value.kind == kind


def test_what_is_no_limit_is_not_promised(cast, matter):
    with pytest.raises(ValueError, match="not a limit"):
        change(cast, matter, handle_limit="soon")


def test_a_type_that_ended_takes_no_reports_and_its_cases_go_on(stage, matter):
    case = stage.bring("dispatched")
    change(stage.cast, matter, handle_limit="9h", since=tomorrow())
    end_type(matter=matter, ends_at=None, by=stage.cast.admin, at=timezone.now())
    answer = report(stage.client("east_worker"), occurred_at=timezone.now().isoformat())
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/type"]
    assert OPEN_CASE not in shown(stage)
    assert OPEN_CASE not in shown(stage, at=tomorrow().isoformat())
    assert stage.bring_on(case, "closed", after="dispatched")["state"] == "closed"
    with pytest.raises(Problem) as refusal:
        change(stage.cast, matter, handle_limit="8h")
    assert refusal.value.kind == "not-in-use"


def test_a_report_that_was_on_its_way_when_its_type_ended_is_taken(stage, matter):
    before = timezone.now()
    end_type(matter=matter, ends_at=None, by=stage.cast.admin, at=timezone.now())
    case = stage.report(occurred_at=before.isoformat())
    assert Case.objects.get(number=case["number"]).terms == matter.terms.get()


def test_a_type_is_added_and_reported(stage):
    like = Terms.objects.get(type=OPEN_CASE)
    new = MatterType(
        code="B99", domain_id="B", name_zh="共享单车乱停", name_en="bicycles left about"
    )
    terms = Terms(
        **{
            field.attname: getattr(like, field.attname)
            for field in Terms._meta.concrete_fields
            if field.attname not in ("id", "type_id", "period", "handle_limit")
        },
        handle_limit="1wd",
    )
    add_type(matter=new, terms=terms, since=None, by=stage.cast.admin, at=timezone.now())
    assert shown(stage)["B99"]["handle_limit"] == "1wd"
    assert stage.bring("dispatched", matter="B99")["clocks"][-1]["limit"] == "1wd"
    with pytest.raises(Problem) as refusal:
        add_type(matter=new, terms=terms, since=None, by=stage.cast.admin, at=timezone.now())
    assert refusal.value.kind == "code-taken"


def test_a_reclassified_case_has_the_terms_of_when_it_was_reported(stage):
    case = stage.bring("accepted")
    other = MatterType.objects.get(pk="B05")
    then = other.terms.get()
    change(stage.cast, other, handle_limit="9h")
    case = stage.act("east_operator", case, "reclassify", fields={"type": "B05"}, reason="积水")
    row = Case.objects.get(number=case["number"])
    assert (row.type, row.terms_id) == (other, then.pk)
    assert row.terms.handle_limit == "4h"


def test_the_database_allows_one_set_of_terms_at_a_time(matter):
    terms = Terms.objects.get(type=OPEN_CASE)
    terms.pk = None
    with pytest.raises(IntegrityError, match="a_type_has_one_set_of_terms_at_a_time"):
        terms.save(force_insert=True)


def test_terms_that_a_case_points_at_stay(stage):
    stage.report()
    with pytest.raises(ProtectedError):
        Terms.objects.get(type=OPEN_CASE).delete()


def test_the_catalogue_of_a_day_is_that_of_its_end(stage, matter):
    change(stage.cast, matter, handle_limit="9h")
    today = timezone.localdate()
    assert shown(stage, at=today.isoformat())[OPEN_CASE]["handle_limit"] == "9h"
    yesterday = today - timedelta(days=1)
    assert shown(stage, at=yesterday.isoformat())[OPEN_CASE]["handle_limit"] == "4wh"
    assert shown(stage, at=date(2020, 1, 1).isoformat())[OPEN_CASE]["handle_limit"] == "4wh"
