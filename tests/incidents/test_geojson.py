"""Cases as GeoJSON: whole, in the caller's rights, sensitive ones where the tier shows them."""

import pytest

from tests.cast import CENTRES

from .asking import report

pytestmark = pytest.mark.django_db


def collection(client, **asked) -> dict:
    answer = client.get("/api/v1/cases/", {"format": "geojson", **asked})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/geo+json"
    return answer.json()


def test_gives_every_case_the_caller_sees_in_one_collection(cast, signed_in):
    worker, stranger = signed_in(cast.east_worker), signed_in(cast.west_operator)
    numbers = [report(worker).json()["case"]["number"] for _ in range(3)]
    found = collection(signed_in(cast.east_operator))
    assert found["type"] == "FeatureCollection"
    assert [feature["id"] for feature in found["features"]] == numbers[::-1]
    lon, lat = CENTRES["east"]
    assert found["features"][0]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-6)
    assert found["features"][0]["properties"]["state"] == "reported"
    assert collection(stranger)["features"] == []


def test_hides_the_place_of_a_sensitive_case_and_has_none_for_an_unplaced_one(cast, signed_in):
    lon, lat = CENTRES["east"]
    aside = {"lon": lon + 0.005, "lat": lat + 0.005, "crs": "wgs84"}
    report(signed_in(cast.east_worker), matter="C01", position=aside)
    unplaced = report(signed_in(cast.east_worker), position=None).json()["case"]["number"]
    (shown,) = collection(signed_in(cast.east_chief))["features"]
    assert shown["geometry"]["coordinates"] != pytest.approx([aside["lon"], aside["lat"]], abs=1e-4)
    mine = {f["id"]: f["geometry"] for f in collection(signed_in(cast.east_worker))["features"]}
    assert mine[unplaced] is None
