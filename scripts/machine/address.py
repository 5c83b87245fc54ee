"""The one address everything is served at."""

import http.client
import ipaddress
import json
import os
import socket
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from .steps import Trouble


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def base(self) -> str:
        """Where a browser on this machine finds it."""
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}
        host = everywhere.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def is_local(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def require_free(self) -> None:
        """Trouble when the port cannot be had; a server that is just ending gets a second."""
        if not 1 <= self.port <= 65535:
            raise Trouble(f"A port is a number between 1 and 65535, not {self.port}.")
        end = time.monotonic() + 1
        while (error := self._refusal()) and time.monotonic() < end:
            time.sleep(0.1)
        if error:
            raise Trouble(f"Cannot serve at {self.host}, port {self.port}: {error}.")

    def _refusal(self) -> str:
        try:
            family, kind, *_, address = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trial.bind(address)
                trial.listen()  # a bind alone may succeed beside a listener
        except OSError as error:
            if error.errno == 98:  # EADDRINUSE
                return "another program uses that port (choose one with --port)"
            return (error.strerror or str(error)).lower()
        return ""


def health(address: Address) -> dict[str, str] | None:
    """The checks of /healthz by name, each "ok" or "failing"; None while nobody answers."""
    request = urllib.request.Request(f"{address.base}/healthz", headers={"Host": _host_header()})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        try:
            answer = opener.open(request, timeout=5)
        except urllib.error.HTTPError as error:  # 503 tells just as much
            answer = error
        with answer:
            return json.load(answer)["checks"]
    except (OSError, ValueError, KeyError, http.client.HTTPException):
        return None


def _host_header() -> str:
    """A name that the settings' ALLOWED_HOSTS lets in."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return first.lstrip(".") if first not in ("", "*") else "127.0.0.1"
