"""Two roles of the database: the private cluster has them, a named one is given them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg2.errors import InsufficientPrivilege, RaiseException

from scripts.machine import django_commands
from scripts.machine.cluster import APPLICATION, Cluster

ROOT = Path(__file__).resolve().parents[2]


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "SECRET_KEY": "x", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def as_role(url: str, role: str) -> str:
    return url.replace("//wangge@", f"//{role}@")


def test_data_of_before_there_were_two_roles_get_the_second_at_the_next_start(used_home, ask):
    there = f"select rolsuper or rolcreaterole from pg_roles where rolname = '{APPLICATION}'"
    with Cluster("main", local=used_home) as cluster:
        ask(cluster.url, f"drop role {APPLICATION}")
    with Cluster("main", local=used_home) as cluster:
        assert ask(cluster.url, there) == [False]
        assert ask(cluster.application_url, "select current_user") == [APPLICATION]


def test_prepare_gives_a_named_database_its_two_roles(used_home, ask):
    """The owner is an ordinary role here, as in a database of one's own."""
    with Cluster("main", local=used_home) as cluster:
        for name in ("district", "server"):
            ask(cluster.url, f"create role {name} login")
        ask(cluster.url, "grant all on database wangge to district")
        ask(cluster.url, "alter database wangge owner to district")
        ask(cluster.url, "create extension postgis")
        owner, server = (as_role(cluster.url, name) for name in ("district", "server"))
        both = {"DATABASE_URL": server, "OWNER_DATABASE_URL": owner}

        for _each in range(2):  # it may be repeated
            prepared = manage("prepare", **both)
            assert prepared.returncode == 0, prepared.stderr

        columns = "at, act, by_name, subject, scope, reason, details"
        values = "now(), 'thing.done', '', '', '', '', '{}'"
        ask(server, f"insert into accounts_trailentry ({columns}) values ({values})")
        for statement in (
            "update accounts_trailentry set act = 'nothing'",
            "delete from incidents_caseevent",
            "truncate accounts_trailentry",
            "alter table accounts_trailentry disable trigger all",
            "drop table accounts_trailentry",
            "set role district",
            "create table more ()",
        ):
            with pytest.raises(InsufficientPrivilege):
                ask(server, statement)
        with pytest.raises(RaiseException, match="only added to"):
            ask(owner, "delete from accounts_trailentry")

        assert "wangge.W001" not in manage("check", "--deploy", **both).stderr
        alone = manage("check", "--deploy", DATABASE_URL=owner).stderr
        assert "wangge.W001" in alone
        assert "owns tables" in alone
        swept = manage("sweep", "--once", **both)
        assert (swept.returncode, swept.stderr) == (0, "")


def test_who_serves_cannot_migrate(used_home, ask):
    with Cluster("main", local=used_home) as cluster:
        refused = manage("migrate", DATABASE_URL=cluster.application_url)
    assert refused.returncode != 0
    assert "permission denied" in refused.stderr


def test_the_owner_is_named_to_those_alone_who_work_as_it(monkeypatch):
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://owner:kept-from-you@db/wangge")
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:other@db/wangge")
    serving = django_commands.surroundings()
    assert serving["DATABASE_URL"] == "postgresql://app:other@db/wangge"
    assert "kept-from-you" not in str(serving)
