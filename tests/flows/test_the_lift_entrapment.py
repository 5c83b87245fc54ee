"""Somebody is stuck in a lift, and the officer on duty does not answer.

Time stands where the story puts it: the sweep and every request see the moment of their line.
"""

from datetime import datetime

import pytest
from django.utils import timezone

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, User
from backend.notices.actions.calling import advance_calls
from backend.notices.actions.duties import NewDuty, lay_standing_duties
from backend.notices.models import DutyPost, Notice
from backend.notices.sending import send_due
from tests.cast import SINCE, Cast
from tests.incidents.asking import THERE, Stage
from tests.notices.gateway import gateway

pytestmark = pytest.mark.django_db
LIFT = "F05"  # critical: 5 minutes to accept, 5 to dispatch, an hour to free them; 96333 at once
# When, who, action, what with: from the acceptance on.
SETTLED = (
    ("10:04:00", "second", "file", {}),
    ("10:05:00", "second", "dispatch", {"to": {"department": "XF"}}),
    ("10:07:00", "fire_brigade", "take", {}),
    ("10:31:00", "fire_brigade", "report_done", {"note": "被困人员已救出"}),
    ("10:40:00", "east_worker", "pass_check", THERE),
    ("10:45:00", "second", "close", {}),
    ("11:30:00", "second", "call_back", {"fields": {"outcome": "satisfied"}}),
)
# By clock: its limit and the time it took, in minutes.
KEPT = {"accept": (5, 3 + 40 / 60), "dispatch": (5, 1 + 20 / 60), "handle": (60, 26)}
CALLER = {"name": "王伟", "phone": "13853270481"}


class Hands:
    """Of the clock, on a Monday."""

    def __init__(self) -> None:
        self.at("10:00:00")

    def at(self, time: str) -> datetime:
        self.now = datetime.fromisoformat(f"2026-11-23T{time}+08:00")
        return self.now


@pytest.fixture
def hands(monkeypatch) -> Hands:
    ours = Hands()
    monkeypatch.setattr(timezone, "now", lambda: ours.now)
    return ours


@pytest.fixture
def second_officer(cast: Cast) -> User:
    """Second on the roster of the east centre."""
    first = cast.east_operator
    second = User(
        username="second",
        name="second",
        role=first.role,
        area=first.area,
        phone="13800000002",
        password=first.password,
    )
    grant = Grant.objects.get(user=first, origin="office")
    grant.pk, grant.user = None, second
    enrol([second], [grant])
    lay_standing_duties([NewDuty(second, second.area, None, DutyPost.DESK, 2, SINCE, None)])
    first.phone = "13800000001"
    first.save(update_fields=["phone"])
    cast.people["second"] = second
    return second


def told(case: dict) -> list[str]:
    notices = Notice.objects.filter(subject=f"case:{case['number']}", kind="case.critical")
    return [notice.to.name for notice in notices.order_by("pk")]


def minutes(clock: dict, member: str) -> float:
    began, ended = (datetime.fromisoformat(clock[name]) for name in ("started_at", member))
    return (ended - began).total_seconds() / 60


def test_the_next_on_duty_is_told_after_three_minutes_and_the_matter_is_settled(
    cast, second_officer, hands, settings
):
    stage = Stage(cast)
    with gateway() as sms:
        settings.SMS_GATEWAY_URL = sms.url
        hands.at("10:00:00")
        case = stage.report(
            "east_worker",
            matter=LIFT,
            description="电梯停在三楼，一人被困",
            address="海景花园二号楼",
            reporter=CALLER,
        )
        assert told(case) == ["east_operator"]
        assert send_due("sms", at=hands.now) == 1

        assert advance_calls(hands.at("10:02:59")) == 0
        assert advance_calls(hands.at("10:03:00")) == 1
        assert told(case) == ["east_operator", "second"]
        assert send_due("sms", at=hands.now) == 1

        hands.at("10:03:40")
        case = stage.act("second", case, "accept")
        assert advance_calls(hands.at("10:30:00")) == 0
        assert told(case) == ["east_operator", "second"]
        sent = [asked["content"].decode() for asked in sms.asked]
    for text, phone in zip(sent, ("13800000001", "13800000002"), strict=True):
        assert phone in text
        assert case["number"] in text
        assert not [word for word in ("王伟", "13853270481", "海景", "电梯") if word in text]

    for time, who, action, more in SETTLED:
        hands.at(time)
        case = stage.act(who, case, action, **more)
    assert case["state"] == "closed"

    clocks = {clock["clock"]: clock for clock in case["clocks"]}
    for name, (limit, taken) in KEPT.items():
        assert minutes(clocks[name], "due_at") == pytest.approx(limit)
        assert minutes(clocks[name], "stopped_at") == pytest.approx(taken)
    assert clocks["callback"]["stopped_at"] is not None
    calls = stage.client("east_supervisor").get(
        "/api/v1/notices/chains/", {"subject": f"case:{case['number']}"}
    )
    (call,) = calls.json()["results"]
    assert call["answered"] == {"by": "second", "at": "2026-11-23T10:03:40+08:00"}
    assert [one["name"] for one in call["told"]] == ["east_operator", "second"]
    story = [step["action"] for step in stage.story(case, by="second")]
    assert story == ["report", "accept", *(action for _, _, action, _ in SETTLED)]
