"""POST /boundaries/{id}/publish/: a checked draft comes into force."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from backend.answers.problems import Problem
from backend.territory.actions.areas import NewArea, end_area, enter_area
from backend.territory.actions.publishing import publish
from backend.territory.models import Area, AreaCode, Boundary, Grid, GridVersion

from .drafts import (
    A_MOMENT,
    COAST,
    EAST,
    EAST_TOWN,
    FAR,
    NET,
    TOWNS,
    VILLAGES,
    WEST,
    WEST_TOWN,
    box,
    drafted,
    published,
    with_error,
)


def soon(seconds: float = 61) -> str:
    return (timezone.now() + timezone.timedelta(seconds=seconds)).isoformat()


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def ask(client, boundary, **body):
    body = {"published_at": soon()} | body
    return client.post(f"/api/v1/boundaries/{boundary.pk}/publish/", body, format="json")


def grids(boundary) -> dict[str, int]:
    return dict(GridVersion.objects.filter(boundary=boundary).values_list("code", "grid"))


def test_brings_a_checked_draft_into_force_at_its_moment(cast, admin):
    before = Boundary.objects.newest("grid").get()
    moved = NET | {EAST: box(120.02, 120.03), COAST: box(120.03, 120.06)}
    draft = drafted(moved)
    answer = ask(admin, draft)
    assert answer.status_code == 200, answer.json()
    shown = answer.json()
    assert (shown["status"], shown["published_by"], shown["in_force"]) == (
        "published",
        "admin",
        False,
    )
    assert shown["may"] == ["withdraw"]
    assert grids(draft) == grids(before)
    moment = Boundary.objects.get(pk=draft.pk).published_at
    an_instant = timezone.timedelta(microseconds=1)
    assert Boundary.objects.in_force("grid", moment - an_instant).first() == before
    assert Boundary.objects.in_force("grid", moment).first() == draft
    east = GridVersion.objects.get(boundary=draft, code=EAST)
    assert east.shape.equals(box(120.02, 120.03))
    assert east.path == cast.grids["east"].path
    assert list(east.communities.all()) == [cast.areas["east"]]


@pytest.mark.parametrize("seconds", [-5, 0, 59, 367 * 86400, 86400 * 365 * 7000])
def test_refuses_a_moment_too_near_or_too_far(cast, admin, seconds):
    answer = ask(admin, drafted(NET), published_at=soon(seconds))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/published_at"


@pytest.mark.parametrize("moment", [None, 3, "soon", "2026-11-22T10:00:00", "0001-01-01T00:00:00Z"])
def test_refuses_what_is_no_moment(cast, admin, moment):
    assert ask(admin, drafted(NET), published_at=moment).status_code == 400


def test_refuses_a_moment_before_that_of_the_newest(cast, admin):
    newest = published(NET)
    answer = ask(admin, drafted(NET), published_at=newest.published_at.isoformat())
    assert answer.status_code == 400


@pytest.mark.parametrize("status", ["draft", "asking", "refused"])
def test_refuses_what_is_not_checked(cast, admin, status):
    answer = ask(admin, drafted(NET, status=status))
    assert answer.status_code == 409
    assert answer.json()["type"] == "not-in-this-state"
    assert answer.json()["current"]["status"] == status


def test_refuses_errors_that_nobody_took_upon_themselves(cast, admin):
    draft = with_error(with_error(drafted(NET), "gap"), "duplicate_code")
    answer = ask(admin, draft, accepted=["gap"])
    assert answer.status_code == 409
    assert answer.json()["kinds"] == {"duplicate_code": 1}
    assert answer.json()["acceptable"] == []
    assert ask(admin, draft).json()["kinds"] == {"duplicate_code": 1, "gap": 1}
    assert not GridVersion.objects.filter(boundary=draft).exists()


def test_takes_errors_that_are_accepted_by_name(cast, admin):
    answer = ask(admin, with_error(drafted(NET), "gap"), accepted=["gap"])
    assert answer.status_code == 200
    assert answer.json()["accepted"] == ["gap"]


def test_accepts_no_error_that_would_break_what_stands_on_it(cast, admin):
    answer = ask(admin, with_error(drafted(NET), "duplicate_code"), accepted=["duplicate_code"])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/accepted/0"


def test_refuses_a_draft_that_was_checked_against_an_older_version(cast, admin):
    draft = drafted(NET)
    newer = published(NET)  # scheduled ones count
    answer = ask(admin, draft, published_at=soon(600))
    assert answer.status_code == 409
    assert answer.json()["type"] == "newer-version"
    assert answer.json()["current"]["id"] == newer.pk


def test_needs_the_right_to_publish(cast, signed_in):
    draft = drafted(NET)
    assert ask(signed_in(cast.east_operator), draft).status_code == 404
    earlier = Boundary.objects.newest("grid").get()
    published(NET)
    assert ask(signed_in(cast.east_operator), earlier).status_code == 403


def test_a_grid_keeps_its_identity_when_its_code_changes(cast):
    after = published(
        {EAST[:-1] + "7": NET[EAST], **{code: NET[code] for code in (FAR, WEST, COAST)}},
        more={EAST[:-1] + "7": {"old_codes": [EAST]}},
    )
    assert grids(after)[EAST[:-1] + "7"] == cast.grids["east"].grid_id


def test_of_a_split_the_part_that_keeps_the_code_keeps_the_identity(cast):
    new = EAST[:-1] + "2"
    after = published(
        NET | {EAST: box(120.02, 120.03), new: box(120.03, 120.04)},
        more={new: {"old_codes": [EAST]}},
    )
    assert grids(after)[EAST] == cast.grids["east"].grid_id
    fresh = Grid.objects.get(pk=grids(after)[new])
    assert fresh.opened_at == after.published_at
    home = cast.areas["east"]
    assert GridVersion.objects.get(boundary=after, code=new).path == f"{home.path}g{fresh.pk}/"


def test_of_a_merger_the_surviving_code_keeps_the_identity(cast):
    shapes = {FAR: NET[FAR], WEST: NET[WEST], EAST: box(120.02, 120.06)}
    after = published(shapes, more={EAST: {"old_codes": [EAST, COAST]}})
    assert grids(after)[EAST] == cast.grids["east"].grid_id
    assert cast.grids["coast"].grid_id not in grids(after).values()


def test_a_grid_may_lie_below_a_community_of_another_code(cast):
    shapes = {FAR: NET[FAR], WEST: NET[WEST], COAST: NET[COAST], EAST: NET[EAST]}
    home = {"home_community": COAST[:12], "communities": [EAST[:12], COAST[:12]]}
    after = published(shapes, more={EAST: home})
    east = GridVersion.objects.get(boundary=after, code=EAST)
    assert east.path == f"{cast.areas['coast'].path}g{east.grid_id}/"
    assert set(east.communities.all()) == {cast.areas["east"], cast.areas["coast"]}


def test_refuses_grids_of_a_community_that_nobody_knows(cast, admin):
    answer = ask(admin, drafted(NET | {"370211009001001": box(120.06, 120.08)}))
    assert answer.status_code == 409
    assert answer.json()["codes"] == ["370211009001"]


def test_townships_begin_a_district_in_an_empty_database(db):
    after = published(TOWNS, "township")
    district = Area.objects.get(level="district")
    assert (district.name, district.path) == ("370211", f"/{district.pk}/")
    for area in Area.objects.filter(level="township"):
        assert area.parent == district
        assert area.path == f"{district.path}{area.pk}/"
        day = timezone.localdate(after.published_at)
        assert (area.valid_period.lower, area.valid_period.upper) == (day, None)
    codes = AreaCode.objects.filter(area__shapes__boundary=after, system="nbs")
    assert set(codes.values_list("code", flat=True)) == set(TOWNS)


def test_the_district_is_called_as_the_request_says(db):
    now = timezone.now()
    publish(
        boundary=drafted(TOWNS, "township"),
        published_at=now + A_MOMENT,
        accepted=[],
        by="admin",
        at=now,
        district="西海岸新区",
    )
    assert Area.objects.get(level="district").name == "西海岸新区"


def test_communities_before_their_townships_bring_these_too(db):
    published(VILLAGES, "community")
    assert {area.name for area in Area.objects.filter(level="township")} == set(TOWNS)
    village = Area.objects.filter(level="community").order_by("pk").first()
    assert village.parent.level == "township"


def test_known_areas_go_on_below_their_zone(cast):
    zone = Area.objects.create(
        level="zone",
        name="管区",
        parent=cast.areas["east_township"],
        path=f"{cast.areas['east_township'].path}900000/",
        pk=900000,
        valid_period=cast.areas["east"].valid_period,
    )
    cast.areas["east"].parent = zone
    cast.areas["east"].path = f"{zone.path}{cast.areas['east'].pk}/"
    cast.areas["east"].save()
    published(VILLAGES, "community")
    assert Area.objects.get(pk=cast.areas["east"].pk).parent == zone
    after = published(NET)
    assert GridVersion.objects.get(boundary=after, code=EAST).path.startswith(zone.path)


def test_a_zone_without_code_lies_in_the_township_around_it(cast):
    published({"": box(120.02, 120.04)}, "zone")
    assert Area.objects.get(level="zone").parent == cast.areas["east_township"]
    published({"": box(120.02, 120.03)}, "zone")  # the same name: the same zone
    assert Area.objects.filter(level="zone").count() == 1


def test_recoded_areas_keep_their_identity_and_swap_codes_from_the_day(cast):
    west, east = TOWNS
    shapes = {west: TOWNS[east], east: TOWNS[west]}
    after = published(
        shapes, "township", more={west: {"old_codes": [east]}, east: {"old_codes": [west]}}
    )
    day = timezone.localdate(after.published_at)
    meant = {code: Area.objects.coded(code, system="nbs", day=day).get() for code in (west, east)}
    assert meant == {west: cast.areas["east_township"], east: cast.areas["west_township"]}
    before = day - timezone.timedelta(days=1)
    assert Area.objects.coded(west, system="nbs", day=before).get() == cast.areas["west_township"]


def test_areas_that_are_drawn_no_more_are_not_ended_silently(cast):
    east = EAST_TOWN
    published({east: TOWNS[east]}, "township")
    assert Area.objects.get(pk=cast.areas["west_township"].pk).valid_period.upper is None


def test_refuses_a_second_district(cast, admin):
    answer = ask(admin, drafted({"370212001": TOWNS[WEST_TOWN]}, "township"))
    assert answer.status_code == 409
    assert answer.json()["type"] == "unknown-area"


def test_refuses_a_code_that_another_area_has(cast, admin):
    zone_code = WEST_TOWN
    answer = ask(admin, drafted({zone_code: box(120.02, 120.04)}, "zone"))
    assert answer.status_code == 409
    assert answer.json()["type"] == "code-taken"
    assert answer.json()["codes"] == [zone_code]


def test_what_contradicts_itself_is_a_conflict_and_leaves_nothing(cast, admin):
    draft = drafted(NET)
    draft.rows.create(code=EAST, shape=NET[EAST])  # twice the same code, and no error recorded
    answer = ask(admin, draft)
    assert answer.status_code == 409
    assert Boundary.objects.get(pk=draft.pk).status == "checked"


def test_the_notice_counts_from_when_the_tree_is_free_not_from_when_it_was_asked_for(cast):
    now = timezone.now()
    with pytest.raises(ValidationError):
        publish(
            boundary=drafted(NET),
            published_at=now + timezone.timedelta(seconds=30),
            accepted=[],
            by="admin",
            at=now - timezone.timedelta(seconds=40),
        )


def test_refuses_a_part_when_what_it_joined_was_withdrawn(cast, admin):
    zone = drafted({"": box(120.02, 120.04)}, "zone", within=cast.areas["east_township"])
    answer = ask(admin, zone)
    assert answer.status_code == 409
    assert answer.json()["type"] == "not-in-this-state"


def test_townships_of_two_districts_begin_none(db):
    foreign = {WEST_TOWN: TOWNS[WEST_TOWN], "370212001": TOWNS[EAST_TOWN]}
    with pytest.raises(Problem) as refused:
        published(foreign, "township")
    assert refused.value.kind == "unknown-area"
    assert not Area.objects.exists()


def test_refuses_a_second_district_that_is_drawn(cast, admin):
    answer = ask(admin, drafted({"370212": box(119.98, 120.06)}, "district"))
    assert answer.status_code == 409
    assert answer.json()["type"] == "unknown-area"


def test_zones_of_one_name_in_two_townships_go_on_each_in_its_own(cast):
    first = drafted({"": box(119.98, 120.00)}, "zone")
    first.rows.create(code="", name="第1", shape=box(120.02, 120.04))
    now = timezone.now()
    moment = now + A_MOMENT
    publish(boundary=first, published_at=moment, accepted=[], by="admin", at=now)
    zones = dict(Area.objects.filter(level="zone").values_list("parent", "pk"))
    assert set(zones) == {cast.areas["west_township"].pk, cast.areas["east_township"].pk}
    again = drafted({"": box(120.03, 120.05)}, "zone")
    again.rows.create(code="", name="第1", shape=box(119.99, 120.01))
    publish(boundary=again, published_at=moment + A_MOMENT, accepted=[], by="admin", at=now)
    drawn = {shape.area_id: shape.shape for shape in again.areas.all()}
    assert drawn[zones[cast.areas["east_township"].pk]].equals(box(120.03, 120.05))
    assert drawn[zones[cast.areas["west_township"].pk]].equals(box(119.99, 120.01))


def test_refuses_a_township_for_the_home_of_a_grid(cast, admin):
    home = {EAST: {"home_community": EAST_TOWN}}
    answer = ask(admin, drafted(NET, more=home))
    assert answer.status_code == 409
    assert answer.json()["codes"] == [EAST_TOWN]


def test_many_boundaries_are_listed_with_as_many_questions_as_few(cast, admin):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            answer = admin.get("/api/v1/boundaries/")
        shown = {one["id"]: one for one in answer.json()["results"]}
        assert shown[first.pk]["in_force"]
        assert shown[first.pk]["within"] is None
        assert shown[part.pk]["within"] == EAST_TOWN
        assert not shown[part.pk]["in_force"]
        return len(asked)

    first = Boundary.objects.newest("grid").get()
    part = drafted(NET, within=cast.areas["east_township"])
    few = questions()
    for _ in range(5):
        published(NET)
        drafted(TOWNS, "township", within=cast.areas["district"])
    assert questions() == few


def test_an_area_does_not_end_under_the_grids_of_a_publication_to_come(cast):
    day, now = timezone.localdate(), timezone.now()
    new = NewArea("community", "新社区", cast.areas["east_township"], code="370211002777")
    area = enter_area(new=new, day=day, by="admin", at=now)
    published(NET | {"370211002777001": box(120.06, 120.08)})
    with pytest.raises(Problem) as refused:
        end_area(area=area, day=day + timezone.timedelta(days=1), by="admin", at=timezone.now())
    assert refused.value.extra["grids"] == ["370211002777001"]
