"""The phone's page is installed as browsers ask for it, and then opens without a network."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from scripts.machine.browser import CHROMIUM

from .conftest import FLAGS
from .handset import SCREEN, Handset

GRID = "370211001001001"
# Each icon as the browser has it: what it says of itself, and how large it came.
ICONS = """async () => {
  const link = document.querySelector("link[rel=manifest]");
  const { icons } = await (await fetch(link.href)).json();
  return Promise.all(icons.map(async (one) => {
    const image = new Image();
    image.src = one.src;
    await image.decode();
    return [one.sizes, `${image.naturalWidth}x${image.naturalHeight}`, one.type];
  }));
}"""


@pytest.fixture
def owned(chromium, district, tmp_path) -> Iterator[Handset]:
    """A phone whose browser keeps what it is told: in a private window nothing is installed."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=CHROMIUM,
        args=FLAGS,
        viewport=SCREEN,
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        base_url=district.base,
    )
    context.set_default_timeout(20_000)
    yield Handset(context, district.worker_of(GRID))
    context.close()


def test_the_browser_finds_nothing_missing_and_it_opens_without_a_network(owned, district):
    page = owned.page
    owned.sign_in()
    asking = owned.context.new_cdp_session(page)
    assert asking.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    told = asking.send("Page.getAppManifest")
    manifest = f"{district.base}/phone/manifest.webmanifest"
    assert (told["errors"], told["url"]) == ([], manifest)
    icons = page.evaluate(ICONS)
    assert len(icons) == 3
    for said, came, kind in icons:
        assert (came, kind) == (said, "image/png")

    # The page that brought the service worker is already its own.
    controls = "() => navigator.serviceWorker.controller?.scriptURL"
    expect(page.locator(".phone")).to_be_visible()
    assert page.evaluate(controls).endswith("/phone/sw.js")

    day = page.locator("main a[href='#/cases']")
    expect(day).to_be_visible()
    said = day.inner_text()
    owned.cut()
    page.goto("about:blank")
    page.goto("/phone/")
    expect(day).to_have_text(said)
    # The largest part, which nobody has looked at yet, is there too.
    owned.go("map")
    expect(page.locator("main canvas")).to_be_visible()
