"""People as clients know the system: over HTTP with a token, and over the socket with a ticket."""

import uuid
from typing import Any

import httpx
from django.utils import timezone

from tests.cast import PASSWORD
from tests.live.watching import Watcher
from tests.serving import Served


class Person:
    """Signed in by password on a device of their own."""

    def __init__(self, served: Served, username: str) -> None:
        self._served = served
        self._http = httpx.Client(base_url=f"{served.http}/api/v1", trust_env=False, timeout=20)
        answer = self._http.post(
            "/auth/login/",
            json={
                "username": username,
                "password": PASSWORD,
                "device": {"id": f"phone of {username}", "name": "test"},
            },
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["username"] == username
        self._http.headers["Authorization"] = f"Token {answer.json()['token']}"

    def get(self, address: str, **query: Any) -> httpx.Response:
        return self._http.get(address, params=query)

    def put(self, address: str, **body: Any) -> httpx.Response:
        return self._http.put(address, json=body)

    def post(self, address: str, **what: Any) -> httpx.Response:
        """`json`, or `data` and `files` of a form."""
        return self._http.post(address, **what)

    def delete(self, address: str) -> httpx.Response:
        return self._http.delete(address)

    def upload(self, address: str, content: bytes, headers: dict[str, str]) -> httpx.Response:
        return self._http.put(address, content=content, headers=headers)

    def follow(self, link: str) -> httpx.Response:
        """A link as an answer has it: from the root of the server on."""
        return self._http.get(f"{self._served.http}{link}")

    def report(self, **body: Any) -> httpx.Response:
        now = timezone.now().isoformat()
        return self._http.put(
            f"/reports/{uuid.uuid4()}/",
            json={"occurred_at": now, "source": "worker", "description": "垃圾堆在路口", **body},
        )

    def act(self, case: dict, action: str, **more: Any) -> httpx.Response:
        return self._http.put(
            f"/cases/{case['number']}/actions/{uuid.uuid4()}/",
            json={"action": action, "version": case["version"], **more},
        )

    def ticket(self) -> str:
        answer = self._http.post("/live/tickets/")
        assert answer.status_code == 201, answer.text
        return answer.json()["ticket"]

    def watch(self) -> Watcher:
        """What this person's map holds, from now on."""
        return Watcher(self._served.websocket).hello(self.ticket())

    def leave(self) -> None:
        answer = self._http.post("/auth/logout/")
        assert answer.status_code == 204
        assert self.get("/me/").status_code == 401
        self._http.close()
