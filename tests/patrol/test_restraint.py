"""A figure of a grid is a figure of a person: nothing of the API compares by what was walked.

Read from the OpenAPI description, so that what is added later is asked as well.
"""

import re

from drf_spectacular.generators import SchemaGenerator

COVERAGE = "/api/v1/grids/{code}/coverage/"
# Words for what was walked: as names of fields in an answer, and as ways to put a list in order.
WALKED = re.compile(r"^(not_)?covered$|coverage|unknown|distance_m|moving_s|own_grid_s|elsewhere_s")


def described() -> dict:
    return SchemaGenerator().get_schema(request=None, public=True)


def fields(schema: dict, node, seen: frozenset = frozenset()):
    """The names of all members of an answer, however deep."""
    if isinstance(node, list):
        for inner in node:
            yield from fields(schema, inner, seen)
    elif isinstance(node, dict):
        name = node.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            yield from fields(schema, schema["components"]["schemas"][name], seen | {name})
        yield from node.get("properties", {})
        for inner in node.values():
            yield from fields(schema, inner, seen)


def operations(schema: dict):
    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            answers = [
                content
                for status, answer in operation.get("responses", {}).items()
                if status.startswith("2")
                for content in answer.get("content", {}).values()
            ]
            yield method, address, operation, set(fields(schema, answers))


def test_shares_are_answered_for_one_grid_at_a_time():
    schema = described()
    telling = {
        address
        for _method, address, _operation, names in operations(schema)
        if {"covered", "not_covered"} & names
    }
    assert telling == {COVERAGE}
    (operation,) = schema["paths"][COVERAGE].values()
    assert {one["name"] for one in operation["parameters"]} == {"code", "from", "to"}
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert "results" not in set(fields(schema, answer))


def test_what_was_walked_stands_in_no_list():
    for _method, address, _operation, names in operations(described()):
        if "results" in names:
            assert not {name for name in names if WALKED.search(name)}, address


def test_no_list_can_be_put_in_order_or_narrowed_by_what_was_walked():
    for _method, address, operation, _names in operations(described()):
        for parameter in operation.get("parameters", []):
            words = [parameter["name"], *map(str, parameter["schema"].get("enum", []))]
            assert not any(WALKED.search(word) for word in words), address
            if "/shifts/" in address or "/due-places/" in address or "/presence/" in address:
                assert parameter["name"] not in ("ordering", "order", "sort"), address


def test_who_visited_a_place_is_not_told():
    people = {"member", "by", "visited_by", "shift", "user", "worker"}
    for _method, address, _operation, names in operations(described()):
        if "/due-places/" in address or address == COVERAGE:
            assert not names & people, address
