"""A critical matter goes from one to the next until somebody answers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command

from backend.accounts.actions.users import close_user
from backend.accounts.models import Grant, User
from backend.live.models import Event
from backend.notices.actions.calling import acknowledge, advance_calls, answer_calls, call_on_duty
from backend.notices.actions.duties import NewDuty, lay_standing_duties
from backend.notices.models import Call, Duty, DutyPost, Notice
from tests.incidents.asking import CRITICAL_CASE, OPEN_CASE, Stage

from .telling import MORNING, with_phone

pytestmark = pytest.mark.django_db
WAIT = timedelta(seconds=180)
SECOND = timedelta(seconds=1)


@pytest.fixture
def roster(cast):
    """`roster(name, …)` puts people on duty in the east centre, by rank, and nobody else there;
    the district's operator stays on standing duty in the district."""
    Duty.objects.filter(area=cast.areas["east_township"]).delete()

    def lay(*names, post=DutyPost.DESK, department=None):
        lay_standing_duties(
            NewDuty(
                cast.people[name],
                cast.areas["east_township"],
                department,
                post,
                rank,
                MORNING - WAIT,
                None,
            )
            for rank, name in enumerate(names, start=1)
        )

    return lay


def colleague(cast, name: str, role: str, area: str = "east_township", **more) -> User:
    user = User.objects.create(username=name, name=name, role=role, area=cast.areas[area], **more)
    cast.people[name] = user
    return user


def call(cast, **more) -> Call:
    said = {
        "area": cast.areas["east_township"],
        "kind": "case.critical",
        "message": "Critical",
        "params": {},
        "subject": "case:1",
        "key": "critical:1",
        "at": MORNING,
    }
    call_on_duty(**(said | more))
    return Call.objects.get()


def told() -> list[list[str]]:
    """Names by step."""
    steps: dict[int, list[str]] = {}
    for notice in Notice.objects.filter(told__isnull=False).order_by("told__step", "to"):
        steps.setdefault(notice.told.step, []).append(notice.to.name)
    return list(steps.values())


def test_goes_down_the_roster_then_to_the_whole_centre_then_to_the_district(cast, roster):
    colleague(cast, "second", "operator")
    colleague(cast, "third", "operator")
    roster("east_operator", "second")
    roster("east_chief", post=DutyPost.LEAD)
    call(cast)
    assert told() == [["east_operator"]]
    expected = [
        ["second"],
        ["east_chief"],
        ["east_supervisor", "third"],
        ["district_operator"],
    ]
    at = MORNING
    for step, names in enumerate(expected, start=2):
        assert advance_calls(at + WAIT - SECOND) == 0
        at += WAIT
        assert advance_calls(at) == 1
        assert told()[step - 1] == names
    assert advance_calls(at + WAIT) == 1  # nobody is left
    assert advance_calls(at + 10 * WAIT) == 0
    assert len(told()) == 5
    assert {notice.urgent for notice in Notice.objects.all()} == {True}


def test_nobody_on_duty_is_everybody_at_once(cast, roster):
    call(cast)
    assert told() == [["east_operator", "east_supervisor"]]


def test_who_comes_on_duty_meanwhile_is_the_next(cast, roster):
    colleague(cast, "night", "operator")
    roster("east_operator")
    call(cast)
    Duty.objects.filter(user=cast.east_operator).delete()
    roster("night")
    advance_calls(MORNING + WAIT)
    assert told() == [["east_operator"], ["night"]]


def test_does_not_wait_for_somebody_who_cannot_sign_in_any_more(cast, roster):
    colleague(cast, "second", "operator")
    roster("east_operator", "second")
    call(cast)
    assert advance_calls(MORNING + SECOND) == 0
    close_user(user=cast.east_operator, by=cast.admin, at=MORNING)
    assert advance_calls(MORNING + SECOND) == 1
    assert told() == [["east_operator"], ["second"]]
    assert advance_calls(MORNING + 2 * SECOND) == 0


def test_passes_over_whoever_was_never_told_a_password(cast, roster):
    colleague(cast, "never", "operator", password=make_password(None))
    roster("never", "east_operator")
    call(cast)
    assert told() == [["east_operator"]]


def test_who_has_left_is_passed_over(cast, roster):
    colleague(cast, "gone", "operator", is_active=False)
    roster("gone", "east_operator")
    call(cast)
    assert told() == [["east_operator"]]


def test_a_department_is_called_before_the_centre_of_its_area(cast, roster):
    colleague(cast, "clerk", "department", department_id="THW")
    roster("sanitation", department=cast.sanitation.department)
    call(cast, department=cast.sanitation.department)
    for step in range(1, 4):
        advance_calls(MORNING + step * WAIT)
    assert told() == [
        ["sanitation"],
        ["clerk"],
        ["east_operator", "east_supervisor"],
        ["district_operator"],
    ]


def test_an_answer_of_anybody_stops_it_and_says_who_to_the_others(cast, roster, signed_in):
    colleague(cast, "second", "operator")
    roster("east_operator", "second")
    call(cast)
    advance_calls(MORNING + WAIT)
    mine = Notice.objects.get(to=cast.second)
    assert signed_in(cast.second).post(f"/api/v1/notices/{mine.pk}/ack/").status_code == 200
    assert advance_calls(MORNING + 10 * WAIT) == 0
    (other,) = signed_in(cast.east_operator).get("/api/v1/notices/").json()["results"]
    assert (other["answered"]["by"], other["acknowledged_at"]) == ("second", None)
    first = signed_in(cast.east_operator)
    assert first.get("/api/v1/notices/", {"open": "true"}).json()["results"] == []
    # Whoever comes later takes notice too; the answer stays with the first.
    first.post(f"/api/v1/notices/{other['id']}/ack/")
    assert Call.objects.get().answered_by == cast.second


def test_a_message_to_the_others_does_not_leave_after_an_answer(cast, roster, sms, signed_in):
    from backend.notices.models import Message
    from backend.notices.sending import send_due

    with_phone(cast.east_operator)
    roster("east_operator")
    call(cast)
    advance_calls(MORNING + WAIT)
    answer_calls(subject="case:1", by=cast.east_supervisor, at=MORNING + WAIT)
    send_due("sms", at=MORNING + WAIT)
    assert sms.asked == []
    assert Message.objects.get(notice__to=cast.east_operator).state == "needless"


def test_is_called_once_for_a_key(cast, roster):
    roster("east_operator")
    for _ in range(2):
        call(cast)
    assert told() == [["east_operator"]]


def test_a_round_that_was_broken_off_is_done_again_whole(cast, roster, monkeypatch):
    roster("east_operator")
    call(cast)

    def breaks(*_args, **_kwargs):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("backend.notices.actions.calling.Told.objects.bulk_create", breaks)
        with pytest.raises(ZeroDivisionError):
            advance_calls(MORNING + WAIT)
    assert told() == [["east_operator"]]
    assert Notice.objects.count() == 1
    assert advance_calls(MORNING + WAIT) == 1
    assert told() == [["east_operator"], ["east_supervisor"]]


def test_the_sweep_tells_the_next(cast, roster):
    roster("east_operator")
    call(cast)  # long ago by the clock of the machine
    call_command("sweep", "--once")
    assert len(told()) >= 2


def test_a_round_follows_each_unanswered_call_and_not_the_others(cast, roster):
    roster("east_operator")
    call(cast)
    answered = Notice.objects.get(to=cast.east_operator)
    call_on_duty(
        area=cast.areas["west_township"],
        kind="case.critical",
        message="Critical",
        params={},
        subject="case:2",
        key="critical:2",
        at=MORNING,
    )
    acknowledge(notice=answered, by=cast.east_operator, at=MORNING + SECOND)
    assert advance_calls(MORNING + WAIT) == 1
    assert told() == [["east_operator", "west_operator"], ["district_operator"]]


# --- wired to matters ----------------------------------------------------------------------------


def test_a_critical_report_calls_the_centre_with_type_and_grid_alone(cast, roster, signed_in):
    roster("east_operator")
    stage = Stage(cast)
    stage.report(matter=OPEN_CASE)
    assert not Call.objects.exists()
    case = stage.report(
        matter=CRITICAL_CASE,
        description="王伟家门口",
        address="甲楼",
        reporter={"name": "王伟", "phone": "13800000001"},
    )
    client = signed_in(cast.east_operator)
    (notice,) = client.get("/api/v1/notices/").json()["results"]
    assert (notice["kind"], notice["subject"]) == ("case.critical", f"case:{case['number']}")
    assert "east网格" in notice["text"]
    kept = str(list(Notice.objects.values()) + list(Event.objects.filter(kind="notice").values()))
    assert not [word for word in ("王伟", "甲楼", "13800000001") if word in kept]


def test_the_first_to_accept_has_answered(cast, roster):
    colleague(cast, "second", "operator")
    roster("second")
    stage = Stage(cast)
    case = stage.report(matter=CRITICAL_CASE)
    stage.act("east_operator", case, "accept")
    found = Call.objects.get()
    assert (found.answered_by, found.next_at) == (cast.east_operator, None)
    assert Notice.objects.get(to=cast.second).answered_by == cast.east_operator


def test_a_restricted_critical_matter_is_called_without_type_and_grid(cast, roster):
    from backend.incidents.models import Terms

    Terms.objects.filter(type="D01").update(urgency="critical")
    case = Stage(cast).report(matter="D01")
    notice = Notice.objects.filter(subject=f"case:{case['number']}").first()
    assert notice.params == {}
    assert "%(" not in notice.message


def test_operators_and_supervisors_of_the_area_see_how_a_call_went(cast, roster, signed_in):
    roster("east_operator")
    call(cast)
    advance_calls(MORNING + WAIT)
    answer_calls(subject="case:1", by=cast.east_supervisor, at=MORNING + 2 * WAIT)
    for name in ("east_supervisor", "district_operator"):
        client = signed_in(cast.people[name])
        (chain,) = client.get("/api/v1/notices/chains/", {"subject": "case:1"}).json()["results"]
        assert chain["answered"] == {"by": "east_supervisor", "at": "2026-11-22T10:06:00+08:00"}
        assert [(one["name"], one["reason"], one["told_at"]) for one in chain["told"]] == [
            ("east_operator", "on_duty", "2026-11-22T10:00:00+08:00"),
            ("east_supervisor", "whole_office", "2026-11-22T10:03:00+08:00"),
        ]
    for name in ("west_operator", "east_worker", "east_chief", "admin"):
        answer = signed_in(cast.people[name]).get("/api/v1/notices/chains/")
        assert answer.json()["results"] == [], name


def test_the_wait_is_a_setting(cast, roster):
    assert settings.NOTICE_CALL_SECONDS == 180
    settings_before = settings.NOTICE_CALL_SECONDS
    try:
        settings.NOTICE_CALL_SECONDS = 60.0
        assert call(cast).next_at == MORNING + timedelta(seconds=60)
    finally:
        settings.NOTICE_CALL_SECONDS = settings_before


def test_a_grant_is_no_office(cast, roster):
    """Rights to look do not make somebody part of the centre that is told."""
    Grant.objects.filter(user=cast.west_operator).update(area=cast.areas["east_township"])
    call(cast)
    assert told() == [["east_operator", "east_supervisor"]]
