"""Every way to read there is: addresses with each of their parameters, formats, tiles, pages.

The addresses of the API come from its description, those beside it from the map of addresses,
so that a new one is walked without being named here.
"""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from .cast import CENTRES, COMMUNITIES, GRID_CODES, TOWNSHIPS
from .planted import HIDDEN_PLACE, PHONES

# What may be given for a parameter, by its name; others get what their description allows.
GIVEN = {
    "area": [TOWNSHIPS["east"][0], TOWNSHIPS["west"][0]],
    "grid": [GRID_CODES["east"]],
    "parent": [TOWNSHIPS["east"][0]],
    "community": [COMMUNITIES["east"][0]],
    "bbox": [f"{HIDDEN_PLACE[0] - 0.001},36,{HIDDEN_PLACE[0] + 0.001},36.02"],
    "include": ["people,cases"],
    "q": ["planted", PHONES["worker"][-4:]],
    "at": ["2026-08-01", "2030-01-01"],
    "since": ["2026-01-01T00:00:00Z"],
    "until": ["2030-01-01T00:00:00Z"],
    "lon": [str(CENTRES["east"][0])],
    "lat": [str(CENTRES["east"][1])],
}
BESIDE_THE_API = (
    "/ogc/collections/cases/items?limit=1000",
    "/ogc/collections/grids/items?limit=1000",
    "/tiles/grids/10/853/401.mvt",
    "/tiles/grids.json",
    "/tiles/communities.json",
)


def questions(operation: dict) -> Iterator[dict[str, str]]:
    """Sets of parameters for a GET: each alone with each of its values; formats with inclusions."""
    required, free, formats = {}, [], [{}]
    for parameter in operation.get("parameters", []):
        if parameter["in"] != "query":
            continue
        values = _values(parameter)
        if parameter["name"] == "format":
            formats += [{"format": value} for value in values if value != "json"]
        elif parameter.get("required"):
            required[parameter["name"]] = values[0]
        else:
            free += [{parameter["name"]: value} for value in values]
    for asked in free:
        for of_format in formats if "include" in asked else [{}]:
            yield required | asked | of_format
    for of_format in formats:
        yield required | of_format


def _values(parameter: dict) -> list[str]:
    schema = parameter["schema"]
    if given := GIVEN.get(parameter["name"]):
        return given
    if choices := schema.get("enum"):
        return [str(choice) for choice in choices[:3]]
    return {"boolean": ["true"], "integer": ["1"], "number": ["1"]}.get(schema.get("type"), ["A"])


def addresses_beside_the_api() -> list[str]:
    """Pages, and whatever else stands outside /api/v1/ with an address of its own."""
    found = [f"/{address}" for address in _plain(get_resolver().url_patterns, "")]
    # /api/ itself is in the rights matrix, and its description is everybody's.
    return [*(address for address in found if not address.startswith("/api/")), *BESIDE_THE_API]


def _plain(patterns, before: str) -> Iterator[str]:
    """Addresses without anything to fill in."""
    for pattern in patterns:
        if pattern.pattern.converters or pattern.pattern.regex.groups:
            continue
        address = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _plain(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern) and not set("(\\[") & set(address):
            yield address
