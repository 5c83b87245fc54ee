"""A worker's phone: a phone-sized window with a position, a camera, and a line that can be cut."""

import re
from collections import Counter

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

# A small phone of some years ago.
SCREEN = {"width": 360, "height": 740}
ALL_SENT = "都送出去了。"


def phone_context(
    chromium: Browser, base: str, *, at: tuple[float, float], **more
) -> BrowserContext:
    """A phone of its own, standing at a lon, lat, whose owner lets the page use everything."""
    lon, lat = at
    context = chromium.new_context(
        **{
            "viewport": SCREEN,
            "has_touch": True,
            "is_mobile": True,
            "locale": "zh-CN",
            "base_url": base,
            "reduced_motion": "reduce",
            "geolocation": {"longitude": lon, "latitude": lat, "accuracy": 8},
            "permissions": ["geolocation", "camera", "microphone"],
        }
        | more
    )
    context.set_default_timeout(20_000)
    return context


class Handset:
    """The phone in somebody's hand."""

    def __init__(self, context: BrowserContext, account: dict) -> None:
        self.context = context
        self.account = account
        self.page: Page = context.new_page()

    def sign_in(self) -> None:
        self.page.goto("/login/?next=/phone/")
        self.page.locator("#id_username").fill(self.account["username"])
        self.page.locator("#id_password").fill(self.account["password"])
        self.page.locator("form button.primary").click()
        self.is_loaded()

    def is_loaded(self) -> None:
        """Everything for a day without a network is on the phone."""
        expect(self.page.locator(".phone")).to_have_attribute("data-ready", "true")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def go(self, screen: str, of: str | None = None) -> None:
        self.page.evaluate(f"location.hash = '#/{screen}{'' if of is None else '/' + of}'")

    def walk_to(self, lon: float, lat: float, *, accuracy: float = 8) -> None:
        self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": accuracy})

    def cut(self) -> None:
        self.context.set_offline(True)

    def restore(self) -> None:
        self.context.set_offline(False)

    def lose_every_answer_once(self) -> Counter:
        """From now on whatever is sent is cut off twice before it gets through: first when the
        server has it and its answer is on the way, then before it is heard at all. Counts both."""
        cuts: Counter = Counter()
        seen: Counter = Counter()

        def pass_on(route: Route) -> None:
            request = route.request
            if request.method not in ("PUT", "POST") or "live/tickets" in request.url:
                route.continue_()
                return
            key = (request.url, request.headers.get("content-range"))
            seen[key] += 1
            match seen[key]:
                case 1:
                    route.fetch()
                    cuts["answers"] += 1
                    route.abort("connectionreset")
                case 2:
                    cuts["requests"] += 1
                    route.abort("internetdisconnected")
                case _:
                    route.continue_()

        self.context.route(re.compile("/api/v1/"), pass_on)
        return cuts

    def send_everything(self, *, seconds: float = 60) -> None:
        """Stand where there is a signal until nothing waits any more, at two looks: what was kept
        a moment ago may not be in the list yet."""
        self.go("outbox")
        sent = self.page.get_by_text(ALL_SENT)
        looks = 0
        for _ in range(int(seconds / 0.3)):
            self.page.evaluate("dispatchEvent(new Event('online'))")
            self.page.wait_for_timeout(300)
            looks = looks + 1 if sent.is_visible() else 0
            if looks == 2:
                return
        raise AssertionError(self.page.locator("main").inner_text())

    def close(self) -> None:
        self.context.close()
