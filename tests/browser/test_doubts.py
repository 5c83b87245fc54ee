"""Doubts in a real browser: a supervisor looks at the track and decides; nobody else may."""

import pytest
from playwright.sync_api import expect

from .chart import largest_by_township
from .walks import Morning

MADE_UP = "手机自身报告定位为模拟"
SPOKEN = "已与本人核实：手机装了模拟定位软件"
BY_RULE = "该型号手机固定每 30 秒报一次"
# As the page asks the server, with the cookie of whoever is signed in.
DECIDE = """async (doubt) => {
    const token = /csrftoken=([^;]+)/.exec(document.cookie)[1];
    const answer = await fetch(`/api/v1/doubts/${doubt}/decision/`, {
        method: "POST",
        headers: {"Content-Type": "application/json", "X-CSRFToken": token},
        body: JSON.stringify({outcome: "dismissed", remark: ""}),
    });
    return answer.status;
}"""


@pytest.fixture
def grid():
    return largest_by_township(26)[24]


@pytest.fixture
def supervisor(district, grid) -> dict:
    return next(
        account
        for account in district.accounts.values()
        if account["role"] == "supervisor" and grid.code.startswith(account["area"]["code"])
    )


@pytest.fixture
def worker(district, staff, grid):
    """Whose phone says that positions were made up, one exactly each half minute."""
    worker = staff(district.worker_of(grid.code))
    Morning(worker, grid, mock=True)
    district.sweep()
    return worker


def doubts_of(person) -> dict[str, dict]:
    return {doubt["kind"]: doubt for doubt in person.ask("GET", "/doubts/")["results"]}


def test_a_supervisor_looks_at_the_track_and_decides_and_nobody_else_may(
    page, sign_in, supervisor, worker, picture
):
    found = doubts_of(worker)
    assert set(found) == {"mock", "same_interval"}
    sign_in(supervisor["username"])
    page.get_by_role("link", name="定位疑点").click()
    expect(page.locator(".page")).to_have_attribute("data-ready", "true")
    of_worker = page.locator("[data-test=doubt]").filter(has_text=worker.name)
    expect(of_worker).to_have_count(2)
    mock = of_worker.filter(has_text=MADE_UP)
    expect(mock).to_have_attribute("data-state", "open")
    expect(mock).to_contain_text(str(found["mock"]["evidence"]["count"]))

    mock.locator("[data-test=open-track]").click()
    dialog = page.locator("[data-test=reason-dialog]")
    dialog.locator("[data-test=reason]").fill("判断定位疑点")
    dialog.locator("[data-test=say-reason]").click()
    expect(mock.locator("[data-test=replay]")).to_be_visible()
    expect(mock.locator("canvas")).to_be_visible()
    page.wait_for_timeout(1000)
    picture("doubts-1366")

    mock.locator("[data-test=remark]").fill(SPOKEN)
    mock.locator("[data-test=confirm]").click()
    expect(mock).to_have_attribute("data-state", "confirmed")
    expect(mock).to_contain_text("已确认")
    interval = of_worker.filter(has_not_text=MADE_UP)
    interval.locator("[data-test=remark]").fill(BY_RULE)
    interval.locator("[data-test=dismiss]").click()
    expect(interval).to_contain_text("已排除")

    page.reload()
    expect(page.locator(".page")).to_have_attribute("data-ready", "true")
    expect(of_worker).to_have_count(0)
    page.locator("[data-test=view-decided]").click()
    expect(of_worker).to_have_count(2)
    expect(mock.locator("q")).to_have_text(SPOKEN)
    expect(interval.locator("q")).to_have_text(BY_RULE)
    expect(of_worker.locator("[data-test=confirm]")).to_have_count(0)
    picture("doubts-decided-1366")

    decided = doubts_of(worker)
    assert (decided["mock"]["state"], decided["mock"]["decided"]["remark"]) == ("confirmed", SPOKEN)
    assert decided["same_interval"]["state"] == "dismissed"
    assert decided["same_interval"]["decided"]["remark"] == BY_RULE


@pytest.mark.parametrize(("role", "seen", "status"), [("worker", 2, 403), ("leader", 0, 404)])
def test_is_decided_by_no_worker_and_no_leader(
    page, district, staff, sign_in, complaints, role, seen, status
):
    grid = largest_by_township(26)[25]
    worker = staff(district.worker_of(grid.code))
    if not doubts_of(worker):
        Morning(worker, grid, mock=True)
        district.sweep()
    doubt = doubts_of(worker)["mock"]
    account = district.worker_of(grid.code) if role == "worker" else district.leader_of(grid.code)
    sign_in(account["username"])
    expect(page.get_by_role("link", name="定位疑点")).to_have_count(0)
    page.goto("/doubts/")
    expect(page.locator(".page")).to_have_attribute("data-ready", "true")
    expect(page.locator("[data-test=doubt]")).to_have_count(seen)
    expect(page.locator("[data-test=confirm]")).to_have_count(0)
    assert page.evaluate(DECIDE, doubt["id"]) == status
    assert [str(status) in told for told in complaints] == [True]
    complaints.clear()
    assert doubts_of(worker)["mock"]["state"] == "open"
