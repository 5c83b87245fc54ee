"""What GIS clients read before they ask for a feature: names and types they look for literally."""

import jsonschema
import pytest
from django.db.models import F

from backend.territory.models import AreaShape, Boundary, GridVersion
from tests.cast import SIDE, SINCE, square

from .asking import CRS84, EPSG, NET, links

pytestmark = pytest.mark.django_db
ROOT = "http://testserver/ogc"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def test_the_landing_page_leads_on(ask):
    for path in ("", "/"):
        found = links(ask.document(path))
        assert {rel: (link["href"], link["type"]) for rel, link in found.items()} == {
            "self": (f"{ROOT}/", "application/json"),
            "service-desc": (f"{ROOT}/api", OPENAPI),
            "conformance": (f"{ROOT}/conformance", "application/json"),
            "data": (f"{ROOT}/collections", "application/json"),
        }


def test_says_what_it_conforms_to(ask):
    spec = "http://www.opengis.net/spec/ogcapi-features"
    assert ask.document("/conformance")["conformsTo"] == [
        f"{spec}-1/1.0/conf/core",
        f"{spec}-1/1.0/conf/geojson",
        f"{spec}-1/1.0/conf/oas30",
        f"{spec}-2/1.0/conf/crs",
        f"{spec}-5/1.0/conf/schemas",
    ]


def test_lists_each_collection_with_its_extent_and_systems(ask):
    found = {each["id"]: each for each in ask.document("/collections")["collections"]}
    assert list(found) == [*NET, "cases"]
    for name, each in found.items():
        assert each["crs"] == [CRS84, f"{EPSG}4326", f"{EPSG}4490", f"{EPSG}4549"]
        assert each["storageCrs"] == CRS84
        # The four squares of the cast.
        assert each["extent"]["spatial"] == {"bbox": [[119.98, 36.0, 120.06, 36.02]], "crs": CRS84}
        assert each["title"]
        assert each["description"]
        assert links(each)["items"]["href"] == f"{ROOT}/collections/{name}/items"
        assert links(each)["items"]["type"] == "application/geo+json"
        assert ask.document(f"/collections/{name}") == each
    assert found["grids"]["extent"]["temporal"] == {"interval": [["2026-01-01T00:00:00Z", None]]}


def test_offers_zones_only_where_there_are_any(cast, ask):
    assert ask.get("/collections/zones").status_code == 404
    assert ask.get("/collections/zones/items").status_code == 404
    zone = cast.areas["east"]
    type(zone).objects.filter(pk=zone.pk).update(level="zone")
    drawn = Boundary.objects.create(
        level="zone",
        title="zones",
        status="published",
        made_by="tests",
        made_at=SINCE,
        published_at=SINCE,
        published_by="tests",
    )
    AreaShape.objects.create(boundary=drawn, area=zone, shape=square(120.02, SIDE))
    listed = [each["id"] for each in ask.document("/collections")["collections"]]
    assert listed == ["districts", "townships", "zones", "communities", "grids", "cases"]
    assert ask.values("zones", "name") == ["east社区"]
    assert "/collections/zones/items" in ask.document("/api")["paths"]


def test_an_empty_district_has_collections_without_extent(cast, ask):
    GridVersion.objects.all().delete()
    Boundary.objects.filter(level="grid").update(
        status="draft", published_at=None, based_on=F("based_on")
    )
    assert ask.document("/collections/grids")["extent"] == {}
    page = ask.items("grids")
    assert (page["numberMatched"], page["features"]) == (0, [])


def test_the_description_has_what_clients_look_for_by_name(ask):
    answer = ask.get("/api", Accept=f"{OPENAPI}, application/json")
    assert answer["Content-Type"] == OPENAPI
    described = answer.json()
    assert described["openapi"].startswith("3.0")
    assert described["servers"] == [{"url": ROOT}]
    limit = described["components"]["parameters"]["limit"]
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (100, 1000)
    for name in (*NET, "cases"):
        parameters = described["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        # QGIS takes for a filter what says in, style, explode and a type.
        own = {each["name"]: each["schema"]["type"] for each in parameters if "name" in each}
        assert own
        assert all(each["style"] == "form" for each in parameters if "name" in each)
        named = [each["$ref"].rpartition("/")[2] for each in parameters if "$ref" in each]
        assert named == ["limit", "bbox", "bbox-crs", "crs", "datetime", "cursor"]


def test_every_filter_of_the_description_is_one(ask):
    paths = ask.document("/api")["paths"]
    for name in (*NET, "cases"):
        for each in paths[f"/collections/{name}/items"]["get"]["parameters"]:
            if "name" in each:
                value = each["schema"].get("enum", ["1"])[0]
                ask.items(name, **{each["name"]: value})


@pytest.mark.parametrize("name", [*NET])
def test_both_schemas_describe_what_comes(ask, name):
    found = links(ask.document(f"/collections/{name}"))
    flat = found["http://www.opengis.net/def/rel/ogc/1.0/schema"]
    whole = found["describedby"]
    assert flat["type"] == whole["type"] == "application/schema+json"
    answer = ask.client.get(flat["href"])
    assert answer["Content-Type"] == "application/schema+json"
    flat, whole = answer.json(), ask.client.get(whole["href"]).json()
    assert flat["properties"].pop("geometry") == {
        "x-ogc-role": "primary-geometry",
        "format": "geometry-multipolygon",
    }
    order = [schema["x-ogc-propertySeq"] for schema in flat["properties"].values()]
    assert order == list(range(1, len(order) + 1))
    for feature in ask.items(name)["features"]:
        assert list(feature["properties"]) == list(flat["properties"])
        # What is not known is null, for which clients that want one type have no word.
        known = {k: v for k, v in feature["properties"].items() if v is not None}
        jsonschema.Draft202012Validator(flat).validate(known)
        jsonschema.Draft202012Validator(whole).validate(feature | {"properties": known})


def test_is_json_and_nothing_else(ask):
    assert ask.get("/", Accept="text/html").status_code == 406
    assert ask.get("/", Accept="text/html,*/*;q=0.8")["Content-Type"] == "application/json"
    assert ask.get("/collections/grids/items", Accept="application/geo+json").status_code == 200


def test_is_read_only(ask):
    answer = ask.client.post("/ogc/collections/grids/items", {}, format="json")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert ask.client.options("/ogc/collections/grids/items")["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/api", "/conformance", "/collections", "/collections/grids"),
        *("/collections/grids/schema", "/collections/grids/feature-schema"),
        *("/collections/grids/items", "/collections/cases/items", "/collections/grids/items/1"),
    ],
)
def test_is_closed_to_whoever_is_signed_out(cast, client, path):
    answer = client.get(f"/ogc{path}")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_opens_to_a_browser_that_is_signed_in(cast, client):
    client.force_login(cast.auditor)
    assert client.get("/ogc/collections/grids/items").status_code == 200
