"""A private PostgreSQL cluster: data of its own, a socket in a short folder, no TCP.

A cluster has a name, so that `scripts/run` ("main") and `scripts/test` ("test") never
disturb each other. PostgreSQL refuses to run as root: for root the account `postgres`
keeps it, for everybody else they keep it themselves.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self
from urllib.parse import quote

from . import cluster_data, cluster_processes
from .children import Child, fresh_log, last_lines, never
from .locks import held
from .places import LOCAL
from .postgres import PACKAGES, Installation, installations
from .steps import Trouble

USER = DATABASE = "wangge"
APPLICATION = "wangge_app"  # the role that serves: it owns nothing
PORT = 5432  # names the socket file only
SOCKET_PATH_LIMIT = 107  # bytes, of the system's struct sockaddr_un

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "timezone": "UTC",
    "log_timezone": "UTC",
    # No errors of statements: they quote what was refused, positions and names among it. Who
    # asked is told, and says in a log of its own what can be said.
    "log_min_messages": "log",
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # one for each day partition that a query touches
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class Cluster:
    """Start it with `with Cluster("main") as cluster`, then connect to `cluster.url`.

    `durable=False` is for tests: a power cut may lose what was committed.
    """

    def __init__(
        self,
        name: str,
        *,
        durable: bool = True,
        local: Path = LOCAL,
        hurried: Callable[[], bool] = never,
    ) -> None:
        self.name = name
        self.local = local
        self.log = local / "log" / f"postgres-{name}.log"
        self._settings = _SETTINGS | (_DURABLE if durable else _FORGETFUL)
        self._hurried = hurried
        self._socket_note = local / f"cluster-{name}.socket"
        self._server: Child | None = None
        self._sockets: Path | None = None
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            opened.enter_context(
                held(
                    self.local / f"cluster-{self.name}.lock",
                    note=str(os.getpid()),
                    refusal=f"The private database {self.name!r} in {self.local} is in use by "
                    "process {note}. Stop that one first.",
                )
            )
            opened.callback(self._stop)
            self._start()
            self._closing = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def url(self) -> str:
        """As the owner of everything: tables, privileges, what time alone brings about."""
        return self._url(USER)

    @property
    def application_url(self) -> str:
        """As the role that serves; `manage.py prepare` says what it may."""
        return self._url(APPLICATION)

    def _url(self, user: str) -> str:
        return f"postgresql://{user}@{quote(str(self._sockets), safe='')}/{DATABASE}"

    @property
    def server(self) -> Child:
        return self._server

    def restart(self) -> None:
        """As an administrator would: who is in is cut off, the address and the data stay."""
        self._server.signal(signal.SIGINT)
        self._server.wait(60)
        self._server = self._launch(self._installation())
        self._wait_until_ready()

    # How it starts

    def _start(self) -> None:
        self.data, self._keeper = cluster_data.folder_and_keeper(self.name, self.local)
        installation = self._installation()
        self._forget_old_sockets()
        cluster_processes.end_all(self.data)
        if not self._has_data():
            cluster_data.initialise(self.data, self._keeper, installation.programs, superuser=USER)
        self._sockets = self._make_socket_folder()
        self._server = self._launch(installation)
        self._wait_until_ready()
        self._ensure_database(installation)

    def _has_data(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def _installation(self) -> Installation:
        """The newest for new data; for existing data the one that made them."""
        found = installations()
        if not self._has_data():
            if not found:
                raise Trouble(f"No PostgreSQL with PostGIS is installed ({', '.join(PACKAGES)}).")
            return found[0]
        version = int((self.data / "PG_VERSION").read_text())
        for installation in found:
            if installation.version == version:
                return installation
        raise Trouble(
            f"The data in {self.data} were made by PostgreSQL {version}, which is no longer "
            f"installed with PostGIS. Install postgresql-{version}-postgis-3, or, if nothing in "
            "there is needed, remove that folder."
        )

    def _make_socket_folder(self) -> Path:
        for parent in ("/tmp", os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
            if parent and os.access(parent, os.W_OK | os.X_OK):
                break
        folder = Path(tempfile.mkdtemp(prefix="wangge-", dir=parent))
        os.chown(folder, self._keeper.pw_uid, self._keeper.pw_gid)
        self._socket_note.write_text(str(folder))
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT:
            raise Trouble(f"The path of the database's socket in {folder} would be too long.")
        return folder

    def _launch(self, installation: Installation) -> Child:
        command = [installation.programs / "postgres", "-D", self.data]
        for name, value in (self._settings | {"unix_socket_directories": self._sockets}).items():
            command += ["-c", f"{name}={value}"]
        return Child(
            "the database",
            command,
            log=fresh_log(self.log),
            env=cluster_data.bare_environment(),
            cwd="/",
            orphan_signal=signal.SIGINT,  # PostgreSQL's fast shutdown, should we be killed
            group=False,  # the postmaster alone speaks to its processes
            account=cluster_data.as_keeper(self._keeper),
        )

    def _wait_until_ready(self, seconds: float = 120) -> None:
        """Crash recovery may take its time; postmaster.pid tells when it is over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if cluster_processes.status(self.data, self._server.pid) == "ready":
                return
            if self._server.exit_code is not None:
                break
            time.sleep(0.02)
        raise Trouble(f"PostgreSQL did not start. Its last words:\n{last_lines(self.log)}")

    def _ensure_database(self, installation: Installation) -> None:
        psql = [installation.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1"]
        psql += ["-h", self._sockets, "-p", PORT, "-U", USER, "-d", "postgres", "-c"]
        there = f"select 1 from pg_database where datname = '{DATABASE}'"
        if self._ask([*psql, there]) != "1":
            self._ask([*psql, f"create database {DATABASE}"])
        # Data of before there were two roles get the second one here, without a hand.
        there = f"select 1 from pg_roles where rolname = '{APPLICATION}'"
        if self._ask([*psql, there]) != "1":
            self._ask([*psql, f"create role {APPLICATION} login"])

    def _ask(self, command: list[object]) -> str:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            check=False,
            env=cluster_data.bare_environment(),
            cwd="/",
        )
        if done.returncode != 0:
            raise Trouble(f"The private database does not answer: {done.stderr.strip()}")
        return done.stdout.strip()

    # How it stops

    def _stop(self) -> None:
        if server := self._server:
            server.signal(signal.SIGINT)  # fast: ends connections, writes a checkpoint
            server.wait(60, unless=self._hurried)
            if server.exit_code is None:
                server.signal(signal.SIGQUIT)  # at once; the next start recovers
                server.wait(5)
            server.stop(patience=0)
        self._forget_old_sockets()

    def _forget_old_sockets(self) -> None:
        """Remove the socket folder that the last start made, ours or a killed one's."""
        if not self._socket_note.exists():
            return
        folder = Path(self._socket_note.read_text().strip())
        if folder.name.startswith("wangge-") and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
        self._socket_note.unlink()
