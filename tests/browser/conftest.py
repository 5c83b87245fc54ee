from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.machine.browser import CHROMIUM
from scripts.machine.browser import FLAGS as WITHOUT_A_SCREEN

from .calls import field
from .district import District
from .handset import Handset, phone_context
from .staff import Staff

# A camera and a microphone that make something up, and ask nobody.
FLAGS = [
    *WITHOUT_A_SCREEN,
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# How long a page takes says how busy the machine is, not whether it is right.
expect.set_options(timeout=20_000)
PICTURES = settings.ROOT / ".local" / "screenshots"


@pytest.fixture(scope="package")
def district(tmp_path_factory) -> Iterator[District]:
    district = District(tmp_path_factory.mktemp("district"))
    yield district
    district.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the console of the page complained of; a test takes out what it brought about."""
    return []


@pytest.fixture
def page(chromium, district, complaints) -> Iterator[Page]:
    """A Chinese reader's window without animations. Any complaint of its console fails the test."""
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768},
        locale="zh-CN",
        base_url=district.base,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None,
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(page, district) -> Callable[[str], None]:
    """`sign_in(username)` fills in the form, and waits until the map is live."""

    def fill_in(username: str) -> None:
        page.goto("/login/")
        page.locator("#id_username").fill(username)
        page.locator("#id_password").fill(district.accounts[username]["password"])
        page.locator("form button.primary").click()
        expect(page.locator("[data-test=standing]")).to_have_attribute("data-phase", "live")

    return fill_in


@pytest.fixture
def staff(district) -> Iterator[Callable[..., Staff]]:
    """`staff(account)`: somebody at work elsewhere, while the page is open; `base`: with another
    process that serves the district."""
    at_work: list[Staff] = []

    def go_to_work(account: dict, *, base: str = district.base) -> Staff:
        at_work.append(Staff(base, account))
        return at_work[-1]

    yield go_to_work
    for one in at_work:
        one.close()


@pytest.fixture
def of_township(district, grid):
    """`of_township(role)`: the accounts of that role in the township of the file's `grid`."""

    def find(role: str, department: str | None = None) -> list[dict]:
        return [
            account
            for account in district.accounts.values()
            if account["role"] == role
            and account["area"]["code"] == grid.township
            and department in (None, account["department"])
        ]

    return find


@pytest.fixture
def worker(staff, district, grid):
    return staff(district.worker_of(grid.code))


@pytest.fixture
def desk(staff, of_township):
    """A colleague at the desk of the same township."""
    return staff(of_township("operator")[1])


@pytest.fixture
def picture(page) -> Callable[[str], None]:
    """`picture("map")` keeps what the page looks like, for people to look at."""

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

    return take


@pytest.fixture
def desk_operator(district) -> dict:
    """An operator of a township with places."""
    return next(
        account
        for account in district.accounts.values()
        if account["role"] == "operator" and account["area"]["code"] == "370211001"
    )


@pytest.fixture
def take_seat(page, desk_operator) -> Callable[[], None]:
    def sign_in() -> None:
        page.goto("/login/?next=/desk/")
        page.locator("#id_username").fill(desk_operator["username"])
        page.locator("#id_password").fill(desk_operator["password"])
        page.locator("form button.primary").click()
        expect(page.locator(".page")).to_have_attribute("data-ready", "true")
        expect(field(page, "phone")).to_be_focused()

    return sign_in


@pytest.fixture
def compounds(page, desk_operator) -> Callable[[], list[dict]]:
    """Compounds of the operator's township, asked for once signed in."""

    def of_township() -> list[dict]:
        area = desk_operator["area"]["code"]
        return page.request.get(f"/api/v1/places/?area={area}&kind=compound").json()["results"]

    return of_township


@pytest.fixture
def handset(chromium, district, complaints) -> Iterator[Callable[..., Handset]]:
    """`handset(account, at=(lon, lat))`: a phone in somebody's hand, not yet signed in."""
    opened: list[Handset] = []

    def take(account: dict, *, at: tuple[float, float], **more) -> Handset:
        taken = Handset(phone_context(chromium, district.base, at=at, **more), account)
        taken.page.on("pageerror", lambda error: complaints.append(str(error)))
        opened.append(taken)
        return taken

    yield take
    for one in opened:
        one.close()
    assert complaints == []
