"""What keeps people from using a screen: found by axe-core in the page and, of the phone, measured.

`look_at` and `breaches` give findings by rule, each with the elements it is about; nothing found
is `{}`.
"""

from functools import cache

from django.conf import settings
from playwright.sync_api import Page

_AXE = settings.ROOT / "backend/pages/web/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]  # WCAG 2.1, level AA and below
_STRONGER = "color-contrast-enhanced"  # level AAA: 7:1, or 4.5:1 for large text

# What is still coming in is half transparent, and begins to come in two frames after it is there.
_STAND_STILL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const moving = () => document.getAnimations()
    .filter((one) => one.effect.getComputedTiming().endTime !== Infinity)
    .filter((one) => one.playState === "running")
    .map((one) => one.finished);
  for (let stillFor = 0; stillFor < 4; stillFor++) {
    await frame();
    const all = moving();
    if (all.length > 0) {
      await Promise.allSettled(all);
      stillFor = 0;
    }
  }
}"""
_ASK_AXE = """async ([rules, stronger]) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: rules },
    rules: Object.fromEntries(stronger.map((one) => [one, { enabled: true }])),
    resultTypes: ["violations"],
    preload: false,
  });
  return found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))]);
}"""

# Sizes in CSS pixels. A target is what a finger meets: of a box to tick, the label around it.
_MEASURE = """([smallestTarget, smallestType]) => {
  const found = {};
  const note = (rule, one, value) =>
    (found[rule] ??= []).push(`${value} ${one.outerHTML.slice(0, 160)}`);
  const unseen = (one) => one.closest(".unseen, [aria-hidden=true], script, style") !== null;
  const shown = (one) =>
    one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    one.getClientRects().length > 0;
  const typeOf = (one) => parseFloat(getComputedStyle(one).fontSize);
  // Something in a frame of its own, such as a row of photos or a map, goes on beyond its edge.
  const isFramed = (one) => {
    for (let above = one.parentElement; above; above = above.parentElement) {
      if (above.tagName === "MAIN" || above === document.body) return false;
      if (getComputedStyle(above).overflowX !== "visible") return true;
    }
    return false;
  };

  const fields = [...document.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const touched = document.querySelectorAll("a[href], button, summary, [role=button]");
  for (const one of [...touched, ...fields]) {
    const isTicked = ["radio", "checkbox", "file"].includes(one.type);
    const target = (isTicked && one.labels?.[0]) || one;
    if (!shown(target) || (target === one && unseen(one))) continue;
    const { width, height } = target.getBoundingClientRect();
    if (Math.min(width, height) < smallestTarget - 0.5)
      note("target-size", one, `${width.toFixed(0)}x${height.toFixed(0)}`);
  }
  for (const one of fields) {
    const label = one.getAttribute("aria-label") ?? one.getAttribute("aria-labelledby");
    if (!one.hidden && !one.labels?.length && !label) note("label-missing", one, one.type);
    if (shown(one) && !unseen(one) && typeOf(one) < smallestType)
      note("type-size", one, typeOf(one));
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !shown(around) || unseen(around)) continue;
    if (typeOf(around) < smallestType) note("type-size", around, typeOf(around));
  }
  for (const one of document.body.querySelectorAll("*")) {
    if (one.closest("svg svg *, .unseen") || !shown(one) || isFramed(one)) continue;
    const { left, right } = one.getBoundingClientRect();
    if (right > innerWidth + 0.5 || left < -0.5)
      note("wider-than-screen", one, `${left.toFixed(0)} to ${right.toFixed(0)}`);
  }
  for (const one of [document.documentElement, document.querySelector("main")])
    if (one && one.scrollWidth > one.clientWidth)
      note("scrolls-sideways", one, `${one.scrollWidth} of ${one.clientWidth}`);
  return found;
}"""

SMALLEST_TARGET, SMALLEST_TYPE = 44, 14
MEASURED = (
    _STRONGER,
    "target-size",
    "label-missing",
    "type-size",
    "wider-than-screen",
    "scrolls-sideways",
)


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


def look_at(page: Page) -> dict[str, list[str]]:
    """Findings of the screen as it stands, level AAA of contrast among them."""
    found = _asked(page, [_STRONGER])
    return found | page.evaluate(_MEASURE, [SMALLEST_TARGET, SMALLEST_TYPE])


def breaches(page: Page) -> dict[str, list[str]]:
    """What of a page for a desk breaches level AA."""
    return _asked(page, [])


def _asked(page: Page, stronger: list[str]) -> dict[str, list[str]]:
    page.evaluate(_STAND_STILL)
    page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
    return dict(page.evaluate(_ASK_AXE, [_RULES, stronger]))
