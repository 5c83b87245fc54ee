"""Entering, renaming, recoding, moving, merging and ending areas; the mergers are made up."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from backend.accounts.models import Grant
from backend.incidents.models import Case
from backend.live.models import Event, State
from backend.territory import locate
from backend.territory.actions.areas import NewArea, end_area, enter_area, move_area
from backend.territory.actions.following import follow_again
from backend.territory.models import Area, AreaChange, GridVersion
from tests.cast import CENTRES, COMMUNITIES, TOWNSHIPS

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"
EAST, EAST_MCA = TOWNSHIPS["east"]
WEST, _ = TOWNSHIPS["west"]
EAST_COMMUNITY, COAST_COMMUNITY = COMMUNITIES["east"][0], COMMUNITIES["coast"][0]


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


@pytest.fixture
def post(admin):
    def send(address: str, body: dict, expected: int, method: str = "post", system: str = "nbs"):
        answer = getattr(admin, method)(f"{AREAS}{address}?system={system}", body, format="json")
        assert answer.status_code == expected, answer.content.decode()
        return answer.json()

    return send


def today(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def zone_in_east(post, **more) -> dict:
    return post("", {"level": "zone", "name": "岭上管区", "parent": EAST, **more}, 201)


def report_in_east(signed_in, cast) -> Case:
    lon, lat = CENTRES["east"]
    answer = signed_in(cast.district_operator).put(
        f"/api/v1/reports/{uuid.uuid4()}/",
        {
            "type": "B01",
            "position": {"lon": lon, "lat": lat, "crs": "wgs84"},
            "description": "x",
            "occurred_at": timezone.now().isoformat(),
            "source": "hotline",
        },
        format="json",
    )
    assert answer.status_code == 201, answer.json()
    return Case.objects.get(number=answer.json()["case"]["number"])


def sees(client, case: Case) -> bool:
    return client.get(f"/api/v1/cases/{case.number}/").status_code == 200


def test_enters_a_zone_without_a_code_below_a_township(post, cast):
    zone = zone_in_east(post)
    assert zone == {
        "id": zone["id"],
        "code": None,
        "name": "岭上管区",
        "level": "zone",
        "kind": "",
        "parent": EAST,
    }
    there = Area.objects.get(pk=zone["id"])
    assert there.path == f"{cast.areas['east_township'].path}{there.pk}/"
    # It is called by its id.
    assert post(f"{there.pk}/", {}, 200, "get", "id")["name"] == "岭上管区"


def test_enters_a_community_with_both_codes(post, admin):
    post(
        "",
        {
            "level": "community",
            "name": "新社区",
            "parent": EAST,
            "code": "370211002009",
            "mca_code": "370211902009",
            "day": today(5),
        },
        201,
    )
    assert admin.get(f"{AREAS}370211002009/").status_code == 404  # it begins in five days
    by_ministry = {"system": "mca", "at": today(5)}
    assert admin.get(f"{AREAS}370211902009/", by_ministry).json()["name"] == "新社区"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"level": "community", "code": "37021100200"}, "/code"),  # a digit is missing
        ({"level": "community", "code": "３７０２１１００２００９"}, "/code"),
        ({"level": "community"}, "/code"),
        ({"level": "community", "code": "370211002009", "parent": "370211"}, "/parent"),
        ({"level": "community", "code": "370211002009", "parent": "999999"}, "/parent"),
        ({"level": "township", "code": "370211009"}, "/parent"),
        ({"level": "grid", "code": "370211009"}, "/level"),
        ({"level": "zone", "day": "2019-12-31"}, "/parent"),  # before the township began
    ],
)
def test_points_at_what_does_not_fit_the_tree(post, body, where):
    answer = post("", {"name": "x", "parent": EAST, **body}, 400)
    assert answer["errors"][0]["pointer"] == where


def test_refuses_a_code_that_means_another_area_then(post, cast):
    body = {"level": "community", "name": "x", "parent": EAST, "code": EAST_COMMUNITY}
    answer = post("", body, 409)
    assert (answer["type"], answer["pointer"]) == ("taken", "/code")
    assert answer["area"] == cast.areas["east"].pk
    assert not Area.objects.filter(name="x").exists()


def test_renames_from_a_day_and_keeps_the_old_name_for_the_days_before(post, admin):
    post(f"{EAST_COMMUNITY}/", {"name": "新名社区", "day": "2026-05-01"}, 200, "patch")

    def name(at: str) -> str:
        return admin.get(f"{AREAS}{EAST_COMMUNITY}/", {"at": at}).json()["name"]

    assert (name("2026-04-30"), name("2026-05-01")) == ("east社区", "新名社区")
    shapes = admin.get(f"{AREAS}{EAST_COMMUNITY}/", {"at": "2026-04-30", "format": "geojson"})
    assert shapes.json()["features"][0]["properties"]["name"] == "east社区"
    lon, lat = CENTRES["east"]
    for at, called in (("2026-04-30", "east社区"), ("2026-05-01", "新名社区")):
        located = admin.get("/api/v1/locate/", {"lon": lon, "lat": lat, "at": at}).json()
        assert located["community"] == {"code": EAST_COMMUNITY, "name": called}


def test_does_not_change_the_days_before_a_change_that_is_known(post):
    post(f"{EAST_COMMUNITY}/", {"name": "二", "day": "2026-05-01"}, 200, "patch")
    answer = post(f"{EAST_COMMUNITY}/", {"name": "一", "day": "2026-04-01"}, 409, "patch")
    assert (answer["type"], answer["day"]) == ("later-change-known", "2026-05-01")


def test_repeating_a_change_changes_nothing(post):
    for _ in range(2):
        post(f"{EAST_COMMUNITY}/", {"name": "二", "day": "2026-05-01"}, 200, "patch")
    assert AreaChange.objects.count() == 1


def test_refuses_names_and_places_that_begin_in_the_future(post):
    zone = zone_in_east(post)
    for body in ({"name": "x"}, {"parent": str(zone["id"])}):
        east = Area.objects.get(codes__code=EAST_COMMUNITY).pk
        answer = post(f"{east}/", {**body, "day": today(1)}, 400, "patch", "id")
        assert answer["errors"][0]["pointer"] == "/day"


def test_recodes_from_a_day_and_tells_who_asks_by_the_old_code(post, admin, cast):
    post(f"{COAST_COMMUNITY}/", {"code": "370211002555", "day": "2026-05-01"}, 200, "patch")
    assert admin.get(f"{AREAS}{COAST_COMMUNITY}/", {"at": "2026-04-30"}).status_code == 200
    assert admin.get(f"{AREAS}370211002555/", {"at": "2026-04-30"}).status_code == 404
    assert admin.get(f"{AREAS}370211002555/").json()["id"] == cast.areas["coast"].pk
    answer = admin.get(f"{AREAS}{COAST_COMMUNITY}/")
    assert answer.status_code == 404
    told = answer.json()
    assert told["type"] == "area-ended"
    assert told["ended"] == "2026-05-01"
    assert told["successors"] == [
        {"id": cast.areas["coast"].pk, "code": "370211002555", "name": "coast社区"}
    ]


def test_lets_two_townships_swap_their_codes_on_one_day(post, admin):
    swap = [{"area": EAST, "code": WEST}, {"area": WEST, "code": EAST}]
    post("recode/", {"day": "2026-05-01", "codes": swap}, 200)

    def name(at: str) -> str:
        return admin.get(f"{AREAS}{EAST}/", {"at": at}).json()["name"]

    assert (name("2026-04-30"), name("2026-05-01")) == ("east街道", "west街道")
    one_alone = {"day": "2026-06-01", "codes": [{"area": EAST, "code": WEST}]}
    assert post("recode/", one_alone, 409)["pointer"] == "/code"


def test_a_community_gains_a_step_below_a_zone_and_takes_everything_along(
    post, cast, signed_in, django_capture_on_commit_callbacks
):
    case = report_in_east(signed_in, cast)
    zone = Area.objects.get(pk=zone_in_east(post)["id"])
    with django_capture_on_commit_callbacks(execute=True):
        east = cast.areas["east"].pk
        post(f"{east}/", {"parent": str(zone.pk)}, 200, "patch", "id")
    community, grid = Area.objects.get(pk=east), GridVersion.objects.get(grid=case.grid_id)
    assert community.path == f"{zone.path}{east}/"
    assert grid.path == f"{community.path}g{grid.grid_id}/"
    case.refresh_from_db()
    assert case.scope == grid.path
    kept = State.objects.filter(key=f"case:{case.number}").values_list("scope", flat=True)
    told = Event.objects.filter(kind="case").values_list("scope", flat=True)
    assert set(kept) | set(told) == {grid.path}
    # Whoever had rights there has them still, and what comes next is placed by the new path.
    for who in ("east_operator", "east_desk", "east_worker", "east_chief"):
        assert sees(signed_in(getattr(cast, who)), case)
    assert not sees(signed_in(cast.west_operator), case)
    assert report_in_east(signed_in, cast).scope == grid.path


def test_the_township_stays_the_township_when_a_zone_lies_between(post, cast, admin):
    zone = zone_in_east(post)
    before = timezone.localdate() - timedelta(days=1)
    post(f"{cast.areas['east'].pk}/", {"parent": str(zone["id"])}, 200, "patch", "id")
    locate.forget()
    lon, lat = CENTRES["east"]
    township = {"code": EAST, "name": "east街道"}
    assert admin.get("/api/v1/locate/", {"lon": lon, "lat": lat}).json()["township"] == township
    grid = admin.get(f"/api/v1/grids/{EAST_COMMUNITY}001/").json()
    assert (grid["area"], grid["home_community"]) == (EAST, EAST_COMMUNITY)
    below_the_zone = admin.get(AREAS, {"parent": zone["id"], "system": "id"}).json()["results"]
    assert [area["code"] for area in below_the_zone] == [EAST_COMMUNITY]
    below_east = {"parent": EAST, "at": before.isoformat()}
    then = admin.get(AREAS, below_east).json()["results"]
    assert {area["code"] for area in then} == {EAST_COMMUNITY, COAST_COMMUNITY}


def test_what_was_placed_by_the_old_path_follows_with_the_sweep(post, cast, signed_in):
    zone = zone_in_east(post)
    case = report_in_east(signed_in, cast)
    old, case_before = case.scope, case.pk
    post(f"{cast.areas['east'].pk}/", {"parent": str(zone["id"])}, 200, "patch", "id")
    # Another process that had not read the list again yet placed this one.
    Case.objects.filter(pk=case_before).update(scope=old)
    for _ in range(2):
        follow_again(timezone.now())
        case.refresh_from_db()
        assert case.scope == GridVersion.objects.get(grid=case.grid_id).path
    # There and back again: nothing follows a path that is in force.
    post(f"{cast.areas['east'].pk}/", {"parent": EAST}, 400, "patch", "id")
    township = cast.areas["east_township"].pk
    post(f"{cast.areas['east'].pk}/", {"parent": str(township)}, 200, "patch", "id")
    follow_again(timezone.now())
    case.refresh_from_db()
    assert case.scope == old


def test_merges_two_made_up_communities_into_a_new_one(post, cast, admin, signed_in):
    case = report_in_east(signed_in, cast)
    made_up = {"level": "community", "name": "虚构合并社区", "parent": EAST, "code": EAST_COMMUNITY}
    merged = post("merge/", {"areas": [EAST_COMMUNITY, COAST_COMMUNITY], "new": made_up}, 200)
    new = Area.objects.get(pk=merged["area"]["id"])
    assert merged["grids_to_redraw"] == [f"{EAST_COMMUNITY}001", f"{COAST_COMMUNITY}001"]
    # The same code means the one until yesterday and the other from today.
    names = [
        admin.get(f"{AREAS}{EAST_COMMUNITY}/", {"at": at}).json()["name"]
        for at in (today(-1), today())
    ]
    assert names == ["east社区", "虚构合并社区"]
    told = admin.get(f"{AREAS}{COAST_COMMUNITY}/").json()
    assert told["was"] == {"id": cast.areas["coast"].pk, "name": "coast社区", "level": "community"}
    assert told["ended"] == today()
    assert told["successors"] == [{"id": new.pk, "code": EAST_COMMUNITY, "name": "虚构合并社区"}]
    # What lay in them lies in it now, and who had rights in them keeps them.
    case.refresh_from_db()
    assert case.scope.startswith(new.path)
    assert sees(signed_in(cast.east_desk), case)
    locate.forget()
    lon, lat = CENTRES["coast"]
    located = admin.get("/api/v1/locate/", {"lon": lon, "lat": lat}).json()
    assert located["community"] == {"code": EAST_COMMUNITY, "name": "虚构合并社区"}
    assert located["township"]["code"] == EAST


def test_merges_townships_with_all_that_lies_below(post, cast, admin, signed_in):
    case = report_in_east(signed_in, cast)
    merged = post("merge/", {"areas": [EAST], "into": WEST}, 200)
    assert merged["area"]["code"] == WEST
    below = admin.get(AREAS, {"parent": WEST}).json()["results"]
    assert {area["code"] for area in below} == {code for code, _ in COMMUNITIES.values()}
    assert sees(signed_in(cast.west_operator), case)
    assert sees(signed_in(cast.east_operator), case)
    grid = admin.get(f"/api/v1/grids/{EAST_COMMUNITY}001/").json()
    assert grid["area"] == WEST


def test_follows_successors_of_successors(post, admin, cast):
    far, west = COMMUNITIES["far"][0], COMMUNITIES["west"][0]
    post("merge/", {"areas": [far], "into": west, "day": "2026-05-01"}, 200)
    made_up = {"level": "community", "name": "虚构", "parent": WEST, "code": "370211001777"}
    post("merge/", {"areas": [west], "new": made_up, "day": "2026-07-01"}, 200)

    def successors(at: str) -> list[str]:
        answer = admin.get(f"{AREAS}{far}/", {"at": at})
        assert answer.status_code == 404
        return [area["code"] for area in answer.json()["successors"]]

    assert admin.get(f"{AREAS}{far}/", {"at": "2026-04-30"}).status_code == 200
    assert successors("2026-05-01") == [west]
    assert successors("2026-07-01") == ["370211001777"]


@pytest.mark.parametrize(
    "body",
    [
        {"areas": [EAST_COMMUNITY], "into": WEST},  # of another level
        {"areas": [EAST_COMMUNITY], "into": EAST_COMMUNITY},
        {"areas": [], "into": EAST_COMMUNITY},
        {"areas": [EAST_COMMUNITY]},
        {"areas": [EAST_COMMUNITY], "into": "1"},
        {"areas": ["370211"], "into": "370211"},
    ],
)
def test_refuses_mergers_that_are_none(post, body):
    post("merge/", body, 400)
    assert not AreaChange.objects.exists()


def test_divides_an_area_among_several(post, admin):
    for serial in ("801", "802"):
        code = f"370211002{serial}"
        post("", {"level": "community", "name": code, "parent": EAST, "code": code}, 201)
    parts = ["370211002801", "370211002802"]
    ended = post(f"{COAST_COMMUNITY}/end/", {"successors": parts}, 200)
    assert ended == {"ended": today(), "grids_to_redraw": [f"{COAST_COMMUNITY}001"]}
    told = admin.get(f"{AREAS}{COAST_COMMUNITY}/").json()
    assert [area["code"] for area in told["successors"]] == parts


def test_does_not_end_what_something_lies_in(post, cast):
    assert post(f"{COAST_COMMUNITY}/end/", {}, 409)["grids"] == [f"{COAST_COMMUNITY}001"]
    left = post(f"{EAST}/end/", {}, 409)
    assert {area["name"] for area in left["areas"]} == {"east社区", "coast社区"}


def test_ends_an_empty_area_on_a_day_to_come(post, admin):
    zone = zone_in_east(post)
    post(f"{zone['id']}/end/", {"day": today(3)}, 200, system="id")
    assert admin.get(f"{AREAS}{zone['id']}/", {"system": "id"}).status_code == 200
    told = admin.get(f"{AREAS}{zone['id']}/", {"system": "id", "at": today(3)})
    assert (told.status_code, told.json()["ended"]) == (404, today(3))


def test_lets_the_administrator_of_a_township_change_what_lies_below_it(cast, signed_in):

    Grant.objects.filter(user=cast.admin).update(area=cast.areas["east_township"])
    cast.admin.area = cast.areas["east_township"]
    cast.admin.save()
    client = signed_in(cast.admin)

    def rename(code: str) -> int:
        return client.patch(f"{AREAS}{code}/", {"name": "x"}, format="json").status_code

    assert rename(EAST_COMMUNITY) == 200
    assert rename(COMMUNITIES["west"][0]) == 403
    assert rename(EAST) == 403  # a township is changed from the district
    into_west = {"areas": [EAST_COMMUNITY], "into": COMMUNITIES["west"][0]}
    assert client.post(f"{AREAS}merge/", into_west, format="json").status_code == 403


def test_writes_down_who_did_what(post, cast):
    post(f"{EAST_COMMUNITY}/", {"name": "新名", "day": "2026-05-01"}, 200, "patch")
    (change,) = AreaChange.objects.all()
    assert (change.verb, change.day, change.made_by) == (
        "renamed",
        date(2026, 5, 1),
        cast.admin.name,
    )
    assert change.name == "east社区"


@pytest.fixture
def zone_that_went(cast) -> Area:
    """A zone as somebody read it just before it went to the other township."""
    today, now = timezone.localdate(), timezone.now()
    new = NewArea("zone", "管区", cast.areas["east_township"])
    zone = enter_area(new=new, day=today, by="tests", at=now)
    as_read = Area.objects.get(pk=zone.pk)
    move_area(area=zone, parent=cast.areas["west_township"], day=today, by="tests", at=now)
    return as_read


def test_what_is_moved_below_an_area_that_went_stands_where_it_is_now(cast, zone_that_went):
    area = cast.areas["east"]
    today, now = timezone.localdate(), timezone.now()
    move_area(area=area, parent=zone_that_went, day=today, by="tests", at=now)
    there = Area.objects.get(pk=zone_that_went.pk).path
    assert there.startswith(cast.areas["west_township"].path)
    assert Area.objects.get(pk=area.pk).path == f"{there}{area.pk}/"


def test_what_is_entered_below_an_area_that_went_stands_where_it_is_now(cast, zone_that_went):
    new = NewArea("community", "新社区", zone_that_went, code="370211001099")
    area = enter_area(new=new, day=timezone.localdate(), by="tests", at=timezone.now())
    there = Area.objects.get(pk=zone_that_went.pk).path
    assert Area.objects.get(pk=area.pk).path == f"{there}{area.pk}/"


def test_nothing_is_handed_to_a_successor_that_has_just_ended(cast):
    today, now = timezone.localdate(), timezone.now()
    successor = Area.objects.get(pk=cast.areas["west"].pk)
    end_area(area=cast.areas["west"], successors=[cast.areas["far"]], day=today, by="tests", at=now)
    with pytest.raises(ValidationError):
        end_area(area=cast.areas["east"], successors=[successor], day=today, by="tests", at=now)
