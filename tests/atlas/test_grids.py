"""`GET /api/v1/grids/`: shapes for all staff, people and cases in the caller's rights."""

import gzip
import json
import uuid

import pytest
import shapely
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.territory.models import Boundary
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, TOWNSHIPS, WEST_EDGES

pytestmark = pytest.mark.django_db
GRIDS = "/api/v1/grids/"


@pytest.fixture
def ask(cast, signed_in):
    """`ask(user, **parameters)`: the answer to a list of grids."""
    return lambda user, **parameters: signed_in(user).get(GRIDS, parameters)


def codes(answer) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [grid["code"] for grid in answer.json()["results"]]


def report(client, at: str, matter: str = "B01") -> str:
    lon, lat = CENTRES[at]
    body = {
        "type": matter,
        "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
        "description": "x",
        "occurred_at": timezone.now().isoformat(),
        "source": "hotline",
    }
    answer = client.put(f"/api/v1/reports/{uuid.uuid4()}/", body, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()["case"]["number"]


def test_shows_every_grid_to_every_member_of_staff(cast, ask):
    everything = sorted(GRID_CODES.values())
    for name in ("far_worker", "east_desk", "auditor", "service", "sanitation"):
        assert codes(ask(getattr(cast, name))) == everything


def test_shows_a_grid_with_the_codes_of_its_areas(cast, signed_in):
    answer = signed_in(cast.east_worker).get(f"{GRIDS}{GRID_CODES['coast']}/")
    home = COMMUNITIES["coast"][0]
    assert answer.json() == {
        "id": cast.grids["coast"].grid_id,
        "code": GRID_CODES["coast"],
        "name": "coast网格",
        "kind": "basic",
        "home_community": home,
        "communities": [home],
        "area": TOWNSHIPS["east"][0],
        "households": 300,
    }


def test_knows_no_grid_of_another_code(cast, signed_in):
    for code in ("370211002001002", "x", "%25"):
        assert signed_in(cast.east_worker).get(f"{GRIDS}{code}/").status_code == 404


def test_filters_by_area_and_by_box(cast, ask):
    east = {GRID_CODES["east"], GRID_CODES["coast"]}
    assert set(codes(ask(cast.auditor, area=TOWNSHIPS["east"][0]))) == east
    assert codes(ask(cast.auditor, area=COMMUNITIES["far"][0])) == [GRID_CODES["far"]]
    assert len(codes(ask(cast.auditor, area="370211"))) == 4
    assert codes(ask(cast.auditor, bbox="120.021,36.001,120.022,36.002")) == [GRID_CODES["east"]]
    assert set(codes(ask(cast.auditor, bbox="120.03,36.01,120.05,36.01"))) == east
    assert codes(ask(cast.auditor, bbox="-10,-10,10,10")) == []
    assert codes(ask(cast.auditor, bbox="120,36,120,36", area=TOWNSHIPS["east"][0])) == []


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"area": "999"}, "/area"),
        ({"area": TOWNSHIPS["east"][1]}, "/area"),
        ({"bbox": "1,2,3"}, "/bbox"),
        ({"bbox": "1,2,3,x"}, "/bbox"),
        ({"bbox": "120,36,119,37"}, "/bbox"),
        ({"bbox": "nan,nan,nan,nan"}, "/bbox"),
        ({"bbox": "-181,0,0,0"}, "/bbox"),
        ({"include": "people,money"}, "/include"),
        ({"include": "people,money", "format": "geojson"}, "/include"),
        ({"area": "999", "format": "geojson"}, "/area"),
    ],
)
def test_points_at_what_is_wrong(cast, ask, asked, pointer):
    answer = ask(cast.auditor, **asked)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


# --- people and cases --------------------------------------------------------------------------


def people(grid: dict):
    return {
        "leader": grid["leader"] and grid["leader"]["name"],
        "worker": grid["worker"] and grid["worker"]["name"],
        "professionals": [person["name"] for person in grid["professionals"]],
    }


NOBODY = {"leader": None, "worker": None, "professionals": []}
OF_EAST = {"leader": "east_leader", "worker": "east_worker", "professionals": ["fire_officer"]}
OF_COAST = NOBODY | {"worker": "coast_worker"}
OF_WEST = {"leader": "west_leader", "worker": "west_worker", "professionals": ["west_fire_officer"]}
OF_FAR = NOBODY | {"worker": "far_worker"}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("east_worker", {"east": OF_EAST}),
        ("coast_worker", {"coast": OF_COAST}),
        ("east_leader", {"east": OF_EAST}),
        ("east_desk", {"east": OF_EAST}),
        ("east_operator", {"east": OF_EAST, "coast": OF_COAST}),
        ("admin", {"east": OF_EAST, "coast": OF_COAST, "west": OF_WEST, "far": OF_FAR}),
        ("auditor", {}),
        ("sanitation", {}),
        ("service", {}),
    ],
)
def test_shows_people_in_the_callers_rights(cast, ask, name, seen):
    grids = ask(getattr(cast, name), include="people").json()["results"]
    shown = {grid["code"]: people(grid) for grid in grids}
    assert shown == {code: seen.get(at, NOBODY) for at, code in GRID_CODES.items()}


def test_shows_open_cases_in_the_callers_rights(cast, ask, signed_in):
    reporter = signed_in(cast.district_operator)
    numbers = {at: report(reporter, at) for at in ("east", "coast", "west")}
    for name, seen in (
        ("east_worker", {"east"}),
        ("east_leader", {"east"}),
        ("east_desk", {"east"}),
        ("east_operator", {"east", "coast"}),
        ("east_chief", {"east", "coast"}),
        ("west_operator", {"west"}),
        ("district_operator", {"east", "coast", "west"}),
        ("fire_officer", set()),
        ("sanitation", set()),
        ("admin", set()),
        ("auditor", set()),
    ):
        grids = ask(getattr(cast, name), include="cases").json()["results"]
        shown = {grid["code"]: [case["number"] for case in grid["open_cases"]] for grid in grids}
        expected = {code: [numbers[at]] if at in seen else [] for at, code in GRID_CODES.items()}
        assert shown == expected, name
        assert "leader" not in grids[0]


def test_carries_people_and_cases_in_geojson_too(cast, ask, signed_in):
    number = report(signed_in(cast.east_worker), "east")
    answer = ask(cast.east_leader, format="geojson", include="people,cases")
    assert "ETag" not in answer
    features = {
        f["properties"]["code"]: f["properties"] for f in json.loads(answer.content)["features"]
    }
    east = features[GRID_CODES["east"]]
    assert people(east) == OF_EAST
    assert [case["number"] for case in east["open_cases"]] == [number]
    assert people(features[GRID_CODES["west"]]) == NOBODY


def test_asks_as_often_for_four_grids_as_for_one(cast, signed_in):
    client = signed_in(cast.district_operator)
    counts = []
    for area in (COMMUNITIES["east"][0], "370211"):
        with CaptureQueriesContext(connection) as queries:
            client.get(GRIDS, {"include": "people,cases", "area": area})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


# --- GeoJSON -----------------------------------------------------------------------------------


def test_gives_the_shapes_as_they_were_published(cast, ask):
    answer = ask(cast.auditor, format="geojson")
    assert answer["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert [f["properties"]["code"] for f in features] == sorted(GRID_CODES.values())
    by_code = {f["properties"]["code"]: f for f in features}
    for name, edge in WEST_EDGES.items():
        feature = by_code[GRID_CODES[name]]
        assert feature["id"] == cast.grids[name].grid_id
        expected = shapely.box(edge, 36.0, round(edge + 0.02, 2), 36.02)
        assert shapely.geometry.shape(feature["geometry"]).equals(expected)


def test_answers_304_without_asking_for_any_geometry(cast, signed_in):
    client = signed_in(cast.east_worker)
    etag = client.get(GRIDS, {"format": "geojson"})["ETag"]
    for sent in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        with CaptureQueriesContext(connection) as queries:
            again = client.get(GRIDS, {"format": "geojson"}, HTTP_IF_NONE_MATCH=sent)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == "private, no-cache"
        assert len(queries) == 2  # the token, the version
        assert not [query for query in queries if "shape" in query["sql"]]
    assert client.get(GRIDS, {"format": "geojson"}, HTTP_IF_NONE_MATCH='"x"').status_code == 200


def test_gives_another_etag_to_another_version(cast, signed_in):
    client = signed_in(cast.east_worker)
    before = client.get(GRIDS, {"format": "geojson"})["ETag"]
    boundary = cast.grids["east"].boundary
    boundary.pk = None
    boundary.published_at = timezone.now()
    boundary.save()
    after = client.get(GRIDS, {"format": "geojson"}, HTTP_IF_NONE_MATCH=before)
    assert after.status_code == 200
    assert after["ETag"] != before
    assert json.loads(after.content) == {"type": "FeatureCollection", "features": []}


def test_travels_compressed_when_asked(cast, signed_in):
    answer = signed_in(cast.east_worker).get(
        GRIDS, {"format": "geojson"}, HTTP_ACCEPT_ENCODING="gzip"
    )
    assert answer["Content-Encoding"] == "gzip"
    assert {"Accept-Encoding", "Authorization", "Cookie"} <= set(answer["Vary"].split(", "))


@pytest.fixture
def snapshot(cast, signed_in):
    """`snapshot(name)`: the whole net of a version; the name of the one in force unless said."""
    client = signed_in(cast.east_worker)

    def ask_for(name: str | None = None, **headers):
        name = name or client.get("/tiles/grids.json").json()["edition"]
        return client.get(f"/api/v1/net/versions/{name}/", headers=headers)

    return ask_for


def test_keeps_a_version_at_an_address_that_is_good_for_ever(snapshot):
    answer = snapshot()
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["Content-Type"] == "application/geo+json"
    collection = json.loads(answer.content)
    found = {one["properties"]["code"]: one["geometry"] for one in collection["features"]}
    assert sorted(found) == sorted(GRID_CODES.values())
    west = WEST_EDGES["east"]
    assert shapely.geometry.shape(found[GRID_CODES["east"]]).bounds == pytest.approx(
        (west, 36.0, west + 0.02, 36.02)
    )


def test_sends_a_version_compressed_to_who_takes_it(snapshot):
    answer = snapshot(accept_encoding="gzip")
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == snapshot().content


def test_who_has_a_version_reads_no_shape_again(snapshot):
    first = snapshot()
    name = first.wsgi_request.path.split("/")[-2]
    with CaptureQueriesContext(connection) as asked:
        again = snapshot(name, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert not [query for query in asked if "shape" in query["sql"]]


def test_a_version_without_its_mark_is_asked_for_again(snapshot, cast):
    number = cast.grids["east"].boundary_id
    assert snapshot(str(number))["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["0", "999999.1", "x", "4.17.2", "٤"])
def test_knows_no_version_of_another_name(snapshot, name):
    assert snapshot(name).status_code == 404


def test_is_no_address_of_another_level(snapshot, cast):
    assert snapshot(str(Boundary.objects.get(level="township").pk)).status_code == 404
