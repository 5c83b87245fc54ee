"""The life of `scripts/run`: the real command in a home of its own, interrupted and killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg2.errors import InsufficientPrivilege

from scripts.machine.cluster import Cluster

from .conftest import await_end_of, belonging_to, clear_away, use

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / ".local"
PATIENCE_S = 180  # a new database takes most of a minute, and longer beside other tests


@pytest.fixture(scope="module")
def district() -> Iterator[Path]:
    """A home in which the demonstration district was loaded by a first start."""
    home = Path(tempfile.mkdtemp(prefix="machine-"))
    home.chmod(0o755)
    if (BUILT / "static-collected-from").exists():  # as long as compressing is most of a minute
        subprocess.run(["cp", "-a", BUILT / "static", BUILT / "static-collected-from", home])
    with running(home, seconds=240):
        pass
    yield home
    clear_away(home)


class Run:
    """A started `scripts/run`, its address and what it said."""

    def __init__(self, home: Path, *arguments: str, **variables: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said = home / f"said-{self.port}"
        environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        with self._said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "scripts" / "run", "--port", str(self.port), *arguments],
                env=environment | {"WANGGE_LOCAL": str(home)} | variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def await_serving(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while "Ctrl-C stops everything" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < end, self.said
            time.sleep(0.05)

    def end(self, number: int = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_S)


@contextmanager
def running(
    home: Path, *arguments: str, seconds: float = PATIENCE_S, **variables: str
) -> Iterator[Run]:
    run = Run(home, *arguments, **variables)
    try:
        run.await_serving(seconds)
        yield run
    finally:
        run.end()


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def running_with(home: Path, words: bytes) -> list[int]:
    """The processes of a home whose command has these words."""
    return [
        pid
        for pid in belonging_to(home)
        if words in Path("/proc", str(pid), "cmdline").read_bytes()
    ]


def health(run: Run) -> dict:
    with urllib.request.urlopen(f"{run.url}/healthz", timeout=10) as answer:
        return json.load(answer)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stops_cleanly_when_asked(district, number):
    with running(district) as run:
        assert health(run)["status"] == "ok"
        assert belonging_to(district) != []
        assert run.end(number) == 0
    assert belonging_to(district) == []
    assert not (district / "database-url").exists()
    assert not (district / "owner-database-url").exists()


def test_serves_as_a_role_that_cannot_alter_the_trail(district, ask):
    """The sweep alone works as the owner of the tables."""
    connected = "select distinct usename::text from pg_stat_activity"
    connected += " where backend_type = 'client backend' and pid <> pg_backend_pid() order by 1"
    with running(district):
        owner, serving = (
            (district / name).read_text().strip() for name in ("owner-database-url", "database-url")
        )
        until = time.monotonic() + 20  # each connects when it first has something to do
        while (there := ask(owner, connected)) != ["wangge", "wangge_app"]:
            assert time.monotonic() < until, there
            time.sleep(0.2)
        with pytest.raises(InsufficientPrivilege):
            ask(serving, "delete from accounts_trailentry")


def test_shows_a_log_in_of_every_role_and_refuses_a_second_start_beside_it(district):
    accounts = json.loads((district / "demo-accounts.json").read_text())
    with running(district) as first:
        for role in {account["role"] for account in accounts}:
            assert f"  {role} " in first.said
        second = Run(district)
        assert second.process.wait(timeout=30) == 1
        assert f"already runs from this checkout: {first.url}" in second.said
        assert health(first)["status"] == "ok"


def test_starts_again_at_once_when_killed_and_otherwise_leaves_no_process(district):
    killed = Run(district)
    killed.await_serving(PATIENCE_S)
    killed.end(signal.SIGKILL)
    again = Run(district)
    again.await_serving(PATIENCE_S)
    assert health(again)["status"] == "ok"
    left = belonging_to(district)
    again.end(signal.SIGKILL)
    await_end_of(*left)
    assert belonging_to(district) == []


def test_starts_a_worker_that_died_again_and_serves_on(district):
    with running(district) as run:
        [worker] = running_with(district, b"manage.py\0worker")
        os.kill(worker, signal.SIGKILL)
        await_end_of(worker)
        end = time.monotonic() + 30
        while not running_with(district, b"manage.py\0worker"):
            assert time.monotonic() < end, run.said
            time.sleep(0.05)
        assert health(run)["status"] == "ok"
        log = (district / "log" / "worker.log").read_text()
        assert "-- killed by signal 9; started again in 1 s" in log
    assert belonging_to(district) == []


def test_stops_everything_and_says_so_when_the_server_dies(district):
    run = Run(district)
    run.await_serving(PATIENCE_S)
    [server] = running_with(district, b"backend.config.serve")
    os.kill(server, signal.SIGKILL)
    assert run.process.wait(timeout=PATIENCE_S) == 1
    assert "The server ended unexpectedly (killed by signal 9)" in run.said
    assert belonging_to(district) == []


def test_says_at_once_that_another_program_has_the_port(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = Run(home, "--port", str(other.getsockname()[1]))
        assert run.process.wait(timeout=30) == 1
    assert "another program uses that port" in run.said
    assert "Setting up" not in run.said


def test_puts_nothing_of_the_demonstration_into_a_database_that_was_named(
    district, home, seed, ask
):
    use(home, seed, "other")
    (home / "static").symlink_to(district / "static")
    shutil.copy(district / "static-collected-from", home)
    with Cluster("other", local=home) as other, running(home, DATABASE_URL=other.url) as run:
        assert "make_administrator" in run.said
        assert "Demonstration" not in run.said
        assert not (home / "demo-accounts.json").exists()
        assert not (home / "cluster-main").exists()
        for table in ("accounts_user", "territory_grid", "staffing_member"):
            assert ask(other.url, f"select count(*) from {table}") == [0]
        assert ask(other.url, "select count(*) from django_migrations")[0] > 0


def test_refuses_to_play_phones_in_a_database_without_the_demonstration(home):
    run = Run(home, "--simulate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert run.process.wait(timeout=30) == 1
    assert "add --demo" in run.said


def test_says_in_the_drivers_words_why_a_named_database_cannot_be_used(district, home):
    (home / "static").symlink_to(district / "static")
    shutil.copy(district / "static-collected-from", home)
    run = Run(home, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert run.process.wait(timeout=PATIENCE_S) == 1
    assert "DATABASE_URL names cannot be used" in run.said
    assert "Connection refused" in run.said
    assert "Traceback" not in run.said
