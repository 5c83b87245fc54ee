import httpx
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from backend.config import health


def test_names_every_check_and_needs_no_log_in(server):
    answer = httpx.get(f"{server.http}/healthz")
    checks = answer.json()["checks"]
    assert list(checks) == ["database", "migrations", "boundaries", "live"]
    assert (checks["database"], checks["migrations"], checks["live"]) == ("ok", "ok", "ok")
    assert answer.headers["cache-control"].startswith("max-age=0")


def test_an_empty_net_is_not_well(server):
    """The test database has no published boundaries."""
    answer = httpx.get(f"{server.http}/healthz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "failing"
    assert answer.json()["checks"]["boundaries"] == "failing"


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_seen_and_asked_for_again():
    applied = health._Migrations()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("live", "0001_initial")
    assert applied() is False
    recorder.record_applied("live", "0001_initial")
    assert applied() is True


@pytest.mark.django_db
def test_applied_migrations_are_counted_once(django_assert_num_queries):
    applied = health._Migrations()
    assert applied() is True
    with django_assert_num_queries(0):
        assert applied() is True
