"""Our server and tipg, each one process on a free port, over the same scratch database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.utils import timezone
from machine.places import LOCAL, ROOT

from backend.accounts.models import User
from backend.accounts.sign_in import issue_token

from .load import Side, fetch

TIPG = LOCAL / "bench" / "tipg"
_PINS = Path(__file__).with_name("tipg-requirements.txt")
_START_SECONDS = 40


@dataclass(frozen=True)
class Server:
    """One of our processes."""

    port: int
    pid: int


@contextmanager
def served(**environment: str) -> Iterator[Server]:
    """Our server, when it answers."""
    port = _free_port()
    command = [sys.executable, "-m", "backend.config.serve", "--port", str(port)]
    surroundings = {**os.environ, "SECRET_KEY": settings.SECRET_KEY, **environment}
    with _running(command, surroundings) as pid:
        _wait_for(Side("ours", port), "/healthz")
        yield Server(port, pid)


@contextmanager
def ours(**environment: str) -> Iterator[Side]:
    """A member of staff with a token of theirs asks; the first answer has been given."""
    user, _ = User.objects.get_or_create(username="bench", name="bench", role="chief")
    with served(**environment) as server:
        key = f"bench {server.port}"
        token = issue_token(user=user, key=key, name="", at=timezone.now()).token
        side = Side("ours", server.port, f"Authorization: Token {token}\r\n")
        _wait_for(side, "/tiles/grids/0/0/0.mvt")
        yield side


@contextmanager
def tipg() -> Iterator[Side]:
    """tipg 1.6 with tables of its own that hold just what it needs, indexed: at its best."""
    _install_tipg()
    _lay_tables()
    port = _free_port()
    command = [TIPG / "bin" / "python", "-m", "uvicorn", "tipg.main:app", "--port", port]
    command += ["--log-level", "warning", "--loop", "uvloop", "--http", "httptools"]
    surroundings = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": _database_url(),
        "TIPG_DB_SCHEMAS": '["peer"]',
        "TIPG_TILE_BUFFER": "64",
    }
    with _running([str(part) for part in command], surroundings):
        side = Side("tipg", port)
        _wait_for(side, "/collections")
        yield side


def _install_tipg() -> None:
    """In an environment of its own: it brings a driver that must not come near ours."""
    stamp = TIPG / "installed"
    if stamp.exists() and stamp.read_text() == _PINS.read_text():
        return
    print("   installing tipg into .local/bench/tipg", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(TIPG)], check=True)
    pip = [str(TIPG / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    pip += ["install", "--no-input", "--only-binary", ":all:", "-r", str(_PINS)]
    subprocess.run(pip, check=True)
    stamp.write_text(_PINS.read_text())


def _lay_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS peer CASCADE")
        cursor.execute("CREATE SCHEMA peer")
        for table, shape in (("tiles", "mercator"), ("features", "shape")):
            cursor.execute(
                f"CREATE TABLE peer.{table} AS SELECT g.grid_id::int AS id, g.code, g.name, g.kind,"
                f" t.code AS area, g.households, g.{shape} AS geom FROM territory_gridversion g"
                " JOIN territory_areacode t ON t.area_id = split_part(g.path, '/', 3)::bigint"
                " AND t.system = 'nbs'"
            )
            cursor.execute(f"ALTER TABLE peer.{table} ADD PRIMARY KEY (id)")
            cursor.execute(f"CREATE INDEX ON peer.{table} USING gist (geom)")
        cursor.execute("ANALYZE")


def _database_url() -> str:
    given = connection.settings_dict
    host = given["HOST"] or given["OPTIONS"].get("host") or "localhost"
    who = quote(given["USER"] or os.environ.get("USER", "postgres"), safe="")
    if given["PASSWORD"]:
        who += f":{quote(given['PASSWORD'], safe='')}"
    return f"postgresql://{who}@{quote(host, safe='')}:{given['PORT'] or 5432}/{given['NAME']}"


@contextmanager
def _running(command: list[str], surroundings: dict[str, str]) -> Iterator[int]:
    """Gives its process id."""
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(side: Side, address: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        try:
            if fetch(side, address)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{side.name} did not answer {address} in {_START_SECONDS} s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
