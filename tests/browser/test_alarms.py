"""A call for help on the leaders' map: there at once, and gone when somebody took care of it."""

import uuid

from playwright.sync_api import expect

from .chart import largest_by_township


def test_shows_a_call_for_help_at_once_and_until_somebody_took_care(
    page, district, staff, sign_in, picture
):
    grid = largest_by_township(26)[24]
    worker = staff(district.worker_of(grid.code))
    leader = next(
        account["username"]
        for account in district.accounts.values()
        if account["role"] == "leader" and account["grid"] == grid.code
    )
    sign_in(leader)
    alarms = page.locator("[data-test=alarms]")
    expect(alarms).to_have_count(0)
    lon, lat = grid.inside
    worker.ask(
        "POST",
        f"/sos/{uuid.uuid4()}/",
        {"position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8}},
    )
    expect(alarms).to_contain_text(worker.name)
    expect(alarms).to_contain_text("紧急求助")
    alarms.get_by_role("button", name="在地图上查看").click()
    page.wait_for_timeout(800)  # the map goes there
    picture("alarm-1366")
    alarms.locator("[data-test=end-alarm]").click()
    alarms.locator("[data-test=alarm-remark]").fill("网格长已到现场，人平安")
    alarms.locator("[data-test=alarm-ended]").click()
    expect(alarms).to_have_count(0)
