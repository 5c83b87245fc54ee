"""`GET /api/v1/me/ground/`: the map of one's grids without a network."""

import pytest
from django.utils import timezone

from backend.territory.actions.places import Declared, NewPlace, enter_place
from tests.cast import CENTRES, GRID_CODES

pytestmark = pytest.mark.django_db


def ground(client, **headers):
    return client.get("/api/v1/me/ground/", headers=headers)


def placed(name: str, at: str | tuple) -> int:
    lon, lat = CENTRES[at] if isinstance(at, str) else at
    new = NewPlace("lift", name, number=name[0], position=Declared(lon, lat, "wgs84"))
    now = timezone.now()
    return enter_place(new=new, day=timezone.localdate(), by="tests", at=now).pk


def test_has_ones_own_grid_and_those_that_touch_it(cast, signed_in):
    grids = ground(signed_in(cast.east_worker)).json()["grids"]
    assert grids["type"] == "FeatureCollection"
    assert {one["properties"]["code"]: one["properties"]["own"] for one in grids["features"]} == {
        GRID_CODES["west"]: False,
        GRID_CODES["east"]: True,
        GRID_CODES["coast"]: False,
    }
    (east,) = [one for one in grids["features"] if one["properties"]["own"]]
    assert east["properties"]["name"] == "east网格"
    assert east["geometry"]["coordinates"][0][0][:3] == [
        [120.02, 36],
        [120.04, 36],
        [120.04, 36.02],
    ]


def test_has_the_places_inside_ones_own_grid_alone(cast, signed_in):
    inside = placed("1号梯", (120.0300000004, 36.0100000004))
    placed("2号梯", "coast")
    assert ground(signed_in(cast.east_worker)).json()["places"] == [
        {
            "id": inside,
            "name": "1号梯",
            "kind": "lift",
            "number": "1",
            "position": [120.03, 36.01],
        }
    ]


def test_is_empty_for_whoever_serves_no_grid(cast, signed_in):
    answer = ground(signed_in(cast.east_chief)).json()
    assert answer == {"grids": {"type": "FeatureCollection", "features": []}, "places": []}


def test_is_not_sent_again_to_whoever_has_it_until_something_changes(cast, signed_in):
    client = signed_in(cast.east_worker)
    etag = ground(client).headers["ETag"]
    again = ground(client, **{"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    placed("1号梯", "east")
    assert ground(client, **{"if-none-match": etag}).status_code == 200
