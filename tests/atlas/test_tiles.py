"""`GET /tiles/{layer}/{z}/{x}/{y}.mvt`: what is in a tile, and when it must be sent."""

import gzip
from datetime import timedelta

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backend.territory.models import Boundary
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, TOWNSHIPS, WEST_EDGES

from .pyramid import BUFFER, EXTENT, column, decoded, over, row

pytestmark = pytest.mark.django_db


def address(z: int, x: int, y: int, layer: str = "grids") -> str:
    return f"/tiles/{layer}/{z}/{x}/{y}.mvt"


EAST_AT_12 = address(*over(*CENTRES["east"], 12))


def version_of(cast) -> int:
    return cast.grids["east"].boundary_id


def published_again(boundary: Boundary, at) -> Boundary:
    """Another version of the same level, without any shape."""
    return Boundary.objects.create(
        level=boundary.level, title="later", status="published", published_at=at, made_at=at
    )


@pytest.fixture
def ask(cast, signed_in):
    return signed_in(cast.east_worker)


# --- what is in it -----------------------------------------------------------------------------


def test_names_each_grid_by_the_id_of_the_grid_and_says_what_it_is(cast, ask):
    answer = ask.get(EAST_AT_12)
    assert answer["Content-Type"] == "application/vnd.mapbox-vector-tile"
    found = decoded(answer.content)
    assert found[cast.grids["east"].grid_id][0] == {
        "code": GRID_CODES["east"],
        "name": "east网格",
        "kind": "basic",
        "area": TOWNSHIPS["east"][0],
    }
    assert found[cast.grids["west"].grid_id][0]["area"] == TOWNSHIPS["west"][0]


@pytest.mark.parametrize("z", [9, 12, 14])
def test_draws_a_grid_where_the_arithmetic_of_the_pyramid_puts_it(cast, ask, z):
    z, x, y = over(*CENTRES["east"], z)
    _, drawn = decoded(ask.get(address(z, x, y)).content)[cast.grids["east"].grid_id]
    west, north = (column(WEST_EDGES["east"], z) - x) * EXTENT, (row(36.02, z) - y) * EXTENT
    east, south = (column(120.04, z) - x) * EXTENT, (row(36.00, z) - y) * EXTENT
    window = shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)
    expected = shapely.box(west, north, east, south).intersection(window)
    assert drawn.symmetric_difference(expected).area <= expected.length  # a unit along the border


@pytest.mark.parametrize(
    ("layer", "codes"),
    [
        ("districts", {("370211", None)}),
        ("townships", {(nbs, nbs) for nbs, _mca in TOWNSHIPS.values()}),
        ("communities", set(COMMUNITIES.values())),
    ],
)
def test_draws_areas_with_their_code_and_their_townships(cast, ask, layer, codes):
    found = decoded(ask.get(address(*over(*CENTRES["east"], 9), layer)).content, layer)
    assert {(said["code"], said.get("area")) for said, _ in found.values()} == codes
    assert {said["name"] for said, _ in found.values()} >= {
        cast.areas[{"districts": "district", "townships": "east_township"}.get(layer, "east")].name
    }


def test_is_empty_where_there_is_nothing(ask):
    answer = ask.get(address(12, 0, 0))
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"]


@pytest.mark.parametrize("z", [0, 1, 4])
def test_may_be_asked_for_from_far_away(ask, z):
    assert ask.get(address(*over(*CENTRES["east"], z))).status_code == 200


def test_shows_a_grid_far_closer_than_shapes_are_fine(cast, ask):
    found = decoded(ask.get(address(*over(*CENTRES["east"], 22))).content)
    assert list(found) == [cast.grids["east"].grid_id]
    assert found[cast.grids["east"].grid_id][1].area == (EXTENT + 2 * BUFFER) ** 2


@pytest.mark.parametrize(
    "wrong", [(23, 0, 0), (1, 2, 0), (1, 0, 2), (0, 1, 0), (99, 99999999, 0), (12, 4096, 0)]
)
def test_knows_no_tile_outside_the_pyramid(ask, wrong):
    assert ask.get(address(*wrong)).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["/tiles/people/1/0/0.mvt", "/tiles/grids/-1/0/0.mvt", "/tiles/grids/1/0/0.png"]
)
def test_knows_no_other_layer_and_no_other_form(ask, wrong):
    assert ask.get(wrong).status_code == 404


def test_travels_compressed_when_that_is_asked_for_and_worth_it(cast, ask):
    plain = ask.get(address(*over(*CENTRES["east"], 9)))
    packed = ask.get(address(*over(*CENTRES["east"], 9)), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    empty = ask.get(address(12, 0, 0), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in empty


# --- who may -----------------------------------------------------------------------------------


def test_is_for_every_member_of_staff_and_the_same(cast, signed_in):
    answers = {
        (answer.status_code, answer["ETag"], answer.content)
        for person in cast.people.values()
        for answer in [signed_in(person).get(EAST_AT_12)]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 200


@pytest.mark.parametrize("asked", [EAST_AT_12, "/tiles/grids.json"])
@pytest.mark.parametrize("shown", [{}, {"Authorization": "Token made0up"}])
def test_is_for_nobody_who_is_signed_out(cast, asked, shown):
    answer = APIClient().get(asked, headers=shown)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_is_there_for_browsers_with_a_session(cast):
    client = APIClient()
    client.force_login(cast.east_chief)
    assert client.get(EAST_AT_12).status_code == 200


# --- versions, and when it must be sent again --------------------------------------------------


def test_answers_304_without_asking_for_any_shape(ask):
    first = ask.get(EAST_AT_12)
    assert first["Cache-Control"] == "private, no-cache"
    with CaptureQueriesContext(connection) as queries:
        again = ask.get(EAST_AT_12, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert len(queries) == 2  # the token, the version
    assert not [query for query in queries if "mercator" in query["sql"] or "shape" in query["sql"]]


def test_a_kept_tile_asks_for_no_shape_either(ask):
    first = ask.get(EAST_AT_12)
    with CaptureQueriesContext(connection) as queries:
        again = ask.get(EAST_AT_12)
    assert again.content == first.content
    assert len(queries) == 2


def test_a_new_version_has_another_etag_and_other_shapes(cast, ask):
    first = ask.get(EAST_AT_12)
    published_again(cast.grids["east"].boundary, timezone.now())
    after = ask.get(EAST_AT_12, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != first["ETag"]
    assert after.content == b""


def test_a_version_by_its_whole_name_is_good_for_ever(cast, ask):
    first = ask.get(EAST_AT_12)
    published_again(cast.grids["east"].boundary, timezone.now())
    answer = ask.get(f"{EAST_AT_12}?v={version_of(cast)}.0")
    assert answer.content == first.content
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    by_number = ask.get(f"{EAST_AT_12}?v={version_of(cast)}")
    assert by_number.content == first.content
    assert by_number["Cache-Control"] == "private, no-cache"


def test_what_was_done_to_an_area_shows_and_has_another_etag(cast, ask):
    east = address(*over(*CENTRES["east"], 12), "communities")
    first = ask.get(east)
    area = cast.areas["east"]
    now = timezone.now()
    area.changes.create(
        verb="renamed", day=now.date(), made_by="x", made_at=now, name=area.name, path=area.path
    )
    type(area).objects.filter(pk=area.pk).update(name="新社区")
    after = ask.get(
        f"{east}?v={first['ETag'].split('-')[1]}", headers={"If-None-Match": first["ETag"]}
    )
    assert after["Cache-Control"] == "private, no-cache"
    assert after["ETag"] != first["ETag"]
    assert decoded(after.content, "communities")[area.pk][0]["name"] == "新社区"


def test_a_moment_has_the_version_of_its_time(cast, ask):
    first = ask.get(EAST_AT_12)
    published_again(cast.grids["east"].boundary, timezone.now())
    assert ask.get(f"{EAST_AT_12}?at=2026-06-01").content == first.content
    assert ask.get(f"{EAST_AT_12}?at=2025-06-01").status_code == 404
    assert ask.get(f"{EAST_AT_12}?at=never").status_code == 400


def test_a_version_that_is_yet_to_come_or_of_another_level_is_not_there(cast, ask):
    coming = published_again(cast.grids["east"].boundary, timezone.now() + timedelta(minutes=5))
    of_townships = Boundary.objects.get(level="township")
    for number in (coming.pk, of_townships.pk, 10**17):
        assert ask.get(f"{EAST_AT_12}?v={number}").status_code == 404
    # Nor is it at its moment: it may still be withdrawn, and come back otherwise.
    moment = (coming.published_at + timedelta(minutes=1)).isoformat().replace("+", "%2B")
    assert ask.get(f"{EAST_AT_12}?at={moment}")["ETag"] == ask.get(EAST_AT_12)["ETag"]
    for number in ("x", "-1", "9" * 30, "１", "1.", "1.2.3"):
        assert ask.get(f"{EAST_AT_12}?v={number}").status_code == 400


def test_says_how_a_map_may_ask(cast, ask):
    said = ask.get("/tiles/grids.json").json()
    assert said["tilejson"] == "3.0.0"
    assert said["tiles"] == [
        f"http://testserver/tiles/grids/{{z}}/{{x}}/{{y}}.mvt?v={version_of(cast)}.0"
    ]
    assert said["bounds"] == [119.98, 36.0, 120.06, 36.02]
    assert [layer["id"] for layer in said["vector_layers"]] == ["grids"]
