"""A real served process on a free port of this machine, against the test database."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
APPLICATION = "wangge_app"


class Served:
    """`python -m backend.config.serve` on a free port, or on `port`; environment by keyword.

    `log`: where to write what it says on stderr.
    """

    def __init__(self, port: int = 0, *, log: Path | None = None, **environment: str) -> None:
        heard = log.open("wb") if log else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.config.serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **surroundings(), **environment},
            stdout=subprocess.PIPE,
            stderr=heard,
            text=True,
        )
        if heard:
            heard.close()
        self.port = port or int(self.process.stdout.readline())
        self.http = f"http://127.0.0.1:{self.port}"
        self.websocket = f"ws://127.0.0.1:{self.port}/ws/live/"

    def kill(self) -> None:
        self.process.kill()
        self._reap()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; the exit code."""
        self.process.send_signal(number)
        return self._reap()

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()

    def _reap(self) -> int:
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


def surroundings(*, owning: bool = False) -> dict[str, str]:
    """What leads a process of its own to the test database: as the role that serves, which may
    not do everything, or as the owner of the tables."""
    url = urlsplit(os.environ["DATABASE_URL"])
    url = url._replace(path=f"/{connection.settings_dict['NAME']}")
    if not owning:
        url = url._replace(netloc=f"{APPLICATION}@{url.netloc.rpartition('@')[2]}")
    return {
        "DATABASE_URL": url.geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONWARNINGS": "ignore",
    }
