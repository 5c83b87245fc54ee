"""Carries requests out of the house side by side, and says what became of each.

It knows no rows: whoever keeps an outbox takes from it in a short transaction, gives the requests
here outside any, and notes the outcomes in another.
"""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from django.conf import settings

MOST_ANSWER_BYTES = 65_536
# What may be otherwise the next time; any other refusal is for good.
WORTH_ANOTHER_TRY = (408, 425, 429)


@dataclass(frozen=True)
class Request:
    """One request with JSON, or without content."""

    url: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True)
class Outcome:
    """`error` is a code (`timeout`, `connection`, `http-500`); none of what was answered."""

    error: str = ""
    for_good: bool = False
    provider_id: str = ""


# Answers are short and read as they come.
_PLAIN = {"Content-Type": "application/json", "Accept-Encoding": "identity"}

Judge = Callable[[int, bytes], Outcome]


def by_status(status: int, _answer: bytes = b"") -> Outcome:
    """The judgement of a receiver who says it all with the status: any 2xx is taken."""
    if 200 <= status < 300:
        return Outcome()
    return Outcome(
        f"http-{status}", for_good=300 <= status < 500 and status not in WORTH_ANOTHER_TRY
    )


@asynccontextmanager
async def way_out():
    """An HTTP client of which neither a proxy nor a password of the surroundings is used: the
    settings alone say where it goes."""
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as http:
        yield http


async def carry(http: httpx.AsyncClient, request: Request, judge: Judge) -> Outcome:
    """One attempt of NOTICE_SEND_SECONDS at most, over all: a provider that answers a byte a
    second is slow too."""
    try:
        async with asyncio.timeout(settings.NOTICE_SEND_SECONDS):
            headers = {**_PLAIN, **request.headers}
            asked = http.build_request(
                request.method, request.url, content=request.content, headers=headers
            )
            answer = await http.send(asked, stream=True)
            try:
                return judge(answer.status_code, await _read(answer))
            finally:
                await answer.aclose()
    except (TimeoutError, httpx.TimeoutException):
        return Outcome("timeout")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        return Outcome("bad-address", for_good=True)
    except httpx.HTTPError:
        return Outcome("connection")


async def _read(answer: httpx.Response) -> bytes:
    kept = b""
    async for piece in answer.aiter_raw():
        kept += piece
        if len(kept) > MOST_ANSWER_BYTES:
            break
    return kept
