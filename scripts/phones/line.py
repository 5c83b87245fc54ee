"""The line of one device to the server: signed in, counted, timed."""

import asyncio
import ssl
import sys
import time
from importlib.util import find_spec

import httpx
import msgspec

from .accounts import Account
from .figures import Figures
from .patience import Answer, Patience, Unanswered

# httpcore tries to import sniffio several times in every request; where it is missing, each
# attempt searches the whole path anew, a fifth of what a thousand phones cost.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = None

# Many log-ins at once wait their turn at the server, whose password hash is slow on purpose.
_SIGN_IN_SECONDS = 60.0
_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
# The server keeps an idle connection for 5 s; who closes first does not write into a closed one.
_LIMITS = httpx.Limits(max_connections=2, keepalive_expiry=4.0)


class WrongPassword(Exception):
    """The server knows no such log-in; asking again would only lock it."""


class Line:
    """HTTP for one device. `online` is cleared while its network is gone."""

    def __init__(
        self, base: str, account: Account, device: str, figures: Figures, tls: ssl.SSLContext
    ) -> None:
        self.account = account
        self.online = asyncio.Event()
        self.online.set()
        self.patience = Patience()
        self._device = device
        self._figures = figures
        self._signing_in = asyncio.Lock()
        self._token: str | None = None
        self._client = httpx.AsyncClient(
            base_url=base,
            verify=tls,
            trust_env=False,
            timeout=_TIMEOUT,
            limits=_LIMITS,
            headers={"User-Agent": "wangge-simulated-phone", "Content-Type": "application/json"},
        )

    async def sign_in(self) -> None:
        """Get a token, however long the server needs. Raises WrongPassword."""
        self._keep_token(await self.patience.insist(self._log_in))

    async def sign_in_once(self) -> None:
        """Get a token or give up at once. Raises Unanswered, WrongPassword."""
        self._keep_token(await self._log_in())

    async def ask(self, kind: str, method: str, path: str, content: bytes = b"") -> Answer:
        """One request and its answer; a token that ran out is renewed. Raises Unanswered."""
        await self.online.wait()
        token = self._token
        answer = await self._ask(kind, method, path, content)
        if answer.status != 401:
            return answer
        async with self._signing_in:
            if self._token == token:
                await self.sign_in()
        return await self._ask(kind, method, path, content)

    async def close(self) -> None:
        await self._client.aclose()

    def _keep_token(self, answer: Answer) -> None:
        if not answer.is_good:
            raise WrongPassword(f"{self.account.username}: {answer.status} {answer.problem}")
        self._token = answer.body["token"]

    async def _log_in(self) -> Answer:
        body = {
            "username": self.account.username,
            "password": self.account.password,
            "device": {"id": self._device, "name": "simulated phone"},
        }
        answer = await self._ask(
            "log-in",
            "POST",
            "/api/v1/auth/login/",
            msgspec.json.encode(body),
            timeout=_SIGN_IN_SECONDS,
        )
        # Here 401 is no token that ran out but a password that is wrong.
        return Answer(403, answer.body) if answer.status == 401 else answer

    async def _ask(
        self, kind: str, method: str, path: str, content: bytes, timeout: float | None = None
    ) -> Answer:
        headers = {"Authorization": f"Token {self._token}"} if self._token else {}
        began = time.perf_counter()
        try:
            response = await self._client.request(
                method,
                path,
                content=content,
                headers=headers,
                timeout=timeout or httpx.USE_CLIENT_DEFAULT,
            )
        except httpx.HTTPError as error:
            self._figures.failed(kind, how := _how(error))
            raise Unanswered(how) from error
        answer = Answer(response.status_code, _body(response), _seconds(response))
        self._figures.answered(kind, time.perf_counter() - began, answer)
        return answer


def _how(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "timed out"
    if isinstance(error, httpx.ConnectError):
        return "no connection"
    return "connection broken"


def _body(response: httpx.Response) -> object:
    if not response.content:
        return None
    try:
        return msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        return None


def _seconds(response: httpx.Response) -> float | None:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isdigit() else None
