"""Pages of the net: whole, in order, in the asked system, and from one version."""

import gzip
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pyproj import Transformer

from backend.territory.models import Area, Boundary, GridVersion
from tests.cast import CENTRES, COMMUNITIES, GRID_CODES, NORTH, SOUTH, TOWNSHIPS, square

from .asking import CRS84, EPSG, NET, links

pytestmark = pytest.mark.django_db
GRIDS = "/collections/grids/items"
EVERYTHING = set(GRID_CODES.values())


def publish(cast, *, at, shift: float = 0.0, without: str = "") -> Boundary:
    """A version of the grids: those of the cast, moved east by `shift` degrees."""
    boundary = Boundary.objects.create(
        level="grid",
        title="another",
        status="published",
        made_by="tests",
        made_at=at,
        published_at=at,
        published_by="tests",
    )
    for name, old in cast.grids.items():
        if name != without:
            version = GridVersion.objects.create(
                boundary=boundary,
                grid_id=old.grid_id,
                code=old.code,
                name=f"{old.name}（新）",
                kind=old.kind,
                home_community=old.home_community,
                path=old.path,
                households=301,
                shape=square(round(old.shape.extent[0] + shift, 2)),
            )
            version.communities.set(old.communities.all())
    return boundary


def test_has_the_properties_of_the_api(cast, ask):
    feature = ask.items("grids", code=GRID_CODES["coast"])["features"][0]
    home = COMMUNITIES["coast"][0]
    assert feature["id"] == cast.grids["coast"].grid_id
    assert feature["properties"] == {
        "code": GRID_CODES["coast"],
        "name": "coast网格",
        "kind": "basic",
        "home_community": home,
        "communities": [home],
        "area": TOWNSHIPS["east"][0],
        "households": 300,
    }
    feature = ask.items("communities", code=home)["features"][0]
    assert feature["properties"] == {
        "code": home,
        "name": "coast社区",
        "level": "community",
        "kind": "urban",
        "parent": TOWNSHIPS["east"][0],
    }


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_pages_hold_everything_once_and_in_order(ask, limit):
    features = ask.every("grids", limit=limit)
    ids = [feature["id"] for feature in features]
    assert ids == sorted(set(ids))
    assert {feature["properties"]["code"] for feature in features} == EVERYTHING


def test_counts_what_matches_and_what_came(ask):
    page = ask.items("grids", limit=3)
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (4, 3, 3)
    page = ask.follow(page)
    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (4, 1, 1)
    assert ask.follow(page) is None


def test_the_link_to_the_next_page_keeps_every_parameter(ask):
    asked = {
        "limit": 1,
        "bbox": "36.0,119.98,36.02,120.03",
        "bbox_crs": f"{EPSG}4490",
        "crs": f"{EPSG}4549",
        "datetime": "2026-03-01T00:00:00Z",
        "kind": "basic",
    }
    found = ask.every("grids", **asked)
    codes = [feature["properties"]["code"] for feature in found]
    assert set(codes) == {GRID_CODES[name] for name in ("far", "west", "east")}
    assert all(f["geometry"]["coordinates"][0][0][0][0] > 3_900_000 for f in found)


def test_one_feature_stands_by_itself_with_the_way_back(cast, ask):
    grid = cast.grids["far"].grid_id
    answer = ask.get(f"{GRIDS}/{grid}")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Content-Crs"] == f"<{CRS84}>"
    feature = answer.json()
    assert links(feature)["self"]["href"] == f"http://testserver/ogc{GRIDS}/{grid}"
    assert links(feature)["collection"]["href"] == "http://testserver/ogc/collections/grids"
    del feature["links"]
    assert feature == ask.items("grids", code=GRID_CODES["far"])["features"][0]


@pytest.mark.parametrize("name", ["0", "999999999999", "9" * 40, "x", "-1", "1.0", "１"])
def test_what_is_not_there_is_404(ask, name):
    answer = ask.get(f"{GRIDS}/{name}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert ask.get("/collections/people/items").status_code == 404


# --- coordinate systems ------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["4326", "4490", "4549"])
@pytest.mark.parametrize("collection", NET)
def test_a_system_of_the_epsg_has_the_axes_of_its_authority(ask, collection, code):
    """pyproj, left to itself, gives what the authority wrote: latitude or northing first."""
    there = Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
    answer = ask.get(f"/collections/{collection}/items", {"crs": f"{EPSG}{code}"})
    assert answer["Content-Crs"] == f"<{EPSG}{code}>"
    plain = ask.items(collection)["features"]
    for feature, known in zip(answer.json()["features"], plain, strict=True):
        ring, wanted = (each["geometry"]["coordinates"][0][0] for each in (feature, known))
        assert len(ring) == len(wanted)
        for place, (lon, lat) in zip(ring, wanted, strict=True):
            assert place == pytest.approx(list(there.transform(lon, lat)), abs=1e-6)


def test_outer_rings_run_counterclockwise(ask):
    (ring,) = ask.items("districts")["features"][0]["geometry"]["coordinates"][0]
    twice_the_area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
    assert twice_the_area > 0


@pytest.mark.parametrize(
    ("crs", "box"),
    [
        (CRS84, "120.025,36.005,120.035,36.015"),
        (CRS84, "120.025,36.005,-5,120.035,36.015,90"),
        (f"{EPSG}4326", "36.005,120.025,36.015,120.035"),
        (f"{EPSG}4490", "36.005,120.025,36.015,120.035"),
    ],
)
def test_a_box_is_in_its_own_system(ask, crs, box):
    assert ask.values("grids", "code", bbox=box, bbox_crs=crs) == [GRID_CODES["east"]]
    assert ask.items("grids", bbox=box, bbox_crs=crs)["numberMatched"] == 1


def test_a_box_in_metres_has_the_northing_first(ask):
    there = Transformer.from_crs("OGC:CRS84", "EPSG:4549")
    lon, lat = CENTRES["west"]
    north, east = there.transform(lon, lat)
    box = f"{north - 100},{east - 100},{north + 100},{east + 100}"
    assert ask.values("grids", "code", bbox=box, bbox_crs=f"{EPSG}4549") == [GRID_CODES["west"]]
    other = f"{east - 100},{north - 100},{east + 100},{north + 100}"
    assert ask.values("grids", "code", bbox=other, bbox_crs=f"{EPSG}4549") == []


@pytest.mark.parametrize(
    ("box", "names"),
    [
        ("120.02,36.01,120.02,36.01", {"west", "east"}),  # a point on their border
        ("119.99,36.02,120.05,36.02", {"far", "west", "east", "coast"}),  # along the north
        ("120.05,36.01,119.0,36.02", {"coast"}),  # eastward across the antimeridian
        ("170,-90,-170,90", set()),
        ("-180,-90,180,90", {"far", "west", "east", "coast"}),
    ],
)
def test_a_box_touches_what_shares_a_point_with_it(ask, box, names):
    found = set(ask.values("grids", "code", bbox=box))
    assert found == {GRID_CODES[name] for name in names}


# --- filters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("collection", "name", "value", "count"),
    [
        ("grids", "area", TOWNSHIPS["east"][0], 2),
        ("grids", "home_community", COMMUNITIES["far"][0], 1),
        ("grids", "kind", "basic", 4),
        ("grids", "kind", "dedicated", 0),
        ("grids", "households", "300", 4),
        ("grids", "households", "301", 0),
        ("grids", "name", "east网格", 1),
        ("communities", "parent", TOWNSHIPS["west"][0], 2),
        ("communities", "kind", "urban", 4),
        ("townships", "code", TOWNSHIPS["west"][0], 1),
        ("districts", "name", "试验区", 1),
    ],
)
def test_a_property_can_be_asked_for(ask, collection, name, value, count):
    page = ask.items(collection, **{name: value})
    assert page["numberMatched"] == len(page["features"]) == count
    assert all(str(each["properties"][name]) == value for each in page["features"])


# --- versions ----------------------------------------------------------------------------------


def test_a_version_that_was_withdrawn_and_drawn_otherwise_is_not_served_as_it_was(cast, ask):
    """It has the same number again, and may be published for the same moment."""
    at = timezone.now() + timedelta(hours=1)
    coming = publish(cast, at=at, shift=0.04)
    asked = {"datetime": at.isoformat(), "bbox": "120.081,36.001,120.082,36.002"}
    assert ask.items("grids", **asked)["numberMatched"] > 0
    before = ask.get(GRIDS, {"datetime": at.isoformat()})
    with transaction.atomic():
        Boundary.objects.filter(pk=coming.pk).update(status="checked", published_at=None)
        GridVersion.objects.filter(boundary=coming).update(shape=square(120.50))
    with transaction.atomic():
        Boundary.objects.filter(pk=coming.pk).update(status="published", published_at=at)
    assert ask.items("grids", **asked)["numberMatched"] == 0
    after = ask.get(GRIDS, {"datetime": at.isoformat()}, **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    (ring,) = after.json()["features"][0]["geometry"]["coordinates"][0]
    assert min(lon for lon, _lat in ring) == 120.5


def test_a_moment_has_the_version_of_its_time(cast, ask):
    now = timezone.now()
    publish(cast, at=now - timedelta(days=2), shift=0.02, without="far")
    publish(cast, at=now + timedelta(hours=1), shift=0.04)
    begun = "2026-02-01T00:00:00+08:00"

    def west_edge(**query) -> float:
        (coast,) = ask.items("grids", code=GRID_CODES["coast"], **query)["features"]
        return min(lon for lon, _lat in coast["geometry"]["coordinates"][0][0])

    assert west_edge(datetime=begun) == 120.04
    assert west_edge() == 120.06
    assert west_edge(datetime="2026-02-01") == 120.04
    assert west_edge(datetime=(now + timedelta(hours=2)).isoformat()) == 120.08
    assert west_edge(datetime=f"{begun}/..") == 120.06
    assert west_edge(datetime=f"../{begun}") == 120.04
    assert west_edge(datetime=f"/{begun}") == 120.04
    assert ask.items("grids")["numberMatched"] == 3
    assert ask.items("grids", datetime=begun)["numberMatched"] == 4
    assert ask.items("grids", datetime="2019-01-01T00:00:00Z")["numberMatched"] == 0
    assert ask.get(f"{GRIDS}/{cast.grids['far'].grid_id}").status_code == 404
    asked = {"datetime": begun}
    assert ask.get(f"{GRIDS}/{cast.grids['far'].grid_id}", asked).status_code == 200


def test_pages_stay_with_the_version_in_which_they_began(cast, ask):
    first = ask.items("grids", limit=2)
    publish(cast, at=timezone.now(), without="coast")
    rest = ask.follow(first)
    names = [each["properties"]["name"] for each in first["features"] + rest["features"]]
    assert sorted(names) == ["coast网格", "east网格", "far网格", "west网格"]
    assert ask.follow(rest) is None
    assert ask.items("grids")["numberMatched"] == 3


def test_a_name_that_changes_is_seen_at_once(cast, ask):
    etag = ask.get("/collections/communities/items")["ETag"]
    with transaction.atomic():
        Area.objects.filter(pk=cast.areas["east"].pk).update(name="新名社区")
    answer = ask.get("/collections/communities/items", None, **{"If-None-Match": etag})
    assert answer.status_code == 200
    assert "新名社区" in ask.values("communities", "name")


@pytest.mark.parametrize("collection", NET)
def test_who_has_a_version_gets_no_shape_again(cast, ask, collection):
    path = f"/collections/{collection}/items"
    first = ask.get(path, {"limit": 1})
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = ask.get(path, {"limit": 1}, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Crs"] == f"<{CRS84}>"
    assert not [q["sql"] for q in queries if "shape" in q["sql"].lower()]
    if collection == "grids":
        publish(cast, at=timezone.now())
        again = ask.get(path, {"limit": 1}, **{"If-None-Match": first["ETag"]})
        assert again.status_code == 200
        assert again["ETag"] != first["ETag"]


def test_a_page_of_shapes_travels_compressed_for_who_can_read_it(ask):
    plain = ask.get(GRIDS)
    small = ask.get(GRIDS, None, **{"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(plain.content)
    assert "Accept-Encoding" in plain["Vary"]
    assert gzip.decompress(small.content) == plain.content


def test_the_squares_are_where_the_cast_drew_them(ask):
    (far,) = ask.items("grids", code=GRID_CODES["far"])["features"]
    assert far["geometry"]["type"] == "MultiPolygon"
    assert sorted(map(tuple, far["geometry"]["coordinates"][0][0][:-1])) == [
        (119.98, SOUTH),
        (119.98, NORTH),
        (120.0, SOUTH),
        (120.0, NORTH),
    ]
