"""A scheduled publication taken back, and an earlier version brought back."""

import pytest
from django.utils import timezone
from rest_framework.exceptions import NotFound

from backend.staffing.actions.posting import post_all
from backend.staffing.models import Posting
from backend.territory.actions.areas import NewArea, enter_area, merge_areas, recode_areas
from backend.territory.actions.publishing import withdraw as take_back
from backend.territory.actions.receiving import answer_question, delete_draft
from backend.territory.models import Area, AreaChange, AreaCode, Boundary, Grid, GridVersion

from .drafts import (
    EAST,
    EAST_TOWN,
    NET,
    TOWNS,
    VILLAGES,
    WEST,
    WEST_TOWN,
    box,
    drafted,
    in_force_since,
    published,
)

NEW = EAST[:-1] + "2"
SPLIT = NET | {EAST: box(120.02, 120.03), NEW: box(120.03, 120.04)}


@pytest.fixture
def admin(cast, signed_in):
    return signed_in(cast.admin)


def withdraw(client, boundary):
    return client.post(f"/api/v1/boundaries/{boundary.pk}/withdraw/")


def bring_back(client, boundary, seconds: float = 200):
    moment = timezone.now() + timezone.timedelta(seconds=seconds)
    body = {"published_at": moment.isoformat()}
    return client.post(f"/api/v1/boundaries/{boundary.pk}/publish/", body, format="json")


def tables() -> dict:
    """Everything that publishing writes, as far as it can be told apart from before."""
    return {
        "areas": list(Area.objects.order_by("pk").values()),
        "codes": list(AreaCode.objects.order_by("pk").values()),
        "changes": list(AreaChange.objects.order_by("pk").values()),
        "grids": list(Grid.objects.order_by("pk").values()),
        "versions": list(GridVersion.objects.order_by("pk").values_list("pk", "boundary", "code")),
    }


def test_a_withdrawn_publication_leaves_nothing_and_can_be_published_again(cast, admin):
    before = tables()
    boundary = published(SPLIT)
    answer = withdraw(admin, boundary)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["status"] == "checked"
    assert answer.json()["may"] == ["answer", "delete", "publish"]
    assert tables() == before
    assert bring_back(admin, boundary).status_code == 200  # an ordinary publication again


def test_a_withdrawn_recoding_gives_the_codes_back(cast, admin):
    before = tables()
    west, east = TOWNS
    swapped = {west: TOWNS[east], east: TOWNS[west], "370211003": box(120.06, 120.08)}
    said = {west: {"old_codes": [east]}, east: {"old_codes": [west]}}
    boundary = published(swapped, "township", more=said)
    assert tables() != before
    assert withdraw(admin, boundary).status_code == 200
    assert tables() == before


def test_as_many_questions_take_back_many_as_few(cast, admin, django_assert_max_num_queries):
    before = tables()
    new = {f"370211001{number:03d}": box(120.06, 120.08) for number in range(500, 560)}
    boundary = published(VILLAGES | new, "community")
    with django_assert_max_num_queries(60):
        assert withdraw(admin, boundary).status_code == 200
    grids = {f"{WEST[:12]}{number:03d}": box(120.06, 120.08) for number in range(500, 560)}
    boundary = published(NET | grids)
    with django_assert_max_num_queries(60):
        assert withdraw(admin, boundary).status_code == 200
    assert tables() == before


def test_an_area_that_is_in_use_keeps_its_publication(cast, admin):
    boundary = published(TOWNS | {"370211003": box(120.06, 120.08)}, "township")
    cast.east_operator.area = Area.objects.get(codes__code="370211003")
    cast.east_operator.save()
    answer = withdraw(admin, boundary)
    assert answer.status_code == 409
    assert answer.json()["type"] == "in-use"
    assert Boundary.objects.get(pk=boundary.pk).status == "published"


def test_a_grid_with_people_stays_when_its_publication_goes(cast, admin):
    boundary = published(SPLIT)
    new = GridVersion.objects.get(boundary=boundary, code=NEW).grid
    posting = Posting(
        member=cast.west_worker.member,
        grid=new,
        post="worker",
        kind="additional",
        period=(boundary.published_at, None),
    )
    post_all([posting])
    assert withdraw(admin, boundary).status_code == 200
    assert Grid.objects.filter(pk=new.pk).exists()


@pytest.mark.parametrize("seconds", [-10, 30, 59])
def test_what_takes_effect_within_a_minute_is_not_withdrawn(cast, admin, seconds):
    boundary = published(SPLIT)
    in_force_since(boundary, timezone.now() + timezone.timedelta(seconds=seconds))
    answer = withdraw(admin, boundary)
    assert answer.status_code == 409
    assert answer.json()["type"] == "not-in-this-state"
    assert answer.json()["current"]["status"] == "published"


def test_one_on_which_a_later_one_stands_is_not_withdrawn(cast, admin):
    first = published(SPLIT)
    published(NET)
    assert withdraw(admin, first).status_code == 409


def test_a_draft_is_not_withdrawn(cast, admin):
    assert withdraw(admin, drafted(NET)).status_code == 409


def test_an_earlier_version_comes_back_as_a_new_one(cast, admin):
    first = Boundary.objects.newest("grid").get()
    second = published(SPLIT)
    answer = bring_back(admin, first)
    assert answer.status_code == 201, answer.json()
    again = Boundary.objects.get(pk=answer.json()["id"])
    assert (again.repeats, again.based_on, again.status) == (first, second, "published")

    def drawn(boundary):
        rows = GridVersion.objects.filter(boundary=boundary).order_by("code")
        names = ("grid", "code", "name", "kind", "home_community", "households", "path")
        return [
            (*(getattr(row, f"{n}_id", None) or getattr(row, n) for n in names), row.shape.wkt)
            for row in rows
        ]

    assert drawn(again) == drawn(first)
    covered = GridVersion.objects.get(boundary=again, code=EAST).communities.all()
    assert list(covered) == [cast.areas["east"]]
    changes = admin.get(f"/api/v1/boundaries/{again.pk}/changes/").json()["changes"]
    merged = [(c["old_codes"], c["new_codes"]) for c in changes if c["kind"] == "merged"]
    assert merged == [([EAST, NEW], [EAST])]


def test_an_earlier_version_of_areas_brings_their_codes_back(cast, admin):
    first = Boundary.objects.newest("township").get()
    east = EAST_TOWN
    shapes = {"370211009": TOWNS[east], WEST_TOWN: TOWNS[WEST_TOWN]}
    published(shapes, "township", more={"370211009": {"old_codes": [east]}})
    answer = bring_back(admin, first)
    assert answer.status_code == 201, answer.json()
    day = timezone.localdate(Boundary.objects.get(pk=answer.json()["id"]).published_at)
    meant = Area.objects.coded(east, system="nbs", day=day).get()
    assert meant == cast.areas["east_township"]
    assert not Area.objects.coded("370211009", system="nbs", day=day).exists()


def test_the_newest_version_needs_no_bringing_back(cast, admin):
    assert bring_back(admin, Boundary.objects.newest("grid").get()).status_code == 409


def test_what_brings_back_can_be_withdrawn_published_again_and_deleted(cast, admin):
    first = Boundary.objects.newest("grid").get()
    published(SPLIT)
    again = Boundary.objects.get(pk=bring_back(admin, first).json()["id"])
    assert withdraw(admin, again).json()["may"] == ["delete", "publish"]
    shapes = admin.get(f"/api/v1/boundaries/{again.pk}/shapes/?format=geojson").json()
    assert len(shapes["features"]) == len(NET)
    assert bring_back(admin, again).status_code == 200
    assert withdraw(admin, again).status_code == 200
    assert admin.post(f"/api/v1/boundaries/{again.pk}/answers/").status_code == 409
    assert admin.delete(f"/api/v1/boundaries/{again.pk}/").status_code == 204


def test_a_withdrawn_version_can_be_deleted_though_drafts_were_checked_against_it(cast, admin):
    first = published(SPLIT)
    draft = drafted(NET)
    assert withdraw(admin, first).status_code == 200
    assert admin.delete(f"/api/v1/boundaries/{first.pk}/").status_code == 204
    answer = bring_back(admin, draft)
    assert (answer.status_code, answer.json()["type"]) == (409, "newer-version")


def test_a_published_version_is_never_deleted(cast, admin):
    boundary = published(NET)
    assert admin.delete(f"/api/v1/boundaries/{boundary.pk}/").status_code == 409
    assert Boundary.objects.filter(pk=boundary.pk).exists()


def test_a_draft_that_was_checked_against_a_withdrawn_version_is_checked_again(cast, admin):
    """What was withdrawn may have been read anew before it was published again."""
    first = published(SPLIT)
    draft = drafted(NET)
    assert withdraw(admin, first).status_code == 200
    assert bring_back(admin, first).status_code == 200
    answer = bring_back(admin, draft, seconds=400)
    assert (answer.status_code, answer.json()["type"]) == (409, "newer-version")


def test_what_was_recoded_again_since_is_not_withdrawn(cast, admin):
    shapes = {"370211009": TOWNS[EAST_TOWN], WEST_TOWN: TOWNS[WEST_TOWN]}
    boundary = published(shapes, "township", more={"370211009": {"old_codes": [EAST_TOWN]}})
    area, now = cast.areas["east_township"], timezone.now()
    later = timezone.localdate(boundary.published_at) + timezone.timedelta(days=5)
    recode_areas(codes={area: "370211008"}, system="nbs", day=later, by="admin", at=now)
    before = tables()
    answer = withdraw(admin, boundary)
    assert (answer.status_code, answer.json()["type"]) == (409, "in-use")
    assert tables() == before


def test_a_code_that_means_another_area_since_is_not_given_back(cast, admin):
    shapes = {"370211009": TOWNS[EAST_TOWN], WEST_TOWN: TOWNS[WEST_TOWN]}
    boundary = published(shapes, "township", more={"370211009": {"old_codes": [EAST_TOWN]}})
    day, now = timezone.localdate(boundary.published_at), timezone.now()
    new = NewArea("township", "新街道", cast.areas["district"], code=EAST_TOWN)
    enter_area(new=new, day=day, by="admin", at=now)
    before = tables()
    answer = withdraw(admin, boundary)
    assert (answer.status_code, answer.json()["type"]) == (409, "in-use")
    assert tables() == before


def test_an_area_that_took_another_over_keeps_its_publication(cast, admin):
    boundary = published(TOWNS | {"370211003": box(120.06, 120.08)}, "township")
    planted = Area.objects.get(codes__code="370211003")
    day = planted.valid_period.lower
    at = timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time()))
    merge_areas(areas=[cast.areas["east_township"]], into=planted, day=day, by="admin", at=at)
    # Nothing is drawn or posted in it: only what it took over stands behind it.
    Area.objects.filter(parent=planted).update(parent=cast.areas["west_township"])
    answer = withdraw(admin, boundary)
    assert (answer.status_code, answer.json()["type"]) == (409, "in-use")
    assert list(cast.areas["east_township"].successors.all()) == [planted]


def test_a_version_that_draws_areas_that_are_no_more_does_not_come_back(cast, admin):
    first = Boundary.objects.newest("township").get()
    published(TOWNS, "township")
    east, west = cast.areas["east_township"], cast.areas["west_township"]
    today = timezone.localdate()
    merge_areas(areas=[east], into=west, day=today, by="admin", at=timezone.now())
    answer = bring_back(admin, first)
    assert (answer.status_code, answer.json()["type"]) == (409, "unknown-area")
    codes = AreaCode.objects.filter(area=east, valid_period__contains=today)
    assert not codes.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda gone: delete_draft(boundary=gone),
        lambda gone: answer_question(boundary=gone, declared={}),
        lambda gone: take_back(boundary=gone),
    ],
)
def test_what_was_deleted_meanwhile_is_not_found(cast, act):
    draft = drafted(NET)
    gone = Boundary.objects.get(pk=draft.pk)
    draft.delete()
    with pytest.raises(NotFound):
        act(gone)
