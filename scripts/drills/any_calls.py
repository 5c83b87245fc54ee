"""Calls that the description of the API allows, made by schemathesis, some with real names in them.

A drawn number of a case exists nowhere: left alone, nearly every call would end at 404 or 400.
So half of the names in a call are put in place of what was drawn, from what is really there.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.generation import GenerationMode

# They end the session of whoever calls, or lock them out: whatever came after would be 401.
ENDING = ("/api/v1/auth/logout/", "/api/v1/auth/logout-everywhere/", "/api/v1/me/password/")
_DRAWN_AT_ONCE = 8
# What the server reads of the wire itself; a client library sets it.
_OF_THE_WIRE = ("content-length", "host", "connection", "transfer-encoding")


@dataclass(frozen=True)
class Call:
    """`address` begins with / and ends with the query; `headers` without who asks."""

    operation: str
    method: str
    address: str
    headers: dict[str, str]
    body: bytes


def described() -> schemathesis.BaseSchema:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return schemathesis.openapi.from_dict(schema)


def calls(
    known: Mapping[str, Sequence], *, number: int, each: int = _DRAWN_AT_ONCE
) -> Iterator[Call]:
    """Up to `each` calls of every operation, the same for the same `number`.

    `known`: by the name of a parameter or member, values that exist.
    """
    chance = random.Random(number)
    for result in described().get_all_operations():
        operation = result.ok()
        if operation.path in ENDING:
            continue
        for case in _drawn(operation, each, number):
            case.path_parameters = _known_or(case.path_parameters, known, chance)
            case.query = _known_or(case.query, known, chance)
            case.body = _known_or(case.body, known, chance)
            if (call := _prepared(operation.label, case)) is not None:
                yield call


def _drawn(operation, count: int, number: int) -> list[schemathesis.Case]:
    """By the description, and against it."""
    drawn: list[schemathesis.Case] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(number)
        @settings(
            max_examples=count // 2,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(generation_mode=mode))
        def draw(case: schemathesis.Case) -> None:
            drawn.append(case)

        try:
            draw()
        except Exception as error:
            if type(error).__name__ not in ("Unsatisfiable", "SkipTest", "Skipped"):
                raise
    return drawn[:count]


def _known_or(given, known: Mapping[str, Sequence], chance: random.Random):
    """The same with half of what has a known name exchanged."""
    if isinstance(given, dict):
        return {
            name: chance.choice(known[name])
            if known.get(name) and chance.random() < 0.5
            else _known_or(value, known, chance)
            for name, value in given.items()
        }
    if isinstance(given, list):
        return [_known_or(one, known, chance) for one in given]
    return given


def _prepared(label: str, case: schemathesis.Case) -> Call | None:
    """None for what no client can send."""
    try:
        what = case.as_transport_kwargs(base_url="http://wangge")
        what.pop("timeout", None)
        request = requests.Request(**what).prepare()
    except (ValueError, UnicodeError, requests.RequestException):
        return None
    url = urlsplit(request.url)
    body = request.body or b""
    headers = {
        name: value.decode("latin-1") if isinstance(value, bytes) else value
        for name, value in request.headers.items()
        if name.lower() not in (*_OF_THE_WIRE, "authorization", "cookie")
    }
    return Call(
        operation=label,
        method=request.method,
        address=url.path + (f"?{url.query}" if url.query else ""),
        headers=headers,
        body=body.encode() if isinstance(body, str) else bytes(body),
    )
