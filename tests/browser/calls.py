"""A call as an operator takes it: by keyboard alone, and counted."""

from playwright.sync_api import Page, expect
from pypinyin import Style, pinyin


class Keyboard:
    """Types like an operator, and counts: words once, every other key by itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def says(self, words: str) -> None:
        """What the caller says: written down whatever the page is like."""
        self.page.keyboard.insert_text(words)

    def types(self, letters: str) -> None:
        for letter in letters:
            self.press(letter)

    def press(self, key: str) -> None:
        self.pressed.append(key)
        self.page.keyboard.press(key)


def field(page: Page, name: str):
    return page.locator(f"[data-field={name}]")


def initials(name: str) -> str:
    return "".join(step[0] for step in pinyin(name, style=Style.FIRST_LETTER))


def cases(page: Page, words: str) -> list[dict]:
    return page.request.get("/api/v1/cases/", params={"q": words}).json()["results"]


def tell(page: Page, keys: Keyboard, words: str, place: str, *, phone: str = "") -> None:
    """A call up to its address, with the type that is suggested."""
    keys.says(phone)
    keys.press("Enter")
    keys.press("Enter")  # nobody asks for the name
    expect(field(page, "words")).to_be_focused()
    keys.says(words)
    expect(page.locator("[data-test=suggested] button").first).to_be_visible()
    keys.press("Enter")
    expect(page.locator("[data-test=type-list]")).to_be_visible()
    keys.press("Enter")
    expect(field(page, "place")).to_be_focused()
    keys.types(initials(place)[:5])
    expect(page.locator("[data-test=place-list] [role=option]").first).to_contain_text(place)
    keys.press("Enter")
    expect(field(page, "address")).to_have_value(place)
    keys.says("3号楼2单元")
