"""The life of a private cluster: real PostgreSQL servers, really killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from scripts.machine import cluster_data, cluster_processes
from scripts.machine.cluster import Cluster
from scripts.machine.steps import Trouble

from .conftest import await_end_of, belonging_to, lives, use

ROOT = Path(__file__).resolve().parents[2]

# A holder of the cluster "main" in the folder given: says where it is, then waits to be killed.
HOLDER = """
import sys, time
from pathlib import Path
from scripts.machine.cluster import Cluster
with Cluster("main", local=Path(sys.argv[1])) as cluster:
    print(cluster.url, cluster.server.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(used_home):
    """Another process that holds the cluster; gives (process, url, number of the postmaster)."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(used_home)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    url, postmaster = process.stdout.readline().split()
    yield process, url, int(postmaster)
    process.kill()
    process.wait()
    process.stdout.close()
    await_end_of(int(postmaster))


def test_speaks_utf8_and_utc_and_no_tcp(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        shown = [
            ask(cluster.url, f"show {name}")[0]
            for name in ("server_encoding", "timezone", "listen_addresses", "fsync")
        ]
        collation = ask(cluster.url, "select datcollate from pg_database where datname='wangge'")
        ask(cluster.url, "create extension postgis")
    assert shown == ["UTF8", "UTC", "", "on"]
    assert collation == ["C.UTF-8"]


def test_keeps_its_data_from_one_start_to_the_next(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        ask(cluster.url, "create table kept as select 7 as n")
    with Cluster("main", local=used_home) as cluster:
        assert ask(cluster.url, "select n from kept") == [7]


def test_keeps_its_address_when_it_restarts_and_cuts_off_who_is_in(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        connection = psycopg2.connect(cluster.url)
        ask(cluster.url, "create table kept as select 7 as n")
        before = cluster.server.pid
        cluster.restart()
        assert cluster.server.pid != before
        assert not lives(before)
        assert ask(cluster.url, "select n from kept") == [7]
        with pytest.raises(psycopg2.OperationalError), connection.cursor() as cursor:
            cursor.execute("select 1")
    assert cluster_processes.of(cluster.data) == []


def test_leaves_no_process_and_no_socket_when_it_stops(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        sockets = Path((used_home / "cluster-main.socket").read_text())
        assert cluster_processes.of(cluster.data)
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert cluster_processes.of(cluster.data) == []
    assert not sockets.exists()


def test_works_where_a_socket_beside_the_data_would_have_too_long_a_path(home, seed, ask):
    deep = home / "网格" / ("a" * 60) / ("b" * 60) / "with spaces"
    use(deep, seed)
    with Cluster("main", local=deep) as cluster:
        assert len(os.fsencode(cluster.data)) > 107
        assert ask(cluster.url, "select 1") == [1]


def test_keeps_clusters_of_different_names_apart(home, seed, ask):
    use(home, seed, "main")
    use(home, seed, "test")
    with Cluster("main", local=home) as main, Cluster("test", local=home, durable=False) as other:
        ask(main.url, "create table only_here ()")
        assert ask(other.url, "select to_regclass('only_here')") == [None]
        assert ask(other.url, "show fsync") == ["off"]


def test_refuses_a_second_holder_and_names_the_first(used_home, holder):
    process, _, _ = holder
    with (
        pytest.raises(Trouble, match=f"in use by process {process.pid}"),
        Cluster("main", local=used_home),
    ):
        pass


def test_ends_with_its_holder_even_when_that_is_killed(used_home, holder):
    process, _, postmaster = holder
    process.kill()
    process.wait()
    await_end_of(postmaster)
    assert belonging_to(used_home) == []


def test_takes_over_at_once_after_its_holder_was_killed(used_home, holder, ask):
    process, url, _ = holder
    ask(url, "create table kept as select 7 as n")
    process.kill()
    process.wait()
    with Cluster("main", local=used_home) as cluster:
        assert ask(cluster.url, "select n from kept") == [7]


def test_takes_over_a_server_that_nobody_holds_any_more(used_home, ask):
    """Such as one that was started by hand on the same data."""
    with Cluster("main", local=used_home) as cluster:
        ask(cluster.url, "create table kept as select 7 as n")
        data, keeper = cluster.data, cluster._keeper
        programs = cluster._installation().programs
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-l", "/dev/null", "-o", "-h '' -k /tmp", "start"],
        check=True,
        capture_output=True,
        cwd="/",
        **cluster_data.as_keeper(keeper),
    )
    [before] = (int(line) for line in (data / "postmaster.pid").read_text().split()[:1])
    with Cluster("main", local=used_home) as cluster:
        assert cluster.server.pid != before
        assert not lives(before)
        assert ask(cluster.url, "select n from kept") == [7]


def test_recovers_what_was_committed_when_the_server_was_killed(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        connection = psycopg2.connect(cluster.url)
        ask(cluster.url, "create table kept as select 7 as n")
        os.kill(cluster.server.pid, signal.SIGKILL)
    with Cluster("main", local=used_home) as cluster:
        assert ask(cluster.url, "select n from kept") == [7]
    connection.close()


def test_starts_although_its_old_process_number_belongs_to_another_program_now(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        keeper = cluster._keeper
    innocent = subprocess.Popen(["sleep", "60"], cwd="/", **cluster_data.as_keeper(keeper))
    stale = cluster.data / "postmaster.pid"
    stale.write_text(f"{innocent.pid}\n{cluster.data}\n1\n5432\n/tmp\n\n  1 1\nready   \n")
    os.chown(stale, keeper.pw_uid, keeper.pw_gid)
    try:
        with Cluster("main", local=used_home) as cluster:
            assert ask(cluster.url, "select 1") == [1]
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_makes_anew_what_was_only_half_made(home, ask):
    half_made = home / "cluster-main.making"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("15\n")
    with Cluster("main", local=home) as cluster:
        assert ask(cluster.url, "select 1") == [1]
    assert not half_made.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account to keep its data")
def test_goes_to_the_system_where_the_checkout_is_closed_to_the_keeper(home, monkeypatch, ask):
    monkeypatch.setattr(cluster_data, "SYSTEM_STATE", home / "system")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with Cluster("main", local=closed / ".local") as cluster:
        assert cluster.data.is_relative_to(home / "system")
        assert ask(cluster.url, "select 1") == [1]
    closed.chmod(0o755)
    with Cluster("main", local=closed / ".local") as again:
        assert again.data == cluster.data, "data stay where they are when permissions change"
