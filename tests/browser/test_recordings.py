"""Voice notes and videos play in a tab of their own, and jump where one wants."""

import time

import pytest

from tests.incidents.evidence.samples import sample

from .chart import largest_by_township

# What a player does when somebody moves its slider; one that cannot jump stays at 0.
JUMP = """async (address) => {
    const player = document.createElement("video");
    player.preload = "auto";
    player.src = address;
    await new Promise((done, failed) => {
        player.oncanplaythrough = done;
        player.onerror = () => failed(player.error.message);
    });
    player.currentTime = 0.6;
    await new Promise((done) => { player.onseeked = done; });
    return player.currentTime;
}"""


@pytest.fixture
def address_of(district, staff, sign_in):
    """`address_of(name)`: the link to a sample, of the leader who has sent it and is signed in."""
    account = district.leader_of(largest_by_township(16)[15].code)
    leader = staff(account)

    def sent(name: str) -> str:
        piece = leader.photograph(sample(name))
        for _ in range(100):
            if urls := leader.ask("GET", f"/evidence/{piece}/")["urls"]:
                return urls["view"]
            time.sleep(0.2)
        raise AssertionError("it was not copied")

    sign_in(account["username"])
    return sent


@pytest.mark.parametrize("name", ["voice.webm", "voice_in_parts.webm", "voice.m4a", "video.webm"])
def test_a_player_jumps(page, address_of, name):
    address = address_of(name)
    page.route("**/empty", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("/empty")
    assert page.evaluate(JUMP, address) == 0.6


def test_a_video_plays_in_a_tab_of_its_own(page, address_of):
    """Its page complains of nothing, and asks for the bytes as players do."""
    address = address_of("video.webm")
    with page.expect_response(lambda answer: answer.status == 206 and "/view/" in answer.url):
        page.goto(address, wait_until="commit")
