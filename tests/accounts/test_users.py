"""`/api/v1/users/`: accounts, and who keeps whose."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.actions.users import change_user, close_user, make_user
from backend.accounts.models import DeviceToken, Grant, TrailEntry, User
from backend.accounts.rights import Rights
from backend.notices.actions.duties import end_tiers_without_office
from tests.cast import COMMUNITIES, PASSWORD, TOWNSHIPS

pytestmark = pytest.mark.django_db
USERS = "/api/v1/users/"
EAST = TOWNSHIPS["east"][0]
WEST = TOWNSHIPS["west"][0]
XIAOMING = {
    "username": "wangxm",
    "name": "王小明",
    "role": "operator",
    "area": EAST,
    "phone": "13812345678",
}


@pytest.fixture
def as_admin(cast, signed_in):
    return signed_in(cast.admin)


@pytest.fixture
def as_security(cast, signed_in):
    return signed_in(cast.security)


def make(client, **changes) -> dict:
    answer = client.post(USERS, XIAOMING | changes, format="json")
    assert answer.status_code == 201, answer.json()
    return answer.json()


def names(answer) -> set[str]:
    assert answer.status_code == 200, answer.json()
    return {row["username"] for row in answer.json()["results"]}


def sign_in(username: str, password: str) -> int:
    body = {"username": username, "password": password, "device": {"id": "phone"}}
    return APIClient().post("/api/v1/auth/login/", body, format="json").status_code


# Making


def test_makes_an_account_whose_first_password_is_told_once(as_admin):
    made = make(as_admin)
    password = made.pop("password")
    assert made.pop("id")
    assert made == {
        "username": "wangxm",
        "name": "王小明",
        "role": "operator",
        "administers": "",
        "area": {"id": made["area"]["id"], "code": EAST, "name": "east街道"},
        "department": None,
        "phone": "138****5678",
        "active": True,
        "closed_at": None,
        "must_change_password": True,
    }
    user = User.objects.get(username="wangxm")
    assert user.check_password(password)
    assert len(password) >= 10
    assert not user.must_have_second_factor
    assert password not in as_admin.get(f"{USERS}{user.pk}/").content.decode()
    entry = TrailEntry.objects.get(act="user.made")
    assert (entry.about, entry.scope) == (user, user.area.path)
    assert "5678" not in str(entry.details)


def test_no_name_differs_from_another_in_capitals_only(as_admin):
    make(as_admin)
    answer = as_admin.post(USERS, XIAOMING | {"username": "WangXM"}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "taken")


@pytest.mark.parametrize(("role", "tier"), [("operator", "sensitive"), ("supervisor", "open")])
def test_the_office_brings_its_grant(cast, as_admin, role, tier):
    """Operators see where a sensitive matter lies, also off duty (domain.md, tiers)."""
    make(as_admin, role=role)
    (grant,) = Grant.objects.filter(user__username="wangxm")
    assert (grant.role, grant.area, grant.tier, grant.origin) == (
        role,
        cast.areas["east_township"],
        tier,
        "office",
    )


def test_a_post_on_grids_brings_no_grant(cast, as_admin):
    make(as_admin, username="worker", role="worker")
    assert not Grant.objects.filter(user__username="worker").exists()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"username": "a b"}, "/username"),
        ({"username": "ab"}, "/username"),
        ({"name": ""}, "/name"),
        ({"role": "king"}, "/role"),
        ({"area": "370299"}, "/area"),
        ({"department": "NONE"}, "/department"),
        ({"department": "THW"}, "/department"),  # an operator belongs to none
        ({"role": "department"}, "/department"),  # a clerk to one
        ({"administers": "system"}, "/administers"),
        ({"phone": "call me"}, "/phone"),
        ({"is_superuser": True}, "/is_superuser"),
    ],
)
def test_points_to_what_does_not_fit(as_admin, changes, pointer):
    answer = as_admin.post(USERS, XIAOMING | changes, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_taken_user_name_is_a_conflict(as_admin):
    make(as_admin)
    answer = as_admin.post(USERS, XIAOMING, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "taken")


def test_administrators_and_auditors_are_made_by_the_security_administrator_only(
    as_admin, as_security
):
    officers = [
        XIAOMING | {"username": "sys2", "role": "admin", "administers": "system"},
        XIAOMING | {"username": "sec2", "role": "admin", "administers": "security"},
        XIAOMING | {"username": "aud2", "role": "auditor"},
    ]
    for body in officers:
        assert as_admin.post(USERS, body, format="json").status_code == 403
        make(as_security, **body)
    assert as_security.post(USERS, XIAOMING, format="json").status_code == 403
    made = User.objects.filter(username__in=["sys2", "sec2", "aud2"])
    assert all(user.must_have_second_factor for user in made)


def test_an_administrator_has_exactly_one_office(as_security):
    answer = as_security.post(USERS, XIAOMING | {"role": "admin"}, format="json")
    assert answer.json()["errors"][0]["pointer"] == "/administers"


def test_is_made_within_the_area_of_the_one_who_makes_it(cast, signed_in, as_admin):
    township_admin = User.objects.get(pk=_officer(cast, "east_admin", "system").pk)
    client = signed_in(township_admin)
    make(client, area=COMMUNITIES["east"][0], role="community")
    elsewhere = XIAOMING | {"username": "x_west", "area": WEST}
    assert client.post(USERS, elsewhere, format="json").status_code == 403


# Finding


def test_finds_people_by_name_initials_user_name_and_the_tail_of_a_phone(as_admin):
    make(as_admin)
    make(as_admin, username="danxiong", name="单雄信", phone="0532 8688 5679")
    for text in ("王小明", "小明", "wxm", "WXM", "wangx", "5678"):
        assert names(as_admin.get(USERS, {"q": text})) == {"wangxm"}, text
    # 单 is read shan in a family name, dan elsewhere: both are typed.
    for text in ("sxx", "dxx", "5679"):
        assert names(as_admin.get(USERS, {"q": text})) == {"danxiong"}, text
    for text in ("567", "45678", "13812345678", "138", "wxx"):
        assert names(as_admin.get(USERS, {"q": text})) == set(), text


def test_finds_the_new_name_after_a_change(as_admin):
    person = make(as_admin)["id"]
    as_admin.patch(f"{USERS}{person}/", {"name": "李雷"}, format="json")
    assert names(as_admin.get(USERS, {"q": "ll"})) == {"wangxm"}
    assert names(as_admin.get(USERS, {"q": "wxm"})) == set()


def test_people_entered_many_at_once_are_found_too(cast, as_admin):
    assert names(as_admin.get(USERS, {"q": "fire_off"})) == {"fire_officer", "west_fire_officer"}


def test_lists_by_role_area_department_and_whether_open(cast, as_admin):
    assert names(as_admin.get(USERS, {"role": "operator"})) == {
        "east_operator",
        "west_operator",
        "district_operator",
    }
    assert names(as_admin.get(USERS, {"area": EAST, "department": "THW"})) == {"sanitation"}
    # With everything below: the desk is of a community.
    assert "east_desk" in names(as_admin.get(USERS, {"area": EAST}))
    as_admin.post(f"{USERS}{cast.east_desk.pk}/close/", {}, format="json")
    assert names(as_admin.get(USERS, {"active": "false"})) == {"east_desk"}
    for unfit in ({"role": "king"}, {"active": "perhaps"}, {"area": "1"}, {"q": "  "}):
        assert as_admin.get(USERS, unfit).status_code == 400


def test_pages_follow_one_another(as_admin):
    total = User.objects.count()
    seen, address = [], f"{USERS}?page_size=7"
    while address:
        page = as_admin.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == len(set(seen)) == total


def test_asks_the_database_no_more_often_for_more_people(
    cast, as_admin, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        assert len(names(as_admin.get(USERS, {"page_size": 1000}))) == User.objects.count()


def test_an_administrator_of_a_township_sees_its_people_only(cast, signed_in):
    client = signed_in(_officer(cast, "east_admin", "system"))
    assert {"east_operator", "east_desk", "east_worker"} <= names(client.get(USERS))
    assert not {"west_operator", "district_operator", "admin"} & names(client.get(USERS))
    assert client.get(f"{USERS}{cast.west_operator.pk}/").status_code == 404


# Changing


def test_another_role_or_area_ends_the_office_and_begins_it_anew(cast, as_admin):
    before = Grant.objects.get(user=cast.east_chief)
    body = {"role": "supervisor", "area": WEST}
    answer = as_admin.patch(f"{USERS}{cast.east_chief.pk}/", body, format="json")
    assert (answer.json()["role"], answer.json()["area"]["code"]) == ("supervisor", WEST)
    held = Rights.of(cast.east_chief).held
    assert [(one.role, one.path) for one in held] == [
        ("supervisor", cast.areas["west_township"].path)
    ]
    ended = Grant.objects.get(pk=before.pk)
    begun = Grant.objects.exclude(pk=before.pk).get(user=cast.east_chief)
    assert ended.period.upper == begun.period.lower  # no moment without, none with both
    entry = TrailEntry.objects.get(act="user.changed")
    assert entry.details["before"]["role"] == "chief"
    assert entry.details["after"] == {
        "role": "supervisor",
        "administers": "",
        "area": cast.areas["west_township"].path,
        "department": None,
    }


def test_a_new_phone_is_kept_from_the_trail(cast, as_admin):
    address = f"{USERS}{cast.east_chief.pk}/"
    answer = as_admin.patch(address, {"phone": "13998765432"}, format="json")
    assert answer.json()["phone"] == "139****5432"
    entry = TrailEntry.objects.get(act="user.changed")
    assert entry.details["changed"] == ["phone"]
    assert "5432" not in str(entry.details)
    assert Grant.objects.filter(user=cast.east_chief).count() == 1


def test_saying_what_is_already_so_changes_and_notes_nothing(cast, as_admin):
    address = f"{USERS}{cast.east_chief.pk}/"
    assert as_admin.patch(address, {"role": "chief"}, format="json").status_code == 200
    assert not TrailEntry.objects.filter(act="user.changed").exists()


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_nobody_becomes_an_administrator_or_an_auditor(cast, as_admin, role):
    answer = as_admin.patch(f"{USERS}{cast.east_chief.pk}/", {"role": role}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "office-stays")


def test_an_administrator_becomes_nothing_else(cast, as_security):
    answer = as_security.patch(f"{USERS}{cast.auditor.pk}/", {"role": "chief"}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "office-stays")


def test_an_account_is_not_moved_out_of_ones_own_area(cast, signed_in):
    client = signed_in(_officer(cast, "east_admin", "system"))
    answer = client.patch(f"{USERS}{cast.east_chief.pk}/", {"area": WEST}, format="json")
    assert answer.status_code == 403
    cast.east_chief.refresh_from_db()
    assert cast.east_chief.area == cast.areas["east_township"]


# First passwords


def test_a_first_password_replaces_the_forgotten_one_and_signs_out(cast, signed_in, as_admin):
    phone = signed_in(cast.east_chief)
    answer = as_admin.post(f"{USERS}{cast.east_chief.pk}/first-password/")
    cast.east_chief.refresh_from_db()
    assert cast.east_chief.check_password(answer.json()["password"])
    assert cast.east_chief.must_change_password
    assert phone.get("/api/v1/me/").status_code == 401
    assert answer.json()["password"] not in str(TrailEntry.objects.values_list("details"))


def test_the_password_before_a_first_one_is_not_taken_again(cast, as_admin):
    answer = as_admin.post(f"{USERS}{cast.east_chief.pk}/first-password/")
    said = {"username": "east_chief", "password": answer.json()["password"]}
    body = said | {"device": {"id": "phone"}}
    token = APIClient().post("/api/v1/auth/login/", body, format="json").json()["token"]
    phone = APIClient()
    phone.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    new = {"old": said["password"], "new": PASSWORD}
    refused = phone.post("/api/v1/me/password/", new, format="json")
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/new"]


def test_phones_are_shown_to_who_keeps_the_account(cast, as_admin, as_security):
    """By the security administrators nobody is called, nor found by the end of a number."""
    for person, phone in ((cast.east_chief, "13812345678"), (cast.auditor, "13912348765")):
        person.phone = phone
        person.save(update_fields=["phone"])
    masked = {cast.east_chief: "138****5678", cast.auditor: "139****8765"}
    for client, kept in ((as_admin, cast.east_chief), (as_security, cast.auditor)):
        for person, phone in masked.items():
            shown = phone if person == kept else ""
            assert client.get(f"{USERS}{person.pk}/").json()["phone"] == shown
            found = names(client.get(USERS, {"q": person.phone[-4:]}))
            assert found == ({person.username} if person == kept else set())


# Closing


def test_closing_ends_tokens_grants_and_signing_in_and_deletes_nothing(cast, signed_in, as_admin):
    phone = signed_in(cast.east_chief)
    grant = Grant.objects.get(user=cast.east_chief)
    before = timezone.now()
    answer = as_admin.post(f"{USERS}{cast.east_chief.pk}/close/", {"reason": "x"}, format="json")
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert answer.json()["may"] == ["reopen"]
    assert phone.get("/api/v1/me/").status_code == 401
    assert not DeviceToken.objects.filter(user=cast.east_chief).exists()
    assert sign_in("east_chief", PASSWORD) == 401
    grant.refresh_from_db()
    assert before <= grant.period.upper <= timezone.now()
    entry = TrailEntry.objects.get(act="user.closed")
    assert (entry.details["grants"], entry.reason) == ([grant.pk], "x")


def test_closing_takes_back_what_was_granted_for_later(cast, as_admin):
    soon = timezone.now() + timedelta(days=1)
    later = Grant.objects.get(user=cast.east_chief)
    Grant.objects.filter(pk=later.pk).update(period=(soon, soon + timedelta(days=9)))
    as_admin.post(f"{USERS}{cast.east_chief.pk}/close/", {}, format="json")
    assert not Grant.objects.filter(user=cast.east_chief).in_force(soon).exists()


def test_closing_leaves_what_follows_from_postings_and_duties(cast, as_admin, signed_in):
    """They go on, and whoever reopens the account must not have to post the worker anew."""
    served = Rights.of(cast.east_worker)
    phone = signed_in(cast.east_worker)
    desk = signed_in(cast.east_operator)
    on_duty = Rights.of(cast.east_operator)
    for person in (cast.east_worker, cast.east_operator):
        as_admin.post(f"{USERS}{person.pk}/close/", {}, format="json")
    assert phone.get("/api/v1/grids/").status_code == 401
    assert desk.get("/api/v1/cases/").status_code == 401
    assert Rights.of(cast.east_worker) == served
    end_tiers_without_office(timezone.now())
    for person in (cast.east_worker, cast.east_operator):
        as_admin.post(f"{USERS}{person.pk}/reopen/", {}, format="json")
    assert Rights.of(cast.east_worker) == served
    end_tiers_without_office(timezone.now())
    assert set(Rights.of(cast.east_operator).held) == set(on_duty.held)
    assert any(held.tier == "restricted" for held in on_duty.held)


def test_reopening_restores_the_office_and_nothing_given_by_name(cast, as_admin):
    explicit = Grant.objects.create(
        user=cast.east_chief,
        role="supervisor",
        area=cast.areas["east_township"],
        period=(timezone.now(), None),
        origin="explicit",
    )
    address = f"{USERS}{cast.east_chief.pk}/"
    as_admin.post(f"{address}close/", {}, format="json")
    assert as_admin.patch(address, {"name": "x"}, format="json").status_code == 409
    assert as_admin.post(f"{address}first-password/").status_code == 409
    assert as_admin.post(f"{address}close/", {}, format="json").status_code == 409
    assert as_admin.post(f"{address}reopen/", {}, format="json").status_code == 200
    assert Rights.of(cast.east_chief).roles() == {"chief"}
    explicit.refresh_from_db()
    assert explicit.period.upper is not None
    assert sign_in("east_chief", PASSWORD) == 200
    assert as_admin.post(f"{address}reopen/", {}, format="json").status_code == 409


@pytest.mark.parametrize("said", ["\u200b\u2060", "\u202e", " \x01 ", "\u3000"])
def test_what_nobody_sees_is_neither_a_name_nor_a_reason(cast, as_admin, as_security, said):
    address = f"{USERS}{cast.east_chief.pk}/"
    assert as_admin.patch(address, {"name": said}, format="json").status_code == 400
    address = f"{USERS}{cast.auditor.pk}/second-factor/"
    assert as_security.delete(address, {"reason": said}, format="json").status_code == 400


def test_a_reason_is_a_line_that_looks_as_it_is(cast, as_admin):
    """No second line that reads like another entry, nothing written from right to left, and
    nothing a workbook cannot hold: a single such sign would keep the trail from going out."""
    address = f"{USERS}{cast.east_chief.pk}/close/"
    said = "left\r\nadmin: \u202etxt\x01"
    assert as_admin.post(address, {"reason": said}, format="json").status_code == 200
    assert TrailEntry.objects.get(act="user.closed").reason == "left admin: txt"


# Whose work it is


@pytest.mark.parametrize(
    ("verb", "body"),
    [("first-password/", None), ("close/", {}), ("reopen/", {}), ("", {"name": "x"})],
)
def test_system_administrators_do_not_touch_administrators_and_auditors(
    cast, as_admin, signed_in, verb, body
):
    colleague = _officer(cast, "admin2", "system", area="district")
    for user in (cast.security, cast.auditor, colleague):
        ask = as_admin.post if verb else as_admin.patch
        answer = ask(f"{USERS}{user.pk}/{verb}", body, format="json")
        assert answer.status_code == 403, (user.username, answer.json())


def test_a_townships_security_administrator_does_not_keep_administrators(cast, signed_in):
    client = signed_in(_officer(cast, "east_security", "security"))
    officer = _officer(cast, "east_admin", "system")
    for verb in ("first-password/", "close/", "unlock/", "sign-out/"):
        answer = client.post(f"{USERS}{officer.pk}/{verb}", {}, format="json")
        assert answer.status_code == 403, verb


def test_nobody_acts_on_their_own_account(cast, as_admin, as_security):
    for client, user in ((as_admin, cast.admin), (as_security, cast.security)):
        address = f"{USERS}{user.pk}/"
        assert client.patch(address, {"name": "x"}, format="json").status_code == 403
        for verb in ("first-password/", "close/", "reopen/", "unlock/", "sign-out/"):
            assert client.post(address + verb, {}, format="json").status_code == 403, verb
        assert client.get(address).json()["may"] == []


def test_may_says_what_each_office_may_do(cast, as_admin, as_security):
    address = f"{USERS}{cast.east_chief.pk}/"
    assert as_admin.get(address).json()["may"] == ["change", "first_password", "close"]
    assert as_security.get(address).json()["may"] == [
        "unlock",
        "sign_out",
        "remove_second_factor",
        "grant",
    ]


def test_of_two_security_administrators_who_close_each_other_one_is_left(cast):
    """Both asked when both were there: the second finds the first gone."""
    colleague = _officer(cast, "security2", "security", area="district")
    for user in (cast.security, colleague):  # of the installation: their right needs no grant
        User.objects.filter(pk=user.pk).update(area=None)
        user.area = None
    close_user(user=colleague, by=cast.security, at=timezone.now())
    with pytest.raises(Exception, match="最后一名安全管理员"):
        close_user(user=cast.security, by=colleague, at=timezone.now())
    assert User.objects.get(pk=cast.security.pk).is_active


def test_the_actions_themselves_refuse_and_not_only_the_addresses(cast):
    now = timezone.now()
    with pytest.raises(Exception, match="系统管理员"):
        change_user(user=cast.east_worker, by=cast.east_chief, at=now, name="x")
    with pytest.raises(Exception, match="系统管理员"):
        make_user(
            username="abc",
            name="x",
            role="chief",
            area=cast.areas["east"],
            by=cast.east_operator,
            at=now,
        )


def _officer(cast, name: str, administers: str, area: str = "east_township") -> User:
    password = User.objects.get(username="admin").password
    user = User.objects.create(
        username=name,
        name=name,
        role="admin",
        administers=administers,
        area=cast.areas[area],
        password=password,
    )
    Grant.objects.create(
        user=user,
        role="admin",
        area=cast.areas[area],
        period=(timezone.now() - timedelta(days=1), None),
        origin="office",
    )
    return user


# Departments


def test_every_department_is_listed_with_its_level(cast, signed_in):
    client = signed_in(cast.east_worker)
    listed = client.get("/api/v1/departments/", HTTP_ACCEPT_LANGUAGE="zh-hans").json()["results"]
    by_code = {one["code"]: one for one in listed}
    assert by_code["CJW"]["level"] == "community"
    utilities = client.get("/api/v1/departments/", {"level": "utility"}).json()["results"]
    assert {one["code"] for one in utilities} == {
        one["code"] for one in listed if one["level"] == "utility"
    }
    assert client.get("/api/v1/departments/", {"level": "x"}).status_code == 400
