"""`GET /api/v1/locate/`."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.utils import timezone

from backend.territory import crs, locate
from backend.territory.models import AreaShape, Boundary, GridVersion
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, OUT_AT_SEA, SINCE, TOWNSHIPS

pytestmark = pytest.mark.django_db
LOCATE = "/api/v1/locate/"
LON, LAT = CENTRES["east"]


@pytest.fixture
def ask(cast, signed_in):
    client = signed_in(cast.west_worker)
    return lambda **parameters: client.get(LOCATE, parameters)


def east_of(answer: dict) -> bool:
    return answer["grid"] == {"code": GRID_CODES["east"], "name": "east网格"}


def test_names_grid_community_and_township(ask):
    answer = ask(lon=LON, lat=LAT)
    assert answer.status_code == 200
    assert answer.json() == {
        "grid": {"code": GRID_CODES["east"], "name": "east网格"},
        "community": {"code": COMMUNITIES["east"][0], "name": "east社区"},
        "township": {"code": TOWNSHIPS["east"][0], "name": "east街道"},
        "position": pytest.approx([LON, LAT]),
    }


def test_names_the_nearest_grid_outside_the_net(ask):
    answer = ask(lon=OUT_AT_SEA[0], lat=OUT_AT_SEA[1]).json()
    nearest = answer.pop("nearest")
    assert answer == {
        "grid": None,
        "community": None,
        "township": None,
        "position": list(OUT_AT_SEA),
    }
    assert nearest["code"] == GRID_CODES["coast"]
    # A hundredth of a degree of longitude at 36.01° N, 111,320 m · cos(lat) to a degree.
    assert nearest["distance_m"] == pytest.approx(0.01 * 111_320 * 0.80891, rel=0.002)


@pytest.mark.parametrize("name", ["gcj02", "bd09"])
def test_takes_positions_in_the_systems_of_chinese_maps(ask, name):
    """Two metres inside the border, which the offset of 500 m and more would carry far away."""
    lon, lat = np.array([120.02002]), np.array([36.01])
    lon, lat = crs.wgs84_to_gcj02(lon, lat)
    if name == "bd09":
        lon, lat = crs.gcj02_to_bd09(lon, lat)
    assert east_of(ask(lon=lon[0], lat=lat[0], crs=name).json())
    assert ask(lon=120.02002, lat=36.01, crs=name).json()["grid"]["code"] == GRID_CODES["west"]


def test_says_where_that_is_in_wgs84(ask):
    # The known pair of GCJ-02; half a metre is 5 millionths of a degree.
    answer = ask(lon=121.53154186, lat=31.17530398, crs="gcj02").json()
    assert answer["position"] == pytest.approx([121.5272106, 31.1774276], abs=5e-6)


def test_takes_cgcs2000_for_wgs84(ask):
    assert east_of(ask(lon=LON, lat=LAT, crs="cgcs2000").json())


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"lon": None}, "/lon"),
        ({"lat": None}, "/lat"),
        ({"lon": ""}, "/lon"),
        ({"lon": "x"}, "/lon"),
        ({"lon": "nan"}, "/lon"),
        ({"lat": "inf"}, "/lat"),
        ({"lon": "180.1"}, "/lon"),
        ({"lat": "-90.1"}, "/lat"),
        ({"crs": "epsg:4326"}, "/crs"),
        ({"at": "yesterday"}, "/at"),
        ({"at": "2026-02-30"}, "/at"),
        ({"at": "2026-02-30T00:00:00Z"}, "/at"),
        ({"at": "2026-01-01T25:00:00Z"}, "/at"),
        ({"at": "2026-07-01T00:00:00 08:00"}, "/at"),  # a + that was not percent-encoded
        ({"at": "0001-01-01T00:00:00+14:00"}, "/at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "/at"),
        ({"at": "9999-12-31"}, "/at"),
    ],
)
def test_points_at_what_is_wrong(ask, changes, pointer):
    asked = {"lon": LON, "lat": LAT} | changes
    answer = ask(**{name: value for name, value in asked.items() if value is not None})
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (-60, 0), (30, 0), (180, 0), (0, 90), (0, -90)])
def test_answers_for_any_place_of_the_world(ask, lon, lat):
    answer = ask(lon=lon, lat=lat)
    assert answer.status_code == 200
    assert 4e6 < answer.json()["nearest"]["distance_m"] < 20.1e6


@pytest.mark.parametrize("crs_name", crs.NAMES)
def test_answers_or_refuses_at_the_corners_of_the_world_in_every_system(ask, crs_name):
    """Baidu's offset carries some of them over the edge."""
    for lon in (-180, 180):
        for lat in (-90, 90):
            answer = ask(lon=lon, lat=lat, crs=crs_name)
            over_the_edge = crs_name == "bd09" and (lon, lat) != (180, 90)
            assert answer.status_code == (400 if over_the_edge else 200), (lon, lat)


def test_answers_by_the_boundaries_of_a_moment(cast, ask):
    change = timezone.now() - timedelta(days=1)
    boundary = Boundary.objects.create(
        level="grid",
        title="second",
        status="published",
        made_by="tests",
        made_at=change,
        published_at=change,
    )
    old = cast.grids["west"]
    GridVersion.objects.create(
        boundary=boundary,
        grid=old.grid,
        code="370211001201009",
        name="大网格",
        kind="basic",
        home_community=old.home_community,
        path=old.path,
        shape=cast.grids["east"].shape,
    )
    locate.forget()
    assert ask(lon=LON, lat=LAT).json()["grid"]["code"] == "370211001201009"
    at = (change - timedelta(seconds=1)).isoformat()
    assert east_of(ask(lon=LON, lat=LAT, at=at).json())
    assert east_of(ask(lon=LON, lat=LAT, at=timezone.localdate(SINCE).isoformat()).json())
    assert ask(lon=LON, lat=LAT, at="2025-12-31T23:59:59Z").json() == {
        "grid": None,
        "community": None,
        "township": None,
        "position": pytest.approx([LON, LAT]),
    }


def test_takes_a_bare_date_for_its_end_in_china(cast, ask):
    """The net of the cast takes effect at 2026-01-01 08:00 in China."""
    assert ask(lon=LON, lat=LAT, at="2025-12-31").json()["grid"] is None
    assert ask(lon=LON, lat=LAT, at="2026-01-01").json()["grid"] is not None
    assert ask(lon=LON, lat=LAT, at="2026-01-01T07:59:59+08:00").json()["grid"] is None
    assert ask(lon=LON, lat=LAT, at="2026-01-01T07:59:59").json()["grid"] is None
    assert ask(lon=LON, lat=LAT, at="2026-01-01T08:00:00+08:00").json()["grid"] is not None


def test_names_the_village_a_position_lies_in_and_not_only_the_home_of_its_grid(cast, ask):
    """One grid over two communities: east, its home, and coast."""
    change = timezone.now() - timedelta(days=1)
    grids = Boundary.objects.create(
        level="grid",
        title="joined",
        status="published",
        made_by="tests",
        made_at=change,
        published_at=change,
    )
    east, coast = cast.grids["east"], cast.grids["coast"]
    joined = GridVersion.objects.create(
        boundary=grids,
        grid=east.grid,
        code=east.code,
        name=east.name,
        kind=east.kind,
        home_community=cast.areas["east"],
        path=east.path,
        shape=MultiPolygon(Polygon.from_bbox((120.02, 36.0, 120.06, 36.02)), srid=4326),
    )
    joined.communities.set([cast.areas["east"], cast.areas["coast"]])
    locate.forget()

    def community(lon, lat=36.01) -> str:
        answer = ask(lon=lon, lat=lat).json()
        assert answer["grid"]["code"] == east.code
        return answer["community"]["code"]

    assert community(120.03) == COMMUNITIES["east"][0]
    assert community(120.05) == COMMUNITIES["coast"][0]
    assert community(120.04) == min(COMMUNITIES["east"][0], COMMUNITIES["coast"][0])
    AreaShape.objects.filter(area=cast.areas["coast"]).delete()
    assert community(120.05) == COMMUNITIES["east"][0]
    assert coast.code != east.code


def test_costs_few_queries(ask, django_assert_max_num_queries):
    ask(lon=LON, lat=LAT)
    with django_assert_max_num_queries(6):
        ask(lon=LON, lat=LAT)


@pytest.mark.parametrize("offset", ["+16:00", "-23:59", "+23:59"])
def test_a_moment_may_have_any_offset_of_less_than_a_day(ask, offset):
    answer = ask(lon=LON, lat=LAT, at=f"2026-06-01T12:00:00{offset}")
    assert answer.status_code == 200
    assert east_of(answer.json())
