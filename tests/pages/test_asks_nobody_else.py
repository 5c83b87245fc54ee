"""What was built of the front end asks no other host for anything: districts run it in networks of
their own, and who opens a page is nobody else's to know."""

import re

import pytest

from backend.pages import views

# An address with a host, also one without a scheme where a browser would follow it: in `url(…)`,
# `@import`, `src` and `href`.
_ADDRESS = re.compile(
    r"""(?:https?|wss?)://[^\s"'`<>()\\]+
      | (?:url\(|@import|src=|href=|import\(?|from)\s*["'`]?(//[^\s"'`<>()\\]+)""",
    re.VERBOSE,
)
# Nobody follows these: names of namespaces, links in messages for programmers and in licences, and
# the word of thanks on a map, which our maps do not show.
_SAID_ONLY = (
    "http://www.w3.org/",
    "https://maplibre.org/",
    "https://maplibre.invalid/",
    "http://origin.invalid",
    "https://github.com/maplibre/maplibre-gl-js/blob/",
    "https://github.com/mapbox/mapbox-gl-js/issues/",
    "https://wiki.openstreetmap.org/wiki/This_map_requires_WebGL",
    "https://vuejs.org/error-reference/",
    "https://bit.ly/wb-precache",
)
READ = {".js", ".mjs", ".css", ".html", ".json", ".svg"}


def asked_elsewhere(text: str) -> list[str]:
    found = (match[1] or match[0] for match in _ADDRESS.finditer(text))
    return [address for address in found if not address.startswith(_SAID_ONLY)]


@pytest.mark.parametrize(
    "text",
    [
        "@font-face{src:url(//at.alicdn.com/t/font.woff2)}",
        "a{background:url('https://cdn.example.com/a.png')}",
        '@import "//fonts.example.com/css";',
        '<script src="//cdn.example.com/a.js"></script>',
        "fetch(`https://tiles.example.com/${z}`)",
        'new WebSocket("wss://push.example.com/")',
        'import("//cdn.example.com/a.js")',
    ],
)
def test_another_host_would_be_found(text):
    assert len(asked_elsewhere(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'document.createElementNS("http://www.w3.org/2000/svg","path")',
        "// a word for programmers\nconst half = 1 / 2;",
        "a{background:url(/static/web/assets/a.png)}",
    ],
)
def test_what_nobody_follows_is_left_out(text):
    assert asked_elsewhere(text) == []


def test_no_built_file_asks_another_host():
    files = [file for file in views.BUILT.rglob("*") if file.suffix in READ]
    assert files, "The front end is not built: npm run build in backend/pages/web"
    found = {
        file.name: elsewhere
        for file in files
        if (elsewhere := asked_elsewhere(file.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_built_file_brings_what_is_not_read_here():
    """A font or a picture among what is built would have come from a library unseen."""
    kinds = {file.suffix for file in views.BUILT.rglob("*") if file.is_file()}
    assert kinds <= READ | {".built-from", ""}
