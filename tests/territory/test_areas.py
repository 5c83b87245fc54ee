"""`GET /api/v1/areas/`: the dated tree, by code in either system."""

import json
from datetime import date

import pytest
import shapely
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.territory.actions.areas import change_area
from backend.territory.models import Area, AreaCode, Boundary
from tests.cast import COMMUNITIES, TOWNSHIPS, WEST_EDGES

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"
EAST_NBS, EAST_MCA = TOWNSHIPS["east"]
WEST_NBS, WEST_MCA = TOWNSHIPS["west"]


@pytest.fixture
def client(cast, signed_in):
    return signed_in(cast.west_worker)


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [area["code"] for area in answer.json()["results"]]


def pointer(answer) -> str:
    assert answer.status_code == 400
    return answer.json()["errors"][0]["pointer"]


def test_lists_the_whole_tree(cast, client):
    rows = client.get(AREAS).json()["results"]
    assert len(rows) == 1 + 2 + 4
    (east,) = [row for row in rows if row["code"] == EAST_NBS]
    assert east == {
        "id": cast.areas["east_township"].pk,
        "code": EAST_NBS,
        "name": "east街道",
        "level": "township",
        "kind": "",
        "parent": "370211",
    }
    (district,) = [row for row in rows if row["level"] == "district"]
    assert district["parent"] is None


def test_lists_a_level_or_what_lies_directly_below_a_parent(client):
    assert sorted(codes(client.get(AREAS, {"level": "township"}))) == [WEST_NBS, EAST_NBS]
    below_east = sorted(code for code, parent in COMMUNITIES.values() if parent == EAST_NBS)
    assert sorted(codes(client.get(AREAS, {"parent": EAST_NBS}))) == below_east
    assert codes(client.get(AREAS, {"parent": "370211", "level": "community"})) == []
    assert codes(client.get(AREAS, {"level": "zone"})) == []


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"level": "planet"}, "/level"),
        ({"parent": "999999"}, "/parent"),
        ({"parent": "%"}, "/parent"),
        ({"system": "gb"}, "/system"),
        ({"at": "now"}, "/at"),
        ({"at": "2026-13-01"}, "/at"),
        ({"parent": EAST_MCA}, "/parent"),  # a code of the other system
    ],
)
def test_points_at_what_is_wrong(client, asked, where):
    assert pointer(client.get(AREAS, asked)) == where


def test_takes_a_bare_code_for_the_statistics_bureaus(cast, client):
    assert client.get(f"{AREAS}{EAST_NBS}/").json()["id"] == cast.areas["east_township"].pk
    assert client.get(f"{AREAS}{EAST_MCA}/").status_code == 404


def test_finds_an_area_by_the_ministrys_code(cast, client):
    shown = client.get(f"{AREAS}{EAST_MCA}/", {"system": "mca"}).json()
    assert (shown["id"], shown["code"], shown["parent"]) == (
        cast.areas["east_township"].pk,
        EAST_MCA,
        None,  # the district has no code of the ministry here
    )
    by_ministry = codes(client.get(AREAS, {"system": "mca", "level": "township"}))
    assert sorted(by_ministry) == [WEST_MCA, EAST_MCA]


def test_answers_404_and_a_problem_for_an_unknown_code(client):
    for code in ("370299", "x", "%25", "a" * 5000):
        answer = client.get(f"{AREAS}{code}/")
        assert (answer.status_code, answer.json()["type"]) == (404, "not-found")


def swap_codes(cast, on: date) -> None:
    """From a day on the two townships wear each other's code, as happened in reality."""
    for name in ("east", "west"):
        area = cast.areas[f"{name}_township"]
        AreaCode.objects.filter(area=area, system="nbs").update(
            valid_period=DateRange(date(2020, 1, 1), on)
        )
    for name, other in (("east", "west"), ("west", "east")):
        AreaCode.objects.create(
            area=cast.areas[f"{name}_township"],
            system="nbs",
            code=TOWNSHIPS[other][0],
            valid_period=DateRange(on, None),
        )


def test_means_by_a_code_what_it_meant_on_the_day(cast, client):
    swap_codes(cast, date(2026, 5, 1))

    def name(at: str) -> str:
        return client.get(f"{AREAS}{EAST_NBS}/", {"at": at}).json()["name"]

    assert name("2026-04-30") == "east街道"
    assert name("2026-05-01") == "west街道"
    # Midnight in China comes eight hours before that of Greenwich.
    assert name("2026-04-30T15:59:59Z") == "east街道"
    assert name("2026-04-30T16:00:00Z") == "west街道"
    assert client.get(f"{AREAS}{EAST_NBS}/").json()["name"] == "west街道"
    assert client.get(f"{AREAS}{EAST_NBS}/", {"at": "2019-12-31"}).status_code == 404


def test_lists_children_by_the_parents_code_of_the_day(cast, client):
    swap_codes(cast, date(2026, 5, 1))
    of_east = sorted(code for code, parent in COMMUNITIES.values() if parent == EAST_NBS)
    assert sorted(codes(client.get(AREAS, {"parent": EAST_NBS, "at": "2026-04-30"}))) == of_east
    assert sorted(codes(client.get(AREAS, {"parent": WEST_NBS}))) == of_east


def test_lists_what_existed_on_the_day(cast, client):
    Area.objects.filter(pk=cast.areas["coast"].pk).update(
        valid_period=DateRange(date(2020, 1, 1), date(2024, 1, 1))
    )
    coast = COMMUNITIES["coast"][0]
    assert coast in codes(client.get(AREAS, {"at": "2023-12-31"}))
    assert coast not in codes(client.get(AREAS, {"at": "2024-01-01"}))
    assert client.get(f"{AREAS}{coast}/").status_code == 404


def test_gives_shapes_as_geojson(client):
    answer = client.get(AREAS, {"level": "community", "format": "geojson"})
    assert answer["Content-Type"] == "application/geo+json"
    collection = json.loads(answer.content)
    assert collection["type"] == "FeatureCollection"
    shown = {f["properties"]["code"]: f for f in collection["features"]}
    assert set(shown) == {code for code, _ in COMMUNITIES.values()}
    for name, edge in WEST_EDGES.items():
        feature = shown[COMMUNITIES[name][0]]
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.equals(shapely.box(edge, 36.0, round(edge + 0.02, 2), 36.02))
        assert feature["properties"] == {
            "code": COMMUNITIES[name][0],
            "name": f"{name}社区",
            "level": "community",
            "kind": "urban",
            "parent": COMMUNITIES[name][1],
        }


def test_gives_one_area_as_geojson_too_and_by_the_accept_header(cast, client):
    asked = client.get(f"{AREAS}{EAST_NBS}/", HTTP_ACCEPT="application/geo+json")
    assert asked["Content-Type"] == "application/geo+json"
    (feature,) = json.loads(asked.content)["features"]
    assert feature["id"] == cast.areas["east_township"].pk


def test_sends_shapes_once_and_then_304_without_asking_for_any(cast, client):
    asked = {"level": "community", "format": "geojson"}
    etag = client.get(AREAS, asked)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(AREAS, asked, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "private, no-cache"
    assert len(queries) == 3  # the token, which areas, what stands
    assert not [query for query in queries if "shape" in query["sql"].lower()]


def test_other_areas_another_system_and_another_time_have_another_etag(client):
    asked = (
        {},
        {"level": "community"},
        {"system": "mca"},
        {"at": "2026-06-01"},
        {"parent": EAST_NBS},
    )
    etags = {client.get(AREAS, {"format": "geojson", **more})["ETag"] for more in asked}
    assert len(etags) == len(asked)


def test_a_new_version_and_a_new_name_have_another_etag(cast, client):
    asked = {"level": "community", "format": "geojson"}
    first = client.get(AREAS, asked)["ETag"]
    now = timezone.now()
    Boundary.objects.create(
        level="community", title="x", status="published", published_at=now, made_at=now
    )
    second = client.get(AREAS, asked, headers={"If-None-Match": first})
    assert second.status_code == 200
    today = timezone.localdate()
    change_area(area=cast.areas["east"], name="新社区", day=today, by="tests", at=now)
    third = client.get(AREAS, asked, headers={"If-None-Match": second["ETag"]})
    assert third.status_code == 200
    assert "新社区" in third.content.decode()


def test_gives_no_shape_before_the_first_publication(client):
    answer = client.get(AREAS, {"format": "geojson", "at": "2025-06-01"})
    features = json.loads(answer.content)["features"]
    assert len(features) == 7
    assert {feature["geometry"] for feature in features} == {None}


def test_lists_in_the_same_number_of_queries_however_many_there_are(
    client, django_assert_num_queries
):
    with django_assert_num_queries(2):  # the token, the areas
        client.get(AREAS)


def test_a_code_means_one_area_at_a_time(cast):
    area = cast.areas["west"].pk
    insert = (
        "INSERT INTO territory_areacode (area_id, system, code, valid_period)"
        " VALUES (%s, 'nbs', %s, %s)"
    )
    with connection.cursor() as cursor:
        for period in ("[2020-01-01,2021-01-01)", "[2019-01-01,2020-01-02)", "(,)"):
            with pytest.raises(IntegrityError, match="one_area_at_a_time"), transaction.atomic():
                cursor.execute(insert, [area, EAST_NBS, period])
        # Before it began, and in the other system, it is free.
        cursor.execute(insert, [area, EAST_NBS, "[2019-01-01,2020-01-01)"])
        cursor.execute(insert.replace("'nbs'", "'mca'"), [area, EAST_NBS, "[2020-01-01,)"])
