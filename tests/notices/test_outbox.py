"""What leaves the house: for whom, by which channel, from when on."""

import pytest

from backend.notices.hours import after_quiet_hours
from backend.notices.models import Message

from .telling import MINUTE, MORNING, NEXT_OPENING, NIGHT, told, with_phone

pytestmark = pytest.mark.django_db
NO_WISHES = {"sms": False, "webhook": False, "wechat_work": False}


def rows() -> list[tuple]:
    return list(
        Message.objects.order_by("notice__to", "channel").values_list(
            "notice__to__name", "channel", "state", "next_at"
        )
    )


def wish(client, **channels):
    answer = client.put("/api/v1/me/notice-channels/", channels, format="json")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_nothing_leaves_while_no_provider_is_set_up(cast):
    told(with_phone(cast.east_worker), urgent=True)
    assert rows() == []


def test_what_is_urgent_leaves_by_every_channel_at_any_hour(cast, sms, webhook):
    told(with_phone(cast.east_worker), urgent=True, at=NIGHT)
    assert rows() == [
        ("east_worker", "sms", "waiting", NIGHT),
        ("east_worker", "webhook", "waiting", NIGHT),
    ]


def test_whoever_has_no_phone_is_seen_in_the_outbox(cast, sms):
    told(cast.east_worker, urgent=True)
    assert rows() == [("east_worker", "sms", "given_up", None)]
    assert Message.objects.get().error == "no-address"


def test_what_is_ordinary_stays_in_the_application_unless_wished(cast, sms, webhook, signed_in):
    told(with_phone(cast.east_worker), key="before")
    assert rows() == []
    client = signed_in(cast.east_worker)
    assert wish(client, webhook=True) == {**NO_WISHES, "webhook": True}
    told(cast.east_worker, cast.west_worker, key="after")
    assert rows() == [("east_worker", "webhook", "waiting", MORNING)]
    assert wish(client) == NO_WISHES
    assert client.get("/api/v1/me/notice-channels/").json() == NO_WISHES


def test_what_can_wait_waits_for_the_morning_unless_its_reader_is_on_duty(cast, webhook, signed_in):
    for name in ("east_worker", "east_operator"):
        wish(signed_in(cast.people[name]), webhook=True)
    told(cast.east_worker, cast.east_operator, at=NIGHT)  # every operator of the cast is on duty
    assert {name: moment for name, _, _, moment in rows()} == {
        "east_worker": NEXT_OPENING,
        "east_operator": NIGHT,
    }


def test_telling_twice_sends_once(cast, sms):
    for _ in range(2):
        told(with_phone(cast.east_worker), urgent=True)
    assert len(rows()) == 1


def test_quiet_hours_end_with_the_next_opening():
    evening = MORNING + 7.5 * 60 * MINUTE  # 17:30 in China
    assert after_quiet_hours(MORNING) == MORNING
    assert after_quiet_hours(evening - MINUTE) == evening - MINUTE
    assert after_quiet_hours(evening) == NEXT_OPENING
    assert after_quiet_hours(NIGHT) == NEXT_OPENING
    assert after_quiet_hours(NEXT_OPENING - MINUTE) == NEXT_OPENING
    assert after_quiet_hours(NEXT_OPENING) == NEXT_OPENING
