"""The base map below the net: Tianditu's, where the district has a key for it, else none.

A browser asks Tianditu itself, so pages with a map name its hosts in their policy and carry the
addresses of its tiles, key included: it stands nowhere else. Which parts of the map are looked at
Tianditu learns from what is asked; whose eyes they are it does not, only the page's origin, which
a key for browsers is bound to.
"""

import json

from django.conf import settings
from django.utils.html import escape

from .policy import Asks

_HOSTS = tuple(f"https://t{number}.tianditu.gov.cn" for number in range(8))
# Streets and their names, in the tiles that all web maps share. CGCS2000 differs from WGS-84 by
# less than a metre, and is not shifted as GCJ-02 is.
_LAYERS = ("vec", "cva")
_DEEPEST = 18


def asks_of_base_map() -> Asks:
    """What a page with a map asks for beyond the others."""
    if not settings.TIANDITU_KEY:
        return Asks()
    hosts = " ".join(_HOSTS)
    return Asks(
        sources={"img-src": f"'self' data: blob: {hosts}"}, connections=hosts, tells_origin=True
    )


def with_base_map(page: str) -> str:
    """A built page that says where the tiles are, if there are any."""
    if not settings.TIANDITU_KEY:
        return page
    told = {"layers": [_addresses(layer) for layer in _LAYERS], "deepest": _DEEPEST}
    meta = f'<meta name="base-map" content="{escape(json.dumps(told))}">'
    return page.replace("</head>", f"{meta}</head>", 1)


def _addresses(layer: str) -> list[str]:
    return [
        f"{host}/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}"
        "&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILECOL={x}&TILEROW={y}"
        f"&tk={settings.TIANDITU_KEY}"
        for host in _HOSTS
    ]
