"""WeChat Work: a token is fetched and kept, willing people are reached, codes mean something."""

import pytest

from backend.accounts.actions.users import close_user
from backend.notices.models import Address, Message
from backend.notices.retention import purge
from backend.notices.sending import send_due

from .telling import MORNING, told

pytestmark = pytest.mark.django_db
ADDRESSES = "/api/v1/me/notice-addresses/"


def reached_at(client, address: str):
    return client.put(ADDRESSES, {"wechat_work": address}, format="json")


@pytest.fixture
def message(cast, wechat, signed_in) -> Message:
    """An urgent notice to the worker of the east grid, waiting to go out by WeChat Work."""
    assert reached_at(signed_in(cast.east_worker), "zhang.wei").status_code == 200
    told(
        cast.east_worker,
        urgent=True,
        kind="case.critical",
        subject="case:20261122-7",
        message="%(type)s at the mill, reported by %(who)s",
        params={"type": "Fire", "who": "Wang Wei"},
    )
    return Message.objects.get(channel="wechat_work")


def now(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_reaches_its_reader_with_kind_and_number_and_nothing_else(message, wechat):
    assert send_due("wechat_work", at=MORNING) == 1
    (sent,) = wechat.sent
    assert (sent["touser"], sent["msgtype"]) == ("zhang.wei", "text")
    assert sent["text"] == {"content": "【网格】特急事项 20261122-7，请打开应用查看。"}
    assert (now(message).state, message.provider_id, message.error) == ("sent", "msg-1", "")
    left_the_house = "".join(wechat.seen)
    assert not [word for word in ("Fire", "mill", "Wang", "east_worker") if word in left_the_house]


def test_says_the_same_body_again_so_that_its_reader_gets_it_once(message, wechat):
    """A sender that dies after the answer sends again; the provider compares whole bodies."""
    send_due("wechat_work", at=MORNING)
    Message.objects.update(state="sending", sent_at=None, next_at=MORNING)
    send_due("wechat_work", at=MORNING)
    first, second = wechat.sent
    assert first == second
    assert (first["enable_duplicate_check"], first["duplicate_check_interval"]) == (1, 1800)


def test_asks_for_a_token_once_for_many_messages(message, cast, wechat):
    send_due("wechat_work", at=MORNING)
    told(cast.east_worker, key="another", urgent=True)
    send_due("wechat_work", at=MORNING)
    assert (wechat.token_count, len(wechat.sent)) == (1, 2)


def test_a_token_that_is_about_to_end_is_not_used_any_more(message, cast, wechat):
    wechat.lasts_seconds = 200  # less than the time by which it is renewed early
    send_due("wechat_work", at=MORNING)
    told(cast.east_worker, key="another", urgent=True)
    send_due("wechat_work", at=MORNING)
    assert (wechat.token_count, len(wechat.sent)) == (2, 2)


def test_a_token_that_was_taken_back_is_replaced_at_the_next_attempt(message, cast, wechat):
    send_due("wechat_work", at=MORNING)
    wechat.take_the_token_back()
    told(cast.east_worker, key="another", urgent=True)
    send_due("wechat_work", at=MORNING)
    another = Message.objects.get(notice__key="another")
    assert (another.state, another.error) == ("failed", "wechat-40014")
    send_due("wechat_work", at=another.next_at)
    assert (now(another).state, len(wechat.sent)) == ("sent", 2)


@pytest.mark.parametrize("code", [-1, 45009, 45033, 60020])
def test_tries_again_what_may_be_mended(message, cast, wechat, code):
    send_due("wechat_work", at=MORNING)
    told(cast.east_worker, key="another", urgent=True)
    wechat.busy_with = code
    send_due("wechat_work", at=MORNING)
    another = Message.objects.get(notice__key="another")
    assert (another.state, another.error) == ("failed", f"wechat-{code}")
    wechat.busy_with = None
    send_due("wechat_work", at=another.next_at)
    assert (now(another).state, len(wechat.sent)) == ("sent", 2)


def test_without_a_token_nothing_is_given_up(message, wechat):
    wechat.busy_with = -1
    send_due("wechat_work", at=MORNING)
    assert (now(message).state, message.error) == ("failed", "wechat-token--1")
    wechat.busy_with = None
    send_due("wechat_work", at=message.next_at)
    assert now(message).state == "sent"


def test_a_wrong_secret_gives_no_message_up_at_once(message, wechat, settings):
    settings.WECHAT_WORK_SECRET = "another"
    send_due("wechat_work", at=MORNING)
    assert (now(message).state, message.error) == ("failed", "wechat-token-40001")


def test_gives_up_at_once_whom_nobody_there_knows(message, wechat):
    wechat.people.clear()
    send_due("wechat_work", at=MORNING)
    assert (now(message).state, message.error) == ("given_up", "wechat-81013")


def test_a_provider_that_is_not_there_is_a_failure_like_others(message, wechat):
    wechat.close()
    send_due("wechat_work", at=MORNING)
    assert (now(message).state, message.error) == ("failed", "connection")


def test_nobody_must_have_an_address_there(cast, wechat):
    told(cast.west_worker, urgent=True)
    assert not Message.objects.exists()


def test_an_address_that_was_taken_away_meanwhile_is_not_written_to(
    message, cast, wechat, signed_in
):
    assert reached_at(signed_in(cast.east_worker), "").json() == {"wechat_work": ""}
    send_due("wechat_work", at=MORNING)
    assert (now(message).state, message.error, wechat.seen) == ("given_up", "no-address", [])


def test_an_address_is_ones_own(message, cast, signed_in):
    assert signed_in(cast.east_worker).get(ADDRESSES).json() == {"wechat_work": "zhang.wei"}
    assert signed_in(cast.east_operator).get(ADDRESSES).json() == {"wechat_work": ""}
    assert reached_at(signed_in(cast.east_worker), "wang_li").json() == {"wechat_work": "wang_li"}


def test_an_address_goes_with_the_account(message, cast):
    purge(MORNING)
    assert Address.objects.count() == 1
    close_user(user=cast.east_worker, by=cast.admin, at=MORNING)
    purge(MORNING)
    assert not Address.objects.exists()


@pytest.mark.parametrize("address", ["@all", "a|b", "张伟", "a b", "x" * 65, 7])
def test_takes_no_address_that_names_everybody_or_several(cast, signed_in, address):
    answer = reached_at(signed_in(cast.east_worker), address)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/wechat_work"
