"""Every operation of the API: who is not signed in, methods there are not, things there are not."""

import json
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from .asked import address_of, body_of
from .described import METHODS, Description
from .test_rights_matrix import ROWS
from .world import PLATFORMS, World

pytestmark = pytest.mark.django_db

DESCRIPTION = Description()
SIGNING_IN = "/api/v1/auth/login/"
ENROLLING_A_WALL = "/api/v1/wall/enrolment/"  # by a code that was given for it
# What stands for an identity and is none: of every kind that an address may hold.
NO_SUCH_THINGS = ("0", "-1", "9" * 30, "9223372036854775808", "x", "名", "..%2f", "a" * 300)


def _filled(address: str, thing: str) -> str:
    """The address with every name in it replaced by the same."""
    return "/".join(thing if "{" in step else step for step in address.split("/"))


@pytest.fixture
def keeper(cast, signed_in) -> APIClient:
    """A system administrator of the district: whom few operations refuse."""
    return signed_in(cast.admin)


def _asked(client: APIClient, method: str, address: str, body: str = "{}"):
    with transaction.atomic():
        answer = client.generic(method, address, body, content_type="application/json")
        transaction.set_rollback(True)
    return answer


def test_none_but_signing_in_and_enrolling_a_wall_is_open_to_whoever_is_signed_out(db):
    found = {}
    for address, methods in DESCRIPTION.schema["paths"].items():
        for method in METHODS:
            if method in methods:
                answer = _asked(APIClient(), method.upper(), _filled(address, "1"))
                found[f"{method} {address}"] = answer.status_code
    open_ones = {asked for asked, status in found.items() if status not in (401, 404)}
    assert open_ones == {f"post {SIGNING_IN}", f"post {ENROLLING_A_WALL}"}


def test_a_method_that_is_not_described_is_not_allowed(keeper):
    found = {}
    for address, methods in DESCRIPTION.schema["paths"].items():
        for method in (*METHODS, "options", "trace"):
            if method not in methods:
                thing = "1" if "{" in address else ""
                answer = _asked(keeper, method.upper(), _filled(address, thing))
                found[f"{method} {address}"] = answer.status_code
    assert {asked: status for asked, status in found.items() if status not in (404, 405)} == {}


@pytest.mark.parametrize("thing", NO_SUCH_THINGS)
def test_an_identity_that_is_none_is_not_found(keeper, thing):
    found = {}
    for address, methods in DESCRIPTION.schema["paths"].items():
        if "{" not in address or "/tiles/" in address:
            continue
        for method in METHODS:
            if method in methods:
                answer = _asked(keeper, method.upper(), _filled(address, quote(thing, safe="%")))
                found[f"{method} {address}"] = answer.status_code
    assert {asked: status for asked, status in found.items() if status not in (404, 403)} == {}


# Phones send these, and newer ones may say more than this server reads.
FROM_PHONES = ("/auth/login/", "/shifts/", "/track-batches/")


def test_a_member_of_a_body_that_nobody_reads_is_refused(world):
    found = {}
    for row in ROWS:
        names = [name for name, met in row.cells.items() if met.startswith("2")]
        body = body_of(world, row, names[0]) if names else None
        if row.method == "GET" or not body or row.address.startswith(FROM_PHONES):
            continue
        said = json.dumps(body | {"nonsense": 1})
        answer = _asked(world.clients[names[0]], row.method, address_of(world, row.address), said)
        pointers = [error["pointer"] for error in answer.json().get("errors", [])]
        found[row.line] = (answer.status_code, pointers)
    assert found
    assert {line: met for line, met in found.items() if met != (400, ["/nonsense"])} == {}


# Words that are a number, a list, a moment, a code or a box gone wrong, and any text at all.
_words = st.one_of(
    st.sampled_from(
        ["", "0", "-1", "1e400", "nan", "true", "2026-02-30", "0001-01-01T00:00:00Z", "9999-12-31"]
    ),
    st.sampled_from(["9" * 40, "1,2,3,4", "4,3,2,1", "nan,0,1,1", "370211", "%", "\\", "é" * 500]),
    st.text(max_size=40),
)


PREPARE = World


@pytest.fixture
def world(prepared, settings) -> World:
    settings.SUPERIOR_PLATFORMS = PLATFORMS
    return prepared.seen_anew()


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_parameter_of_a_get_makes_it_fail(world, data):
    row = data.draw(st.sampled_from([row for row in ROWS if row.method == "GET"]))
    described = DESCRIPTION.operation("GET", f"/api/v1{row.address}").get("parameters", [])
    names = [one["name"] for one in described if one["in"] == "query"]
    said = {name: data.draw(_words, label=name) for name in [*names, "limit", "cursor", "format"]}
    chosen = data.draw(st.sets(st.sampled_from(sorted(said)), max_size=4))
    client = world.clients[data.draw(st.sampled_from(["admin", "east_operator", "auditor"]))]
    # The client raises what the server would answer with 500.
    answer = client.get(address_of(world, row.address), {name: said[name] for name in chosen})
    assert answer.status_code in (200, 304, 400, 403, 404, 406)
