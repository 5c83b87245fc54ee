"""`/api/v1/places/`: names of compounds, roads, lifts and lamp posts, as people type them."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from backend.accounts.models import Grant
from backend.territory.actions.places import NewPlace, enter_place
from backend.territory.models import Place
from tests.answers.sheets import refused, report
from tests.cast import CENTRES, COMMUNITIES, OUT_AT_SEA, TOWNSHIPS

pytestmark = pytest.mark.django_db
PLACES = "/api/v1/places/"
EAST_COMMUNITY = COMMUNITIES["east"][0]
HEADINGS = ("类型", "名称", "编号", "社区", "地址", "经度", "纬度", "坐标系", "来源")


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def enter(name: str, kind: str = "compound", number: str = "", **more) -> Place:
    new = NewPlace(kind, name, number, **more)
    return enter_place(new=new, day=timezone.localdate(), by="tests", at=timezone.now())


def names(client, **asked) -> list[str]:
    answer = client.get(PLACES, asked)
    assert answer.status_code == 200, answer.json()
    return [place["name"] for place in answer.json()["results"]]


def at_centre(grid: str, crs: str = "wgs84") -> dict:
    lon, lat = CENTRES[grid]
    return {"lon": lon, "lat": lat, "crs": crs}


@pytest.mark.parametrize(
    "typed",
    [
        "海湖文苑",
        "湖文",
        "海",
        "hhwy",
        "HHWY",
        "ｈｈｗｙ",
        "hw",
        "haihu",
        "haihuwenyuan",
        "hai hu w",
    ],
)
def test_finds_a_compound_by_part_of_its_name_initials_or_pinyin(admin, typed):
    enter("海湖文苑")
    enter("翠竹山庄")
    assert names(admin, q=typed) == ["海湖文苑"]


@pytest.mark.parametrize("typed", ["cql", "zql", "chongqing", "zhongqing", "重庆", "庆路"])
def test_finds_a_road_by_each_reading_in_use(admin, typed):
    enter("重庆路", "road")
    assert names(admin, q=typed) == ["重庆路"]


@pytest.mark.parametrize("typed", ["lvdao", "ludao", "ld"])
def test_takes_u_for_v(admin, typed):
    enter("绿岛")
    assert names(admin, q=typed) == ["绿岛"]


@pytest.mark.parametrize("typed", ["LD-0012", "ld-0012", "0012", "ＬＤ－００１２"])
def test_finds_a_lamp_post_by_its_number(admin, typed):
    enter("长江路灯杆", "lamp_post", "LD-0012")
    enter("长江路灯杆", "lamp_post", "LD-0013")
    (found,) = admin.get(PLACES, {"q": typed}).json()["results"]
    assert found["number"] == "LD-0012"


@pytest.mark.parametrize("typed", ["uan", "haihux", "文海", "x", "%", "_", "'"])
def test_finds_nothing_by_what_nobody_means(admin, typed):
    enter("海湖文苑")
    assert names(admin, q=typed) == []


def test_wants_the_letters_in_their_order(admin):
    enter("湖文湖")  # it has both pairs of 文湖文
    assert names(admin, q="湖文湖") == ["湖文湖"]
    assert names(admin, q="文湖文") == []


def test_lists_exact_names_first_then_beginnings_then_the_rest(admin):
    for name in ("东海湖小区", "海湖小区", "海湖", "海湖新村东区"):
        enter(name)
    ranked = ["海湖", "海湖小区", "海湖新村东区", "东海湖小区"]
    assert names(admin, q="海湖") == ranked
    assert names(admin, q="hh")[0] == "海湖"
    # Page by page it is the same.
    found, address = [], f"{PLACES}?q={quote('海湖')}&page_size=1"
    while address:
        page = admin.get(address).json()
        found += [place["name"] for place in page["results"]]
        address = page["next"]
    assert found == ranked


def test_filters_by_kind_area_and_box(admin, cast):
    for grid in ("east", "coast", "west"):
        body = {"kind": "compound", "name": f"{grid}苑", "position": at_centre(grid)}
        assert admin.post(PLACES, body, format="json").status_code == 201
    enter("无位置路", "road")
    assert names(admin, kind="road") == ["无位置路"]
    assert names(admin, area=EAST_COMMUNITY) == ["east苑"]
    assert names(admin, area=TOWNSHIPS["east"][0]) == ["east苑", "coast苑"]
    assert names(admin, bbox="120.00,36.00,120.02,36.02") == ["west苑"]
    assert names(admin, bbox="120.00,36.00,120.06,36.02", q="苑", area=EAST_COMMUNITY) == ["east苑"]


@pytest.mark.parametrize("asked", [{"kind": "person"}, {"area": "9"}, {"bbox": "1"}, {"q": " "}])
def test_points_at_what_is_wrong(admin, asked):
    answer = admin.get(PLACES, asked)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{next(iter(asked))}"


def test_gives_features_in_the_same_order(admin):
    enter("东海湖小区")
    admin.post(
        PLACES, {"kind": "compound", "name": "海湖", "position": at_centre("east")}, format="json"
    )
    collection = admin.get(PLACES, {"q": "海湖", "format": "geojson"}).json()
    assert [feature["properties"]["name"] for feature in collection["features"]] == [
        "海湖",
        "东海湖小区",
    ]
    assert collection["features"][0]["geometry"] == {
        "type": "Point",
        "coordinates": pytest.approx(CENTRES["east"]),
    }
    assert collection["features"][1]["geometry"] is None


def test_keeps_what_was_sent_beside_the_position(admin):
    # The known pair of recipes.md: the same spot in both systems.
    sent = {"lon": 121.53154186, "lat": 31.17530398, "crs": "gcj02"}
    body = {"kind": "compound", "name": "远方", "position": sent}
    shown = admin.post(PLACES, body, format="json").json()
    assert shown["position"] == pytest.approx([121.5272106, 31.1774276], abs=1e-6)
    place = Place.objects.get(pk=shown["id"])
    assert (place.raw_lon, place.raw_lat, place.crs) == (121.53154186, 31.17530398, "gcj02")
    assert shown["area"] is None


def test_enters_a_place_in_the_community_it_lies_in(admin, cast):
    body = {"kind": "lift", "name": "1号楼电梯", "number": "T1", "position": at_centre("east")}
    shown = admin.post(PLACES, body, format="json").json()
    assert shown == {
        "id": shown["id"],
        "kind": "lift",
        "name": "1号楼电梯",
        "number": "T1",
        "area": EAST_COMMUNITY,
        "address": "",
        "position": pytest.approx(CENTRES["east"]),
        "source": "",
        "since": timezone.localdate().isoformat(),
        "ended": None,
    }
    again = admin.post(PLACES, body, format="json")
    assert (again.status_code, again.json()["place"]) == (409, shown["id"])


def test_changes_a_place_and_finds_it_by_its_new_name_only(admin):
    place = enter("海湖文苑", source="台账")
    address = f"{PLACES}{place.pk}/"
    changed = admin.patch(address, {"name": "翠竹山庄", "area": EAST_COMMUNITY}, format="json")
    assert changed.status_code == 200, changed.json()
    assert (changed.json()["name"], changed.json()["source"]) == ("翠竹山庄", "台账")
    assert names(admin, q="hhwy") == []
    assert names(admin, q="czsz") == ["翠竹山庄"]


def test_ends_a_place_and_lets_its_number_be_given_again(admin):
    place = enter("路灯", "lamp_post", "LD1")
    tomorrow = timezone.localdate() + timedelta(days=1)
    ended = admin.post(f"{PLACES}{place.pk}/end/", {"day": tomorrow.isoformat()}, format="json")
    assert ended.json()["ended"] == tomorrow.isoformat()
    assert names(admin, q="LD1") == ["路灯"]
    assert names(admin, q="LD1", at=tomorrow.isoformat()) == []
    body = {"kind": "lamp_post", "name": "新灯", "number": "LD1", "day": tomorrow.isoformat()}
    assert admin.post(PLACES, body, format="json").status_code == 201
    assert names(admin, q="LD1", at=tomorrow.isoformat()) == ["新灯"]


def test_is_changed_by_administrators_of_its_area(cast, signed_in):
    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    client = signed_in(cast.admin)

    def post(**body) -> int:
        return client.post(PLACES, {"kind": "road", "name": "x", **body}, format="json").status_code

    assert post(area=EAST_COMMUNITY) == 201
    assert post(area=COMMUNITIES["west"][0]) == 403
    assert post(position=at_centre("west")) == 403
    assert post() == 403
    own = Place.objects.get(name="x")
    taken_west = {"area": COMMUNITIES["west"][0]}
    answer = client.patch(f"{PLACES}{own.pk}/", taken_west, format="json")
    assert answer.status_code == 403


def test_enters_places_from_a_workbook(admin, cast):
    lon, lat = CENTRES["east"]
    rows = [
        ("小区", "海湖文苑", None, None, "海湖路1号", lon, lat, "WGS84", "台账"),
        ("路灯", "长江路灯杆", 12, EAST_COMMUNITY, None, str(lon), f" {lat} ", "高德", None),
        ("小区", "海上", None, None, None, *OUT_AT_SEA, "wgs-84", None),  # 4: only a warning
        ("小区", "无坐标", None, "east社区", None, None, None, None, None),
        ("小区", "缺纬度", None, None, None, lon, None, "WGS84", None),  # 6
        ("小区", "未声明", None, None, None, lon, lat, None, None),  # 7
        ("小区", "文字坐标", None, None, None, "东经120度", lat, "WGS84", None),  # 8
        ("小区", "世界之外", None, None, None, 181, lat, "WGS84", None),  # 9
        ("小区", "无此社区", None, "370211999999", None, None, None, None, None),  # 10
        ("居民", "张三", None, None, None, None, None, None, None),  # 11: never people
        ("路灯", "又一根", "12", None, None, None, None, None, None),  # 12: as row 3
        ("小区", None, None, None, None, None, None, None, None),  # 13
    ]
    dry = report(admin, "places/workbook/", HEADINGS, *rows, dry_run="true")
    assert not Place.objects.exists()
    answer = report(admin, "places/workbook/", HEADINGS, *rows)
    assert answer == dry | {"dry_run": False}
    assert (answer["rows"], answer["entered"], answer["unchanged"]) == (12, 4, 0)
    assert refused(answer) == [
        (6, "纬度"),
        (7, "坐标系"),
        (8, "经度"),
        (9, "经度"),
        (10, "社区"),
        (11, "类型"),
        (12, "编号"),
        (13, "名称"),
    ]
    assert [(said["row"], said["column"]) for said in answer["warnings"]] == [(4, "经度")]
    compound, lamp = Place.objects.get(name="海湖文苑"), Place.objects.get(number="12")
    assert compound.area == cast.areas["east"]
    assert compound.position.coords == pytest.approx((lon, lat))
    assert (lamp.crs, lamp.raw_lon) == ("gcj02", lon)
    assert lamp.position.x != lon
    again = report(admin, "places/workbook/", HEADINGS, *rows)
    assert (again["entered"], again["changed"], again["unchanged"]) == (0, 0, 4)


def test_takes_the_system_that_the_whole_workbook_is_declared_in(admin):
    lon, lat = CENTRES["east"]
    row = ("小区", "海湖文苑", None, None, None, lon, lat, None, None)
    answer = report(admin, "places/workbook/", HEADINGS, row, crs="bd09")
    assert answer["entered"] == 1
    assert Place.objects.get().crs == "bd09"


def test_a_workbook_changes_what_is_otherwise_and_leaves_what_it_does_not_say(admin):
    lon, lat = CENTRES["east"]
    first = ("路灯", "灯杆", "LD1", None, "长江路", lon, lat, "WGS84", "台账")
    report(admin, "places/workbook/", HEADINGS, first)
    moved = ("路灯", "灯杆", "LD1", None, None, lon, lat + 0.001, "WGS84", None)
    answer = report(admin, "places/workbook/", HEADINGS, moved)
    assert (answer["entered"], answer["changed"]) == (0, 1)
    place = Place.objects.get()
    assert (place.address, place.source) == ("长江路", "台账")
    assert place.position.y == pytest.approx(lat + 0.001)
    assert names(admin, q="dg") == ["灯杆"]
