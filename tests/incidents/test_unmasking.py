"""Whom to call and where to go: masked for those who need it, whole for a reason and a code."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from backend.accounts.actions.unmasking import CALLER_UNMASKED
from backend.accounts.models import Grant, TrailEntry
from backend.accounts.trail import note
from backend.live.models import Tier
from tests.authenticator import Authenticator

from .asking import OPEN_CASE, RESTRICTED_CASE, SENSITIVE_CASE

pytestmark = pytest.mark.django_db
CALLER = {"name": "欧阳小明", "phone": "13812345678", "safe_way": "晚上八点后打 13898765432"}
MASKED = {"name": "欧阳**", "phone": "138****5678", "safe_way": "***"}
ADDRESS = "长江中路227号3单元502"
REASON = "回访时无人接听，再打一次"
# Who sees an open case of east grid whose caller is not theirs to know.
READING_ONLY = [
    "east_worker",
    "east_leader",
    "east_supervisor",
    "east_chief",
    "east_desk",
]


@pytest.fixture
def told(stage):
    """A matter that a caller told the operator of the district, dispatched to sanitation."""

    def tell(matter: str = OPEN_CASE, **more) -> dict:
        said = {"matter": matter, "source": "hotline", "reporter": CALLER, "address": ADDRESS}
        case = stage.report("district_operator", **said | more)
        for by, action, what in (
            ("district_operator", "accept", {}),
            ("district_operator", "file", {}),
            ("district_operator", "dispatch", {"to": {"department": "THW"}}),
        ):
            case = stage.act(by, case, action, **what)
        return case

    return tell


def unmask(stage, name: str, case: dict, **said):
    body = {"reason": REASON, **said}
    return stage.client(name).post(f"/api/v1/cases/{case['number']}/unmask/", body, format="json")


def with_code(stage, name: str, case: dict, **said):
    return unmask(stage, name, case, otp=Authenticator(stage.cast.people[name]).code(), **said)


@pytest.mark.parametrize("name", ["east_operator", "district_operator", "sanitation"])
@pytest.mark.parametrize("matter", [OPEN_CASE, SENSITIVE_CASE, RESTRICTED_CASE])
def test_the_desk_owner_and_handler_see_a_masked_caller(stage, told, name, matter):
    shown = stage.see(name, told(matter)).json()
    assert shown["caller"] == MASKED
    assert shown["address"] == (ADDRESS if matter == OPEN_CASE else "长江中路***")


def test_the_handler_still_sees_it_when_the_matter_is_checked(stage, told):
    case = stage.act("sanitation", told(), "take")
    case = stage.act("sanitation", case, "report_done")
    assert stage.see("sanitation", case).json()["caller"] == MASKED


@pytest.mark.parametrize("name", READING_ONLY)
def test_others_see_nothing_of_the_caller_and_may_not_unmask(stage, told, name):
    case = told()
    seen = stage.see(name, case)
    assert seen.json()["caller"] is None
    assert "欧" not in seen.content.decode()
    assert with_code(stage, name, case).status_code == 403
    assert not TrailEntry.objects.filter(act=CALLER_UNMASKED).exists()


@pytest.mark.parametrize("name", ["west_operator", "west_sanitation", "admin", "auditor"])
def test_who_does_not_see_the_case_meets_nothing(stage, told, name):
    assert with_code(stage, name, told()).status_code == 404


def test_an_operator_off_duty_unmasks_no_restricted_matter(stage, told):
    case = told(RESTRICTED_CASE)
    Grant.objects.filter(user=stage.cast.east_operator).update(tier=Tier.SENSITIVE)
    assert with_code(stage, "east_operator", case).status_code == 404


def test_a_reporter_of_staff_who_does_not_handle_it_does_not_unmask(stage):
    case = stage.report("east_chief", reporter=CALLER, matter=RESTRICTED_CASE, address=ADDRESS)
    assert stage.see("east_chief", case).json()["caller"] is None
    assert with_code(stage, "east_chief", case).status_code == 403


@pytest.mark.parametrize("name", ["east_operator", "sanitation"])
def test_a_reason_and_a_code_show_it_whole_and_stand_in_the_trail(stage, told, name):
    case = told(SENSITIVE_CASE)
    answer = with_code(stage, name, case)
    (report,) = stage.see(name, case).json()["reports"]
    callers = [CALLER | {"report": report["uuid"]}]
    expected = {"caller": CALLER, "callers": callers, "address": ADDRESS}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert answer["Cache-Control"] == "private, no-store"
    entry = TrailEntry.objects.get(act=CALLER_UNMASKED)
    assert entry.by == stage.cast.people[name]
    assert entry.subject == f"case:{case['number']}"
    assert entry.scope == f"{stage.cast.grids['east'].path}"
    assert entry.reason == REASON
    kept = json.dumps([entry.reason, entry.details, entry.subject])
    assert "13812345678" not in kept


def test_a_matter_nobody_called_about_has_no_caller(stage):
    case = stage.report("east_worker", address=ADDRESS)
    assert stage.see("east_operator", case).json()["caller"] is None
    answer = with_code(stage, "east_operator", case)
    assert answer.json() == {"caller": None, "callers": [], "address": ADDRESS}


@pytest.mark.parametrize(
    "reason", ["", "     ", "abc", "aaaaaa", ".......", "哈哈哈哈哈", "  查 一  ", 7, None]
)
def test_a_reason_that_is_none_is_refused_before_the_code_is_used(stage, told, reason):
    case, codes = told(), Authenticator(stage.cast.east_operator)
    code = codes.code()
    refused = unmask(stage, "east_operator", case, reason=reason, otp=code)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    assert not TrailEntry.objects.filter(act=CALLER_UNMASKED).exists()
    assert unmask(stage, "east_operator", case, otp=code).status_code == 200


@pytest.mark.parametrize(
    ("code", "kind"), [(None, "second-factor-needed"), ("000000", "second-factor-wrong")]
)
def test_without_the_right_code_nothing_is_shown(stage, told, code, kind):
    case = told()
    Authenticator(stage.cast.east_operator)
    refused = unmask(stage, "east_operator", case, otp=code)
    assert (refused.status_code, refused.json()["type"]) == (403, kind)
    assert "138" not in refused.content.decode()
    assert not TrailEntry.objects.filter(act=CALLER_UNMASKED).exists()


def test_without_a_second_factor_set_up_nothing_is_shown(stage, told):
    refused = unmask(stage, "east_operator", told(), otp="123456")
    assert (refused.status_code, refused.json()["type"]) == (403, "second-factor-needed")


def test_a_code_works_once(stage, told):
    case, code = told(), Authenticator(stage.cast.east_operator).code()
    assert unmask(stage, "east_operator", case, otp=code).status_code == 200
    assert unmask(stage, "east_operator", case, otp=code).status_code == 403


def test_thirty_in_an_hour_are_enough(stage, told):
    case, codes = told(), Authenticator(stage.cast.east_operator)
    now = timezone.now()
    operator = stage.cast.east_operator
    for minutes in [*range(1, 30), 61]:
        note(act=CALLER_UNMASKED, by=operator, at=now - timedelta(minutes=minutes))
    note(act=CALLER_UNMASKED, by=stage.cast.district_operator, at=now)
    assert unmask(stage, "east_operator", case, otp=codes.code()).status_code == 200
    refused = unmask(stage, "east_operator", case, otp=codes.code())
    assert (refused.status_code, refused.json()["type"]) == (429, "too-many-unmaskings")
    assert "138" not in refused.content.decode()
    # The oldest of the thirty was 29 minutes ago.
    assert 30 * 60 < int(refused["Retry-After"]) <= 31 * 60 + 1


def test_lists_and_stories_carry_no_caller(stage, told):
    case = told()
    for name in ("east_operator", "sanitation"):
        rows = json.dumps(stage.listed(name), ensure_ascii=False)
        story = json.dumps(stage.story(case, name), ensure_ascii=False)
        for secret in (*CALLER.values(), "欧阳"):
            assert secret not in rows
            assert secret not in story
