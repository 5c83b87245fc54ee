"""`/api/schema/` and `/api/docs/`: the description of the API is valid and open to read."""

import re

import pytest
from django.core.management import call_command
from django.utils import translation

from . import web_types
from .accounts.test_walls import SHOWN
from .described import Description

# Who knows a password or a code is let in there, and is nobody before.
OPEN_DOORS = ("/api/v1/auth/login/", "/api/v1/wall/enrolment/")


def test_is_valid_and_gives_no_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", tmp_path / "schema.yml")


def test_is_open_to_whoever_is_signed_out(db, client):
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert "/api/v1/track-batches/{uuid}/" in answer.json()["paths"]


def test_has_a_page_that_asks_no_other_host_for_anything(db, client):
    page = client.get("/api/docs/").content.decode()
    sources = re.findall(r"""(?:src|href)=["']?([^"'\s>]+)""", page)
    assert sources
    assert [source for source in sources if not source.startswith("/")] == []


def test_says_of_every_operation_how_to_sign_in_and_what_it_means():
    for address, methods in Description().schema["paths"].items():
        for method, operation in methods.items():
            named = f"{method} {address}"
            assert operation.get("description") or operation.get("summary"), named
            assert "401" in operation["responses"], named
            signs_in = [scheme for one in operation.get("security", []) for scheme in one]
            wanted = [] if address in OPEN_DOORS else ["deviceToken", "cookieAuth"]
            if (method.upper(), address) in SHOWN:
                wanted.append("wallKey")
            assert signs_in == wanted, named


@pytest.mark.parametrize("name", ["deviceToken", "cookieAuth"])
def test_describes_both_ways_of_signing_in(name):
    scheme = Description().schema["components"]["securitySchemes"][name]
    assert scheme["type"] == "apiKey"
    assert scheme["name"] == {"deviceToken": "Authorization", "cookieAuth": "sessionid"}[name]


def test_names_what_it_describes_alike_in_each_language():
    named = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            named.append(list(Description().schema["components"]["schemas"]))
    assert named[0] == named[1]


def test_is_what_the_pages_take_their_shapes_from():
    for file, text in web_types.written().items():
        assert file.read_text(encoding="utf-8") == text, (
            f"{file} is not current: {web_types.COMMAND} writes it anew"
        )
