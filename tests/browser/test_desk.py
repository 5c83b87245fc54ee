"""The hotline desk in a real browser, by keyboard alone: from the ring to whoever handles it."""

import pytest
from playwright.sync_api import expect

from .calls import Keyboard, cases, field, tell

# Beside what the caller says (number, words, house) a call takes no more keys than this.
KEYS_AT_MOST = 13
WORDS = "小区门口垃圾桶满了好几天没人收"
PHONE = "13853270481"


def test_from_ring_to_dispatched_takes_few_keys(page, take_seat, compounds, picture):
    take_seat()
    place = compounds()[0]
    keys = Keyboard(page)
    tell(page, keys, WORDS, place["name"], phone=PHONE)
    expect(page.locator("[data-test=type-card]")).to_contain_text("镇街环卫所")
    expect(page.locator("[data-test=where]")).to_contain_text("黄岛街道")
    page.wait_for_timeout(800)  # the map goes there
    picture("desk-1366")
    keys.press("Enter")
    expect(page.locator("[data-test=dispatch]")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("[data-test=done]")).to_contain_text("已派遣")
    expect(field(page, "phone")).to_be_focused()
    expect(field(page, "words")).to_have_value("")
    print(f"keys from ring to dispatched: {len(keys.pressed)} {keys.pressed}")
    assert len(keys.pressed) <= KEYS_AT_MOST
    (case,) = cases(page, WORDS)
    assert (case["type"], case["state"]) == ("B01", "dispatched")
    proposed = page.request.get(f"/api/v1/routing/?type=B01&grid={case['grid']}").json()
    first = next(one for one in proposed if not one["passed_over"])
    assert case["owner"]["name"] == first["name"]
    assert case["address"] == place["name"] + "3号楼2单元"
    assert case["position"] == pytest.approx(place["position"], abs=1e-6)


def test_a_second_call_of_the_same_matter_is_attached_with_one_key(
    page, take_seat, compounds, picture
):
    take_seat()
    place = compounds()[1]["name"]
    words = "楼前路灯不亮，黑得看不见路"
    keys = Keyboard(page)
    tell(page, keys, words, place)
    keys.press("Alt+s")
    expect(page.locator("[data-test=done]")).to_have_count(1)
    (known,) = cases(page, words)

    tell(page, keys, "这里路灯不亮好几天了", place)
    likely = page.locator("[data-test=likely] li")
    expect(likely).to_contain_text(known["number"])
    expect(likely).to_contain_text("路灯不亮")
    page.wait_for_timeout(800)
    picture("desk-likely-1366")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_timeout(800)
    picture("desk-likely-1920")
    keys.press("Alt+7")
    expect(page.locator("[data-test=done]")).to_have_count(2)
    story = page.request.get(f"/api/v1/cases/{known['number']}/").json()
    assert [report["description"] for report in story["reports"]] == [words, "这里路灯不亮好几天了"]


def test_says_whom_to_call_first_and_hands_over_with_one_figure(
    page, take_seat, compounds, picture
):
    take_seat()
    keys = Keyboard(page)
    tell(page, keys, "海边有人溺水了，还没捞上来", compounds()[0]["name"])
    card = page.locator("[data-test=type-card]")
    expect(card.locator("[data-test=call-110]")).to_have_attribute("href", "tel:110")
    expect(card).to_contain_text("15 分钟")
    keys.press("Alt+c")
    expect(card.locator("[data-test=call-110]")).to_be_focused()
    keys.press("Alt+t")
    expect(page.locator("[data-test=to-110]")).to_be_focused()
    picture("desk-transfer-1366")
    keys.press("1")
    expect(page.locator("[data-test=done]")).to_contain_text("已结案")
    (case,) = cases(page, "溺水")
    story = page.request.get(f"/api/v1/cases/{case['number']}/events/").json()["results"]
    assert [(step["action"], step["fields"]) for step in story[1:]] == [
        ("transfer", {"service": "110"})
    ]


def test_a_question_is_answered_at_the_desk(page, take_seat):
    take_seat()
    keys = Keyboard(page)
    keys.press("Enter")
    keys.press("Enter")
    keys.says("请问老年卡在哪里办，需要什么材料")
    keys.press("Enter")
    expect(page.locator("[data-test=type-list]")).to_be_visible()
    keys.press("Enter")
    keys.press("Alt+a")
    expect(page.locator("[data-test=said]")).to_be_focused()
    keys.press("Escape")
    expect(page.locator("[data-test=dispatch]")).to_be_focused()
    keys.press("Alt+a")
    keys.says("带身份证到社区服务站，当天可取")
    keys.press("Enter")
    expect(page.locator("[data-test=done]")).to_contain_text("已结案")


def test_the_desk_is_for_operators(page, district, sign_in):
    chief = next(a for a in district.accounts.values() if a["role"] == "chief")
    sign_in(chief["username"])
    page.goto("/desk/")
    expect(page.get_by_text("热线受理台只对指挥中心坐席开放。")).to_be_visible()


def test_speaks_english_when_asked(page, take_seat, picture):
    take_seat()
    page.locator("[data-test=language]").click()
    expect(page.get_by_role("button", name="Accept and dispatch")).to_be_visible()
    picture("desk-english-1366")
