"""Before the first password is changed, and before a second factor is set up where the office
needs one, only the way there is open."""

import pytest
from django.test import Client
from django.urls import get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from backend.accounts.gate import ThroughTheGate
from tests.authenticator import Authenticator
from tests.cast import GRID_CODES, PASSWORD

pytestmark = pytest.mark.django_db
OPEN = ["/api/v1/me/", "/api/v1/me/devices/", "/api/v1/me/second-factor/"]
SHUT = [
    ("get", "/api/v1/grids/"),
    ("get", "/api/v1/cases/"),
    ("post", "/api/v1/live/tickets/"),
    ("get", "/tiles/grids/10/853/400.mvt"),
    ("get", "/ogc/collections"),
    ("get", f"/api/v1/grids/{GRID_CODES['east']}/"),
]


def owing(user, **fields):
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    return user


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"must_change_password": True}, "password-change-needed"),
        ({"must_have_second_factor": True}, "second-factor-setup-needed"),
        (
            {"must_change_password": True, "must_have_second_factor": True},
            "password-change-needed",
        ),
    ],
)
def test_opens_nothing_but_the_way_there(cast, signed_in, fields, kind):
    client = signed_in(owing(cast.east_operator, **fields))
    assert [client.get(address).status_code for address in OPEN] == [200] * len(OPEN)
    for method, address in SHUT:
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer.json()["type"]) == (403, kind), address
    assert client.post("/api/v1/auth/logout/").status_code == 204


def test_is_asked_before_a_caller_counts_as_proven(cast, signed_in):
    """What is answered in front of Django is answered to whom Django has let in."""
    from backend.accounts.proven import proven

    client = signed_in(owing(cast.east_operator, must_change_password=True))
    before = set(proven._until)
    client.get("/tiles/grids/10/853/400.mvt")
    assert set(proven._until) == before


@pytest.mark.parametrize("page", ["/", "/boundaries/", "/people/"])
def test_leads_pages_to_the_account(cast, page):
    browser = Client()
    browser.force_login(owing(cast.east_operator, must_change_password=True))
    answer = browser.get(page)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert browser.get("/account/").status_code == 200


def test_opens_with_the_new_password(cast, signed_in):
    client = signed_in(owing(cast.east_operator, must_change_password=True))
    assert client.get("/api/v1/me/").json()["must_change_password"] is True
    said = {"old": PASSWORD, "new": "a-shorter-way-home"}
    assert client.post("/api/v1/me/password/", said, format="json").status_code == 200
    assert client.get("/api/v1/me/").json()["must_change_password"] is False
    assert client.get("/api/v1/grids/").status_code == 200


def test_opens_with_the_second_factor_and_shuts_without_it(cast, signed_in):
    client = signed_in(owing(cast.admin, must_have_second_factor=True))
    assert client.get("/api/v1/me/").json()["must_set_up_second_factor"] is True
    authenticator = Authenticator(cast.admin)
    assert client.get("/api/v1/grids/").status_code == 200
    said = {"otp": authenticator.code()}
    assert client.delete("/api/v1/me/second-factor/", said, format="json").status_code == 204
    assert client.get("/api/v1/grids/").status_code == 403


def test_machines_change_no_passwords(cast, signed_in):
    client = signed_in(owing(cast.service, must_change_password=True))
    assert client.get("/api/v1/grids/").status_code == 200
    owing(cast.service, must_have_second_factor=True)
    assert client.get("/api/v1/grids/").status_code == 403


def test_stands_before_every_rest_view():
    """Whoever gives a view permissions of its own leaves the gate in, or lets everybody in."""

    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                yield from views(pattern.url_patterns)
            elif issubclass(view := getattr(pattern.callback, "cls", object), APIView):
                yield view

    found = set(views(get_resolver().url_patterns))
    assert len(found) > 50
    unguarded = {
        view
        for view in found
        if not any(issubclass(one, (ThroughTheGate, AllowAny)) for one in view.permission_classes)
    }
    assert unguarded == set()
