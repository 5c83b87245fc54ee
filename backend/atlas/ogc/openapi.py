"""The OpenAPI 3.0 description of /ogc/, with an address of its own for each collection.

QGIS and GDAL look for `components.parameters.limit` and for `/collections/{id}/items` by name,
relative to the server, so this cannot be a part of the description of the API.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from .asked import ITEM, ITEMS
from .collections import LIMIT, MOST, Collection, Property
from .crs import BY_URI, CRS84

TYPE = "application/vnd.oai.openapi+json;version=3.0"
_PROBLEM = {"$ref": "#/components/responses/Problem"}


def description(root: str, collections: Iterable[Collection]) -> dict:
    """The document; `root` is the absolute address of the landing page without its last slash."""
    collections = list(collections)
    return {
        "openapi": "3.0.3",
        "info": {"title": _("Net and cases"), "version": "1.0.0"},
        "servers": [{"url": root}],
        "security": [{"token": []}, {"session": []}],
        "paths": _documents() | _all_items(collections),
        "components": {
            "parameters": _parameters(),
            "responses": {"Problem": _answer(_("Refused (RFC 9457)"), "application/problem+json")},
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "Token ...",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _documents() -> dict:
    return {
        "/": _operation("landing", _("This service"), "application/json"),
        "/conformance": _operation("conformance", _("What it conforms to"), "application/json"),
        "/api": _operation("api", _("This description"), TYPE),
        "/collections": _operation("collections", _("The collections"), "application/json"),
    }


def _all_items(collections: list[Collection]) -> dict:
    paths: dict = {}
    for each in collections:
        at, title = f"/collections/{each.id}", str(each.title)
        filters = [_filter(known) for known in each.filters.values()]
        paths[at] = _operation(f"{each.id}.collection", title, "application/json")
        for name in ("schema", "feature-schema"):
            paths[f"{at}/{name}"] = _operation(
                f"{each.id}.{name}", title, "application/schema+json"
            )
        paths[f"{at}/items"] = _operation(
            f"{each.id}.items",
            title,
            "application/geo+json",
            [_reference(name) for name in ITEMS] + filters,
        )
        paths[f"{at}/items/{{featureId}}"] = _operation(
            f"{each.id}.item",
            title,
            "application/geo+json",
            [_reference(name) for name in ("featureId", *ITEM)],
        )
    return paths


def _operation(name: str, summary: str, kind: str, parameters: list | None = None) -> dict:
    refusals = {str(status): _PROBLEM for status in (400, 401, 404, 406, 503)}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters or [],
            "responses": {"200": _answer(summary, kind), **refusals},
        }
    }


def _answer(text: str, kind: str) -> dict:
    return {"description": text, "content": {kind: {"schema": {"type": "object"}}}}


def _reference(name: str) -> dict:
    return {"$ref": f"#/components/parameters/{name}"}


def _parameters() -> dict:
    crs = {"type": "string", "format": "uri", "enum": list(BY_URI), "default": CRS84.uri}
    box = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT}
    return {
        "limit": _parameter("limit", limit, _("How many features a page has")),
        "bbox": _parameter("bbox", box, _("Only what touches this box")),
        "bbox-crs": _parameter("bbox-crs", crs, _("The system of the box")),
        "crs": _parameter("crs", crs, _("The system to answer in")),
        "datetime": _parameter(
            "datetime",
            {"type": "string"},
            _("A moment, a day, or two of them with / between; .. is open"),
        ),
        "cursor": _parameter(
            "cursor", {"type": "string"}, _("Where a page begins; follow the links of rel next")
        ),
        "featureId": {
            "name": "featureId",
            "in": "path",
            "required": True,
            "schema": {"type": "integer"},
        },
    }


def _filter(known: Property) -> dict:
    return _parameter(known.name, known.schema(), str(known.title))


def _parameter(name: str, schema: dict, text: str) -> dict:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
        "description": text,
    }
