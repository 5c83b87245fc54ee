"""Walls: enrolled by a one-time code, let in by a key at the few addresses that they show."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.models import Grant, TrailEntry, User, Wall
from backend.live import tickets
from backend.live.models import Tier
from tests.cast import GRID_CODES, PASSWORD, TOWNSHIPS
from tests.described import Description

pytestmark = pytest.mark.django_db
WALLS, OWN, ENROLMENT = "/api/v1/walls/", "/api/v1/wall/", "/api/v1/wall/enrolment/"
EAST = TOWNSHIPS["east"][0]
HALL = {"name": "指挥大厅主屏", "area": EAST}
SHOWN = {
    ("GET", "/api/v1/wall/"),
    ("GET", "/api/v1/figures/"),
    ("GET", "/api/v1/areas/"),
    ("GET", "/api/v1/grids/"),
    ("GET", "/api/v1/catalogue/"),
    ("POST", "/api/v1/live/tickets/"),
}


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    cache.clear()


@pytest.fixture
def as_admin(cast, signed_in):
    return signed_in(cast.admin)


@pytest.fixture
def made(as_admin) -> dict:
    answer = as_admin.post(WALLS, HALL, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def typed(code: str, **headers):
    """A browser and the answer it got for a code."""
    browser = APIClient()
    return browser, browser.post(ENROLMENT, {"code": code}, format="json", headers=headers)


@pytest.fixture
def wall(made) -> APIClient:
    browser, answer = typed(made["code"])
    assert answer.status_code == 201, answer.json()
    return browser


# Making and enrolling


def test_is_made_with_a_code_that_is_told_once(made, as_admin):
    code = made.pop("code")
    assert len(code) == 9
    assert code[4] == "-"
    assert made == {
        "id": made["id"],
        "user": made["user"],
        "name": "指挥大厅主屏",
        "area": {"id": made["area"]["id"], "code": EAST, "name": "east街道"},
        "active": True,
        "enrolled_at": None,
        "browser": "",
        "seen_at": None,
        "code_until": made["code_until"],
    }
    assert as_admin.get(WALLS).json()["results"] == [made]
    kept = Wall.objects.values().get()
    assert code not in str(kept)
    assert code.replace("-", "") not in str(kept)


def test_a_code_enrols_a_browser_and_is_used_up(made, as_admin):
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"
    typing = made["code"].lower().replace("-", " ")
    browser, answer = typed(typing, user_agent=chrome)
    assert answer.status_code == 201
    assert answer.json() == {
        "name": "指挥大厅主屏",
        "area": {"code": EAST, "name": "east街道", "level": "township"},
        "areas": [],
    }
    assert browser.get(OWN).json() == answer.json()
    listed = as_admin.get(WALLS).json()["results"][0]
    assert (listed["browser"], listed["code_until"]) == ("Chrome · Windows", None)
    assert listed["enrolled_at"]
    assert listed["seen_at"]
    _, again = typed(typing)
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (400, "/code")


def test_the_key_is_for_no_script_and_no_other_site(wall):
    cookie = wall.cookies["wall"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/api/v1/"
    assert cookie["max-age"] == 400 * 24 * 3600
    assert len(cookie.value) >= 43  # 256 bits
    assert cookie.value not in str(Wall.objects.values().get())
    # Behind a proxy with TLS it goes by https alone, as sessions do.
    again = wall.get(OWN).cookies["wall"]
    assert (again.value, again["max-age"]) == (cookie.value, cookie["max-age"])


def test_the_key_goes_by_https_alone_where_sessions_do(made, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser, _ = typed(made["code"])
    assert browser.cookies["wall"]["secure"]


def test_a_code_is_worthless_after_a_quarter_of_an_hour(made):
    Wall.objects.update(code_until=timezone.now() - timedelta(seconds=1))
    assert typed(made["code"])[1].status_code == 400


@pytest.mark.parametrize("code", ["AAAA-AAAA", "", "   ", "A" * 21, None, 7, {"x": 1}, "AA\0A"])
def test_a_wrong_code_is_refused_in_the_same_words(made, code):
    answer = typed(code)[1]
    assert answer.status_code == 400, answer.json()
    assert answer.json()["errors"][0]["pointer"] == "/code"


def test_guessing_has_to_wait(made):
    answers = [typed("AAAA-AAAA")[1] for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    # What a header says of the address makes no second caller of one.
    assert typed("AAAA-AAAA", x_forwarded_for="10.1.2.3")[1].status_code == 429


def test_a_new_code_replaces_the_old_one_and_then_the_browser(made, wall, as_admin):
    code = as_admin.post(f"{WALLS}{made['id']}/code/").json()["code"]
    newest = as_admin.post(f"{WALLS}{made['id']}/code/").json()["code"]
    assert typed(code)[1].status_code == 400
    assert wall.get(OWN).status_code == 200, "it shows on until another browser is enrolled"
    other, answer = typed(newest)
    assert answer.status_code == 201
    assert (wall.get(OWN).status_code, other.get(OWN).status_code) == (401, 200)


# Ending


def test_ends_as_its_account_is_closed_and_needs_a_new_code_when_it_is_opened_again(
    made, wall, as_admin
):
    user = f"/api/v1/users/{made['user']}/"
    assert as_admin.post(f"{user}close/", {"reason": "换屏"}, format="json").status_code == 200
    assert wall.get(OWN).status_code == 401
    assert as_admin.post(f"{WALLS}{made['id']}/code/").status_code == 409
    assert as_admin.post(f"{user}reopen/", {}, format="json").status_code == 200
    assert wall.get(OWN).status_code == 401
    code = as_admin.post(f"{WALLS}{made['id']}/code/").json()["code"]
    assert typed(code)[0].get(OWN).status_code == 200


def test_ends_as_it_is_signed_out_everywhere(cast, made, wall, signed_in):
    security = signed_in(cast.security)
    assert security.post(f"/api/v1/users/{made['user']}/sign-out/").status_code == 204
    assert wall.get(OWN).status_code == 401
    assert Wall.objects.get().key_digest is None


def test_the_trail_says_who_made_it_and_that_it_was_enrolled(cast, made, wall):
    told = TrailEntry.objects.filter(subject=f"wall:{made['id']}").order_by("pk")
    assert list(told.values_list("act", "by")) == [
        ("wall.made", cast.admin.pk),
        ("wall.code_given", cast.admin.pk),
        ("wall.enrolled", None),
    ]


# What it reads


def test_reads_the_addresses_of_a_wall_and_no_other(cast, wall):
    """Every operation of the API, as the description names it."""
    let_in = set()
    for method, address in Description().operations():
        if "/api/v1/" not in address or address == ENROLMENT:
            continue
        # A thing is called by a number or a uuid; which, the address alone does not say.
        asked = (address.replace("{}", thing) for thing in ("1", str(UUID(int=1))))
        answers = [
            wall.generic(method, one, "{}", content_type="application/json") for one in asked
        ]
        answer = next((one for one in answers if hasattr(one, "renderer_context")), answers[0])
        # Logging in asks nobody who they are.
        if answer.status_code != 401 and not address.endswith("/auth/login/"):
            let_in.add((method, address))
    assert let_in == SHOWN
    assert wall.post("/api/v1/areas/", {}, format="json").status_code == 401


def test_shows_its_figures_and_none_of_another_township(wall):
    figures = "/api/v1/figures/"
    assert wall.get(figures, {"area": EAST}).status_code == 200
    assert wall.get(figures, {"area": TOWNSHIPS["west"][0]}).status_code == 403
    assert wall.get(figures, {"area": "370211"}).status_code == 403


def test_its_ticket_opens_the_open_matters_of_its_area(cast, wall):
    ticket = tickets.redeem(wall.post("/api/v1/live/tickets/").json()["ticket"])
    (view,) = ticket.rights.views
    path = cast.areas["east_township"].path
    assert view == ((path,), ("case",), (Tier.OPEN.value,))


def test_grids_come_without_people_and_cases(cast, wall):
    answer = wall.get("/api/v1/grids/", {"include": "people,cases", "page_size": 500})
    (row,) = [one for one in answer.json()["results"] if one["code"] == GRID_CODES["east"]]
    assert not any(row.get(name) for name in ("leader", "worker", "professionals", "open_cases"))


def test_a_district_wall_is_told_its_townships(cast, as_admin):
    code = as_admin.post(WALLS, {"name": "区中心", "area": "370211"}, format="json").json()["code"]
    told = typed(code)[1].json()
    assert told["area"]["level"] == "district"
    assert [area["code"] for area in told["areas"]] == [TOWNSHIPS["west"][0], EAST]


def test_an_ended_area_is_told_plainly(cast, wall):
    area = cast.areas["east_township"]
    area.valid_period = type(area.valid_period)(area.valid_period.lower, timezone.localdate())
    area.save(update_fields=["valid_period"])
    answer = wall.get(OWN)
    assert (answer.status_code, answer.json()["type"]) == (409, "area-ended")


def test_somebody_at_a_desk_sees_the_wall_of_their_area(cast, signed_in):
    assert signed_in(cast.east_chief).get(OWN).json()["area"]["code"] == EAST
    for name in ("east_worker", "east_leader", "admin", "service"):
        assert signed_in(cast.people[name]).get(OWN).status_code == 403


def test_a_person_who_signs_in_before_the_wall_is_themselves(cast, wall):
    wall.force_authenticate(cast.east_worker)
    assert wall.get(OWN).status_code == 403


def test_writes_once_a_minute_that_it_was_seen(wall):
    def writes() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert wall.get(OWN).status_code == 200
        return [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]

    assert writes() == []
    Wall.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    assert len(writes()) == 1
    assert timezone.now() - Wall.objects.get().seen_at < timedelta(seconds=60)


def test_proves_nothing_for_a_session_that_has_ended(cast, wall):
    """What answers in front of Django must not take the wall's key for the old session's."""
    from backend.accounts.proven import credential, proven

    wall.cookies["sessionid"] = "an-old-session"
    assert wall.get("/api/v1/grids/", {"format": "geojson"}).status_code == 200
    shown = credential(host="testserver", authorization="", cookie="sessionid=an-old-session")
    assert not proven.holds(shown)


# Who keeps it


def test_is_made_by_the_system_administrators_of_the_area(cast, signed_in):
    for name in ("east_operator", "east_chief", "security", "auditor", "east_worker"):
        assert signed_in(cast.people[name]).post(WALLS, HALL, format="json").status_code == 403
    assert not Wall.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"area": "370211002001"}, "/area"),
        ({"area": "999999999"}, "/area"),
        ({"name": "  "}, "/name"),
        ({"name": "x" * 51}, "/name"),
        ({"role": "chief"}, "/role"),
    ],
)
def test_says_what_is_wrong(as_admin, changes, pointer):
    answer = as_admin.post(WALLS, HALL | changes, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not User.objects.filter(role="wall").exists()


def test_no_password_opens_it_and_nobody_becomes_one(cast, made, as_admin):
    user = User.objects.get(pk=made["user"])
    body = {"username": user.username, "password": PASSWORD, "device": {"id": "x"}}
    assert APIClient().post("/api/v1/auth/login/", body, format="json").status_code == 401
    account = f"/api/v1/users/{user.pk}/"
    assert as_admin.get(account).json()["may"] == ["change", "close"]
    assert as_admin.post(f"{account}first-password/").status_code == 409
    assert as_admin.patch(account, {"role": "chief"}, format="json").status_code == 409
    chief = f"/api/v1/users/{cast.east_chief.pk}/"
    assert as_admin.patch(chief, {"role": "wall"}, format="json").status_code == 409
    new = {"username": "awall", "name": "x", "role": "wall", "area": EAST}
    assert as_admin.post("/api/v1/users/", new, format="json").status_code == 400


def test_nothing_is_granted_to_it_by_name(cast, made, signed_in):
    security = signed_in(cast.security)
    asked = {"role": "operator", "area": EAST, "tier": "sensitive", "reason": "x"}
    to_wall = security.post(f"/api/v1/users/{made['user']}/grants/", asked, format="json")
    assert (to_wall.status_code, to_wall.json()["type"]) == (409, "offices-mixed")
    chief = f"/api/v1/users/{cast.east_chief.pk}/grants/"
    as_wall = security.post(chief, asked | {"role": "wall", "tier": "open"}, format="json")
    assert (as_wall.status_code, as_wall.json()["type"]) == (409, "offices-mixed")
    assert list(Grant.objects.filter(user=made["user"]).values_list("role", "tier")) == [
        ("wall", "open")
    ]


def test_moved_to_another_township_it_shows_that(made, wall, as_admin):
    west = TOWNSHIPS["west"][0]
    account = f"/api/v1/users/{made['user']}/"
    assert as_admin.patch(account, {"area": west}, format="json").status_code == 200
    assert wall.get(OWN).json()["area"]["code"] == west
    assert wall.get("/api/v1/figures/", {"area": EAST}).status_code == 403


# The page of the administrators


def test_the_page_makes_a_wall_and_tells_the_code_once(cast, client):
    client.force_login(cast.admin)
    area = cast.areas["east_township"].pk
    told = client.post("/admin/accounts/wall/add/", {"name": "大厅", "area": area})
    code = told.context_data["code"]
    assert code in told.content.decode()
    made = Wall.objects.get()
    shown = client.get(f"/admin/accounts/wall/{made.pk}/change/")
    assert code not in shown.content.decode()
    assert typed(code)[1].status_code == 201
    again = client.post(f"/admin/accounts/wall/{made.pk}/code/")
    assert typed(again.context_data["code"])[1].status_code == 201
    listed = client.get("/admin/accounts/wall/").content.decode()
    assert "大厅" in listed
    assert "east街道" in listed


def test_the_page_refuses_a_community(cast, client):
    client.force_login(cast.admin)
    area = cast.areas["east"].pk
    told = client.post("/admin/accounts/wall/add/", {"name": "大厅", "area": area})
    assert told.status_code == 200
    assert not Wall.objects.exists()
