"""Features with their links, as texts ready to send."""

from typing import Any

import msgspec
from django.http import HttpRequest

from .collections import Collection
from .net import Page
from .texts import Text, listed

GEOJSON, JSON = "application/geo+json", "application/json"


def root(request: HttpRequest) -> str:
    """The absolute address of /ogc, as the client calls this server."""
    return request.build_absolute_uri("/ogc")


def link(rel: str, href: str, kind: str, title: Any = None) -> dict:
    named = {"title": str(title)} if title is not None else {}
    return {"rel": rel, "href": href, "type": kind, **named}


def collection_address(request: HttpRequest, collection: Collection) -> str:
    return f"{root(request)}/collections/{collection.id}"


def items_as_geojson(
    request: HttpRequest, collection: Collection, page: Page, version: int | None
) -> list[Text]:
    """A FeatureCollection. `next` keeps every parameter and stays with the version it began in."""
    address = collection_address(request, collection)
    links = [
        link("self", request.build_absolute_uri(), GEOJSON),
        link("collection", address, JSON),
    ]
    if page.last is not None:
        query = request.GET.copy()
        query["cursor"] = f"{version}-{page.last}" if collection.level else str(page.last)
        links.append(link("next", f"{address}/items?{query.urlencode(safe='/:,')}", GEOJSON))
    matched = b"" if page.matched is None else b'"numberMatched":%d,' % page.matched
    head = b'{"type":"FeatureCollection",%b"numberReturned":%d,"links":%b,"features":[' % (
        matched,
        len(page.features),
        msgspec.json.encode(links),
    )
    return [Text(head), *listed(page.features), Text(b"]}")]


def feature_as_geojson(request: HttpRequest, collection: Collection, feature: Text) -> list[Text]:
    """A Feature of its own: as it stands among others, with links."""
    links = [
        link("self", request.build_absolute_uri(), GEOJSON),
        link("collection", collection_address(request, collection), JSON),
    ]
    return [Text(b'%b,"links":%b}' % (feature.plain[:-1], msgspec.json.encode(links)))]
