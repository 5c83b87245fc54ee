import json

import httpx
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from backend.config import health


def test_names_every_check_and_needs_no_log_in(server):
    """An installation whose net is not there yet is well: somebody has to bring it."""
    answer = httpx.get(f"{server.http}/healthz")
    assert answer.status_code == 200
    checks = dict.fromkeys(["database", "migrations", "boundaries", "live"], "ok")
    assert answer.json() == {"status": "ok", "checks": checks}
    assert answer.headers["cache-control"].startswith("max-age=0")


def test_one_failing_check_is_named_and_makes_the_whole_503(rf, monkeypatch):
    """No hub was started in this process, so its live wire is not fresh."""
    checks = {"live": health.CHECKS["live"], "boundaries": lambda: True}
    monkeypatch.setattr(health, "CHECKS", checks)
    answer = health.healthz(rf.get("/healthz"))
    assert answer.status_code == 503
    expected = {"status": "failing", "checks": {"live": "failing", "boundaries": "ok"}}
    assert json.loads(answer.content) == expected


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_seen_and_asked_for_again():
    applied = health._Migrations()
    recorder = MigrationRecorder(connection)
    [newest] = MigrationLoader(connection).graph.leaf_nodes("live")
    recorder.record_unapplied(*newest)
    assert applied() is False
    recorder.record_applied(*newest)
    assert applied() is True


@pytest.mark.django_db
def test_applied_migrations_are_counted_once(django_assert_num_queries):
    applied = health._Migrations()
    assert applied() is True
    with django_assert_num_queries(0):
        assert applied() is True
