"""Catalogue and calendar at /admin/: what the district edits there, and from when it holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import TrailEntry
from backend.incidents.models import (
    CalendarDay,
    CalendarYear,
    MatterType,
    OfficeHours,
    RoutingRule,
    Terms,
)
from backend.incidents.office_calendar import calendar_now

pytestmark = pytest.mark.django_db
TYPE = "/admin/incidents/mattertype/B01/change/"


@pytest.fixture
def office(cast, client):
    """A system administrator at the pages."""
    client.force_login(cast.admin)
    return client


def filled(office, address: str, **more) -> dict:
    """The form of a page as it stands, with `more`."""
    form = office.get(address).context["adminform"].form
    said = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in said.items() if value} | more


def send(office, address: str, **more):
    """The form sent as it stands, with `more`; what was wrong with it."""
    answer = office.post(address, filled(office, address, **more))
    return {} if answer.status_code == 302 else answer.context["adminform"].form.errors


def test_terms_that_hold_from_a_day_ahead_begin_with_that_day(office):
    day = timezone.localdate() + timedelta(days=3)
    assert send(office, TYPE, handle_limit="9wd", urgency="urgent", since=day.isoformat()) == {}
    first, second = Terms.objects.filter(type="B01").order_by("period")
    assert timezone.localtime(second.period.lower).isoformat()[:16] == f"{day}T00:00"
    assert first.period.upper == second.period.lower
    assert (second.handle_limit, second.urgency, first.urgency) == ("9wd", "urgent", "normal")
    assert "9wd" in office.get(TYPE).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", str(timezone.localdate())),
        ("ends_on", str(timezone.localdate())),
        ("respond_limit", "soon"),
        ("assisting_departments", "WYG NONE"),
        ("lead_department", "NONE"),
        ("callback", "perhaps"),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(office, field, value):
    assert list(send(office, TYPE, **{field: value})) == [field]
    assert Terms.objects.filter(type="B01").count() == 1


def test_a_type_ends_on_a_day(office):
    day = timezone.localdate() + timedelta(days=3)
    assert send(office, TYPE, ends_on=day.isoformat()) == {}
    assert timezone.localtime(Terms.objects.get(type="B01").period.upper).date() == day


def test_a_type_is_added(office):
    said = filled(office, TYPE, code="B99", domain="B", name_zh="乱停", name_en="left about")
    address = "/admin/incidents/mattertype/add/"
    assert office.post(address, said).status_code == 302
    assert MatterType.objects.in_use(timezone.now()).filter(pk="B99").exists()
    assert "未启用" not in office.get("/admin/incidents/mattertype/?q=B99").content.decode()
    again = office.post(address, said)
    assert list(again.context["adminform"].form.errors) == ["code"]


def test_days_years_and_hours_of_the_calendar_are_entered(office):
    pages = "/admin/incidents"
    assert send(office, f"{pages}/calendaryear/add/", year=2099) == {}  # refused: told above it
    assert not CalendarYear.objects.filter(year=2099).exists()
    day = {"day": "2099-01-01", "name": "元旦"}
    assert send(office, f"{pages}/calendarday/add/", **day) == {}
    assert send(office, f"{pages}/calendaryear/add/", year=2099) == {}
    assert CalendarYear.objects.get(year=2099).source == "district"
    row = CalendarDay.objects.get(day="2099-01-01")
    assert send(office, f"{pages}/calendarday/{row.pk}/change/", works="on") == {}
    assert calendar_now().works(row.day)
    hours = {
        "since": "2099-07-01",
        "morning_opens": "09:00",
        "morning_closes": "12:00",
        "afternoon_opens": "14:00",
        "afternoon_closes": "18:00",
    }
    assert send(office, f"{pages}/officehours/add/", **hours) == {}
    hours["afternoon_opens"] = "11:00"
    assert "__all__" in send(office, f"{pages}/officehours/add/", **hours | {"since": "2099-08-01"})
    kept = OfficeHours.objects.get()
    assert send(office, f"{pages}/officehours/{kept.pk}/change/", morning_opens="08:00") == {}
    assert calendar_now().hours[-1].spans[0][0].hour == 8


RULES = "/admin/incidents/routingrule/"


def test_a_rule_of_routing_is_entered_and_taken_out_of_use(office):
    rule = {"rank": "5", "domain": "A", "to": "district_department", "department": "XF"}
    assert send(office, f"{RULES}add/", **rule, in_use="on") == {}
    entered = RoutingRule.objects.get(rank=5)
    assert (entered.domain_id, entered.department_id, entered.in_use) == ("A", "XF", True)
    page = f"{RULES}{entered.pk}/change/"
    assert office.post(page, {**rule, "urgency": ""}).status_code == 302  # the box is not ticked
    entered.refresh_from_db()
    assert entered.in_use is False
    told = TrailEntry.objects.filter(act="routing.changed").order_by("pk").last()
    assert (told.details["before"]["in_use"], told.details["after"]["in_use"]) == (True, False)


def test_a_rule_for_professionals_names_no_department(office):
    rule = {"rank": "5", "to": "professional", "department": "XF", "in_use": "on"}
    assert send(office, f"{RULES}add/", **rule) != {}
    assert not RoutingRule.objects.filter(rank=5).exists()


@pytest.mark.parametrize("name", ["east_operator", "auditor", "security"])
def test_rules_are_the_district_administrators(cast, client, name):
    client.force_login(cast.people[name])
    assert client.get(RULES).status_code in (302, 403)
