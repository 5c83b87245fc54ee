"""Cursor lists: nothing skipped, nothing twice, and a made-up cursor is the caller's error."""

from base64 import b64encode

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(cast, signed_in):
    return signed_in(cast.district_operator)


def walked(client, address: str, *, by: str = "next") -> list[list[dict]]:
    pages = []
    while address:
        answer = client.get(address).json()
        pages.append(answer["results"])
        address = answer[by]
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_walks_a_list_once_forth_and_back(operator, size):
    whole = operator.get("/api/v1/areas/").json()
    assert (whole["next"], whole["previous"]) == (None, None)
    pages = walked(operator, f"/api/v1/areas/?page_size={size}")
    assert [row for page in pages for row in page] == whole["results"]
    assert all(len(page) == size for page in pages[:-1])
    if size == 2:
        last = operator.get("/api/v1/areas/?page_size=2").json()
        while last["next"]:
            last = operator.get(last["next"]).json()
        back = [last["results"], *walked(operator, last["previous"], by="previous")]
        assert [row for page in reversed(back) for row in page] == whole["results"]


def test_keeps_the_filters_from_page_to_page(operator):
    pages = walked(operator, "/api/v1/areas/?level=community&page_size=3")
    assert [len(page) for page in pages] == [3, 1]
    assert {row["level"] for page in pages for row in page} == {"community"}


@pytest.mark.parametrize("size", ["0", "-1", "x", "99999999999999999999"])
def test_takes_a_strange_page_size_for_none_or_the_most(operator, size):
    assert operator.get(f"/api/v1/members/?page_size={size}").status_code == 200


@pytest.mark.parametrize(
    "held", [b"p=abc", b"p=%00", b"\xff\xff", b"o=-5", b"o=x", b"r=9&p=", b"p=1e400", b"%"]
)
@pytest.mark.parametrize("address", ["members", "grids", "cases", "areas", "presence"])
def test_never_trips_over_a_cursor_somebody_made_up(operator, address, held):
    answer = operator.get(f"/api/v1/{address}/", {"cursor": b64encode(held).decode()})
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["errors"][0]["pointer"] == "/cursor"


def test_points_at_a_cursor_that_is_none(operator):
    for cursor in ("äöü", b64encode(b"p=abc").decode()):
        answer = operator.get("/api/v1/members/", {"cursor": cursor})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "/cursor"
