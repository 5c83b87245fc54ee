"""`/admin/`: what each office finds there, and what it may do; as Django's own client sees it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin import site
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.accounts.models import Grant, TrailEntry, User
from backend.incidents.models import Terms
from backend.territory.models import Place
from tests.cast import COMMUNITIES

pytestmark = pytest.mark.django_db

# Written from the table of offices: who keeps people, areas, catalogue, settings; who keeps
# grants and security; who reads the trail.
PAGES = {
    "admin": {
        "accounts/department",
        "accounts/user",
        "accounts/wall",
        "territory/area",
        "territory/boundary",
        "territory/gridversion",
        "territory/place",
        "staffing/member",
        "staffing/posting",
        "incidents/domain",
        "incidents/mattertype",
        "incidents/calendarday",
        "incidents/calendaryear",
        "incidents/officehours",
        "incidents/routingrule",
        "notices/suggestion",
    },
    "security": {"accounts/user", "accounts/grant", "accounts/department", "territory/area"},
    "auditor": {"accounts/trailentry"},
}
EVERY_PAGE = set().union(*PAGES.values())


@pytest.fixture
def enter(client):
    def as_(user):
        client.force_login(user)
        return client

    return as_


def test_shows_no_model_beyond_those_of_the_offices():
    """No case, no report, no caller, no fix, no token."""
    shown = {f"{model._meta.app_label}/{model._meta.model_name}" for model in site._registry}
    assert shown == EVERY_PAGE


@pytest.mark.parametrize("office", PAGES)
def test_each_office_has_its_own_pages_only(cast, enter, office):
    client = enter(cast.people[office])
    answers = {page: client.get(f"/admin/{page}/").status_code for page in EVERY_PAGE}
    assert {page for page, status in answers.items() if status == 200} == PAGES[office]
    assert {status for page, status in answers.items() if page not in PAGES[office]} == {403}


def test_signing_in_is_the_houses_own(cast, client, enter):
    answer = client.get("/admin/accounts/user/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/accounts/user/"
    for name in ("east_chief", "east_operator", "service", "east_worker"):
        answer = enter(cast.people[name]).get("/admin/accounts/user/", follow=True)
        assert answer.status_code == 403, name


def test_who_owes_something_comes_no_further_than_the_account_page(cast, enter):
    cast.admin.must_have_second_factor = True
    cast.admin.save()
    answer = enter(cast.admin).get("/admin/")
    assert (answer.status_code, answer.url) == (302, "/account/")


def test_every_page_stands_under_the_policy_and_is_kept_by_no_cache(cast, enter):
    client = enter(cast.admin)
    for address in ("", "accounts/user/", "accounts/user/add/", "jsi18n/"):
        answer = client.get(f"/admin/{address}")
        assert "script-src 'self';" in answer["Content-Security-Policy"], address
    assert "no-store" in client.get("/admin/")["Cache-Control"]


def test_an_administrator_of_a_township_sees_its_people(cast, enter):
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    page = enter(cast.admin).get("/admin/accounts/user/").content.decode()
    assert "east_desk" in page
    assert "west_operator" not in page
    answer = enter(cast.admin).get(f"/admin/accounts/user/{cast.west_operator.pk}/change/")
    assert answer.status_code == 302  # to the start, as for one that does not exist


@pytest.mark.parametrize(("office", "whose"), [("admin", "east_chief"), ("security", "auditor")])
def test_no_phone_is_shown_whole(cast, enter, office, whose):
    person = cast.people[whose]
    User.objects.filter(pk=person.pk).update(phone="13812345678")
    client = enter(cast.people[office])
    for address in ("?q=5678", f"{person.pk}/change/"):
        page = client.get(f"/admin/accounts/user/{address}").content.decode()
        assert ("138****5678" in page) == (office == "admin" or address.endswith("/change/"))
        assert "1234567" not in page


def test_a_change_goes_through_the_action_and_into_the_trail(cast, enter):
    client = enter(cast.admin)
    body = {
        "name": "新名",
        "role": "supervisor",
        "area": cast.areas["west_township"].pk,
        "department": "",
        "phone": "",
    }
    answer = client.post(f"/admin/accounts/user/{cast.east_chief.pk}/change/", body)
    assert answer.status_code == 302
    cast.east_chief.refresh_from_db()
    assert (cast.east_chief.name, cast.east_chief.role) == ("新名", "supervisor")
    office = Grant.objects.in_force(timezone.now()).get(user=cast.east_chief)
    assert (office.role, office.area) == ("supervisor", cast.areas["west_township"])
    acts = TrailEntry.objects.filter(by=cast.admin).values_list("act", flat=True)
    assert {"user.changed", "administration.changed"} <= set(acts)


def test_a_refusal_of_the_action_is_told_and_nothing_is_written(cast, enter):
    """The clerk's form leaves the department out, which the action does not take."""
    client = enter(cast.admin)
    body = {"name": "x", "role": "department", "area": cast.areas["east"].pk, "department": ""}
    address = f"/admin/accounts/user/{cast.east_chief.pk}/change/"
    answer = client.post(address, body, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    assert "clerk has a department" in answer.content.decode()
    cast.east_chief.refresh_from_db()
    assert cast.east_chief.role == "chief"
    assert not TrailEntry.objects.filter(act__startswith="administration").exists()


def test_a_first_password_is_shown_once(cast, enter):
    client = enter(cast.admin)
    address = f"/admin/accounts/user/{cast.east_chief.pk}/do/first-password/"
    assert client.get(address).status_code == 200
    page = client.post(address).content.decode()
    password = re.search(r'data-test="first-password">([^<]+)<', page)[1]
    cast.east_chief.refresh_from_db()
    assert cast.east_chief.check_password(password)
    assert password not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("office", "verb", "allowed"),
    [
        ("admin", "close", True),
        ("admin", "first-password", True),
        ("admin", "unlock", False),
        ("admin", "sign-out", False),
        ("admin", "second-factor", False),
        ("security", "close", False),
        ("security", "first-password", False),
        ("security", "unlock", True),
        ("security", "sign-out", True),
        ("security", "second-factor", True),
    ],
)
def test_beside_the_form_stands_what_the_office_does(cast, enter, office, verb, allowed):
    client = enter(cast.people[office])
    page = client.get(f"/admin/accounts/user/{cast.east_chief.pk}/change/").content.decode()
    address = f"/admin/accounts/user/{cast.east_chief.pk}/do/{verb}/"
    assert (address in page) == allowed
    answer = client.post(address, {"reason": "x"})
    assert (answer.status_code == 403) != allowed


@pytest.mark.parametrize("verb", ["second-factor", "close"])
def test_what_needs_a_reason_is_not_done_without(cast, enter, verb):
    """As over the API; the page's own `required` stops nobody who writes the request."""
    office, about = (
        ("security", cast.auditor) if verb == "second-factor" else ("admin", cast.east_chief)
    )
    TOTPDevice.objects.create(user=about, confirmed=True)
    address = f"/admin/accounts/user/{about.pk}/do/{verb}/"
    enter(cast.people[office]).post(address, {"reason": " \u200b "})
    assert TOTPDevice.objects.filter(user=about).exists()
    about.refresh_from_db()
    assert about.is_active


@pytest.mark.parametrize(
    "asked",
    [
        "phone__startswith=1",
        "password__startswith=argon2",
        "phone=13812345678",
        "last_login__gt=2026-01-01",
    ],
)
def test_rows_are_not_found_by_what_is_not_shown(cast, enter, asked):
    """Or a phone would be read digit by digit, and a hash sign by sign."""
    User.objects.filter(pk=cast.east_worker.pk).update(phone="13812345678")
    for office in ("admin", "security"):
        page = enter(cast.people[office]).get(f"/admin/accounts/user/?{asked}")
        assert page.status_code == 400


def test_the_filters_of_a_page_find_rows(cast, enter):
    page = enter(cast.admin).get("/admin/accounts/user/?role__exact=chief&is_active__exact=1")
    assert page.status_code == 200
    assert "east_chief" in page.content.decode()
    assert "east_worker" not in page.content.decode()


def test_the_trail_is_not_searched_by_person_beside_the_trail(cast, enter):
    page = enter(cast.auditor).get(f"/admin/accounts/trailentry/?about={cast.east_worker.pk}")
    assert page.status_code == 400


def test_a_search_in_the_trail_stands_in_it(cast, enter):
    enter(cast.auditor).get("/admin/accounts/trailentry/?q=east_worker")
    entry = TrailEntry.objects.get(act="trail.read")
    assert (entry.by, entry.details) == (cast.auditor, {"asked": {"q": "east_worker"}})


def test_security_administrators_see_no_phones_of_the_people(cast, enter):
    User.objects.filter(pk=cast.east_chief.pk).update(phone="13812345678")
    for page in ("", f"{cast.east_chief.pk}/change/", "?q=5678"):
        shown = enter(cast.security).get(f"/admin/accounts/user/{page}").content.decode()
        assert "138****" not in shown
        assert ("east_chief" in shown) == (page != "?q=5678")
    assert "138****5678" in enter(cast.admin).get("/admin/accounts/user/").content.decode()


def test_nobody_deletes_anything(cast, enter):
    for office, page in (
        ("admin", f"accounts/user/{cast.east_chief.pk}"),
        ("admin", "accounts/department/THW"),
        ("admin", "incidents/mattertype/B01"),
        ("auditor", f"accounts/trailentry/{_some_entry().pk}"),
    ):
        client = enter(cast.people[office])
        assert client.post(f"/admin/{page}/delete/", {"post": "yes"}).status_code == 403, page


def test_the_auditor_changes_no_entry(cast, enter):
    entry = _some_entry()
    client = enter(cast.auditor)
    address = f"/admin/accounts/trailentry/{entry.pk}/change/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "x"}).status_code == 403
    assert client.post("/admin/accounts/trailentry/add/", {"act": "x"}).status_code == 403


def test_moments_are_those_of_the_place_and_nothing_is_a_dash(cast, enter):
    at = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # half past midnight in China
    entry = TrailEntry.objects.create(act="tried", at=at)
    page = enter(cast.auditor).get(f"/admin/accounts/trailentry/{entry.pk}/change/")
    text = page.content.decode()
    assert "2026-11-23 00:30:00" in text
    assert "None" not in text


def test_a_limit_is_the_districts_to_set(cast, enter):
    address = "/admin/incidents/mattertype/B01/change/"
    before = Terms.objects.get(type="B01")
    client = enter(cast.admin)
    form = client.get(address).context["adminform"].form
    limits = {name: form[name].value() for name in form.fields if form[name].value()}
    assert client.post(address, limits | {"handle_limit": "soon"}).status_code == 200  # again
    assert client.post(address, limits | {"handle_limit": "9wd"}).status_code == 302
    after = Terms.objects.get(type="B01", period__endswith=None)
    assert (after.handle_limit, after.limit_source) == ("9wd", "district")
    entry = TrailEntry.objects.get(act="catalogue.changed")
    assert (entry.details["before"]["handle_limit"], entry.details["after"]["handle_limit"]) == (
        before.handle_limit,
        "9wd",
    )
    # A township's administrator reads the table.
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    assert client.get(address).status_code == 200
    assert client.post(address, limits | {"handle_limit": "1wd"}).status_code == 403


def test_a_place_is_kept_within_ones_area(cast, enter):
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    client = enter(cast.admin)
    body = {"kind": "road", "name": "试验路", "raw_lon": "120.03", "raw_lat": "36.01"}
    body |= {"crs": "wgs84", "area": cast.areas["east"].pk}
    assert client.post("/admin/territory/place/add/", body).status_code == 302
    place = Place.objects.get(name="试验路")
    assert place.area.codes.get(system="nbs").code == COMMUNITIES["east"][0]
    assert (place.position.x, place.position.y) == (120.03, 36.01)
    page = client.get(f"/admin/territory/place/{place.pk}/change/").content.decode()
    assert '<circle class="thing"' in page
    client.post("/admin/territory/place/add/", body | {"name": "y", "area": cast.areas["west"].pk})
    assert not Place.objects.filter(name="y").exists()


def test_a_grant_is_given_and_ended_by_the_same_rules(cast, enter):
    client = enter(cast.security)
    day = timezone.localtime() + timedelta(days=30)
    body = {
        "user": cast.east_chief.pk,
        "role": "supervisor",
        "area": cast.areas["east_township"].pk,
        "grid": "",
        "domains": "",
        "tier": "restricted",
        "until_0": "",
        "until_1": "",
        "reason": "flood",
    }
    client.post("/admin/accounts/grant/add/", body)  # restricted and without an end
    assert not Grant.objects.filter(origin="explicit").exists()
    until = {"until_0": day.strftime("%Y-%m-%d"), "until_1": "12:00:00"}
    assert client.post("/admin/accounts/grant/add/", body | until).status_code == 302
    given = Grant.objects.get(origin="explicit")
    assert (given.tier, given.reason) == ("restricted", "flood")
    address = f"/admin/accounts/grant/{given.pk}/end/"
    assert client.get(address).status_code == 200
    assert Grant.objects.in_force(timezone.now()).filter(pk=given.pk).exists()
    client.post(address, {"reason": "over"})
    assert not Grant.objects.in_force(timezone.now()).filter(pk=given.pk).exists()
    client.post("/admin/accounts/grant/add/", body | until | {"role": "auditor"})
    assert not Grant.objects.filter(role="auditor", user=cast.east_chief).exists()


def _some_entry() -> TrailEntry:
    return TrailEntry.objects.create(act="tried", at=timezone.now())
