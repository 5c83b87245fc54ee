"""Nothing that was typed at the desk is lost: a reload, a cut line, a closed window."""

from playwright.sync_api import expect

from .calls import Keyboard, cases, field, tell

PHONE = "13853270481"


def test_what_was_typed_survives_a_reload(page, take_seat):
    take_seat()
    keys = Keyboard(page)
    keys.says(PHONE)
    keys.press("Enter")
    keys.press("Enter")
    keys.says("水管爆了，路都淹了")
    expect(page.locator("[data-test=suggested] button").first).to_be_visible()
    keys.press("Alt+1")
    page.reload()
    expect(field(page, "words")).to_have_value("水管爆了，路都淹了")
    expect(field(page, "words")).to_be_focused()
    expect(field(page, "phone")).to_have_value(PHONE)
    expect(field(page, "type")).not_to_have_value("")
    keys.press("Alt+n")
    expect(field(page, "words")).to_have_value("")
    keys.press("Alt+z")
    expect(field(page, "words")).to_have_value("水管爆了，路都淹了")
    keys.press("Alt+n")


def test_a_call_taken_without_network_goes_out_once_when_it_is_back(
    page, take_seat, compounds, complaints
):
    take_seat()
    words = "井盖碎了一半，车压上去咣当响"
    keys = Keyboard(page)
    tell(page, keys, words, compounds()[0]["name"])
    page.wait_for_timeout(500)
    page.context.set_offline(True)
    keys.press("Control+Enter")
    expect(page.locator("[data-test=waiting]")).to_contain_text("已存在本机")
    expect(field(page, "phone")).to_be_focused()  # the next caller does not wait
    assert field(page, "words").input_value() == ""
    page.context.set_offline(False)
    page.reload()  # and the browser may be closed meanwhile
    expect(page.locator("[data-test=done]")).to_contain_text("已派遣")
    assert len(cases(page, words)) == 1
    complaints.clear()  # of the requests that found no network
