"""What a browser draws maps with, taken away: as after a sleep, and when other pages want all."""

from playwright.sync_api import Page

_LOSE = """() => {
  const canvas = document.querySelector("[data-test=map] canvas");
  canvas.isFirst = true;
  window.lost = canvas.getContext("webgl2").getExtension("WEBGL_lose_context");
  window.lost.loseContext();
}"""
_IS_ANOTHER = """() => {
  const canvas = document.querySelector("[data-test=map] canvas");
  return canvas !== null && canvas.isFirst !== true;
}"""


def take_the_means_away(page: Page) -> None:
    page.evaluate(_LOSE)


def give_them_back(page: Page) -> None:
    page.evaluate("() => window.lost.restoreContext()")


def wait_for_another_map(page: Page) -> None:
    page.wait_for_function(_IS_ANOTHER, timeout=25_000)
