"""The programs of the product on a stage of their own, and an officer who works through the API."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import httpx
from machine import django_commands
from machine.address import Address, health
from machine.children import Child, fresh_log
from machine.places import LOGS, PYTHON, ROOT

PATIENCE_SECONDS = 90  # for what must come soon


class Programs:
    """Started against the database of the drill; ended with `closing`."""

    def __init__(self, closing: ExitStack, home: Path) -> None:
        self._closing = closing
        self._surroundings = django_commands.surroundings(os.environ["DATABASE_URL"])
        self._surroundings["WANGGE_LOCAL"] = str(home)

    def begin(self, name: str, *command: object) -> Child:
        log = fresh_log(LOGS / f"drill-{name}.log")
        child = Child(
            name, [str(part) for part in command], log=log, env=self._surroundings, cwd=ROOT
        )
        self._closing.callback(child.stop, patience=8)
        return child

    def serve(self, name: str) -> str:
        """A server on a free port of this machine; where it is, once it is healthy."""
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            address = Address("127.0.0.1", trial.getsockname()[1])
        self.begin(name, PYTHON, "-m", "backend.config.serve", "--port", address.port)
        until(lambda: set((health(address) or {"": ""}).values()) == {"ok"})
        return address.base


class Officer:
    """An administrator of the demonstration with a file of boundaries."""

    def __init__(self, base: str, account: dict) -> None:
        self._http = httpx.Client(base_url=f"{base}/api/v1/", timeout=60)
        said = {name: account[name] for name in ("username", "password")}
        said["device"] = {"id": "drill", "name": "drill"}
        token = self._asked("POST", "auth/login/", json=said)["token"]
        self._http.headers["Authorization"] = f"Token {token}"

    def bring(self, name: str, content: bytes) -> dict:
        """The draft of grids made from a file, when it has been read and checked."""
        files = {"file": (name, content)}
        draft = self._asked("POST", "boundaries/", data={"level": "grid"}, files=files)

        def is_checked() -> bool:
            draft.update(self._asked("GET", f"boundaries/{draft['id']}/"))
            return draft["status"] != "draft"

        until(is_checked)
        return draft

    def publish(self, draft: dict, published_at: datetime) -> None:
        said = {"published_at": published_at.isoformat()}
        self._asked("POST", f"boundaries/{draft['id']}/publish/", json=said)

    def _asked(self, method: str, path: str, **what) -> dict:
        answer = self._http.request(method, path, **what)
        if answer.is_error:
            raise SystemExit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()


def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise SystemExit(f"Waited {seconds:.0f} s in vain.")
        time.sleep(0.1)
