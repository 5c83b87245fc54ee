"""The trail is only added to, by the database itself, and kept for half a year at least."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.utils import timezone

from backend.accounts import retention
from backend.accounts.models import TrailEntry
from backend.accounts.trail import note

pytestmark = pytest.mark.django_db


def entry(days_ago: float = 0, act: str = "thing.done") -> TrailEntry:
    return note(act=act, by=None, at=timezone.now() - timedelta(days=days_ago))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_trailentry SET act = 'nothing'",
        "DELETE FROM accounts_trailentry",
        "TRUNCATE accounts_trailentry",
        "TRUNCATE accounts_user CASCADE",
    ],
)
@pytest.mark.parametrize("days_ago", [0, 1000])
def test_an_entry_is_changed_by_nobody_whoever_asks_and_however_old_it_is(statement, days_ago):
    entry(days_ago)
    connection.check_constraints()
    with pytest.raises(InternalError, match="only added to"), transaction.atomic():
        connection.cursor().execute(statement)
    assert TrailEntry.objects.count() == 1


@pytest.mark.parametrize("days", [182, 0, -1])
def test_nobody_forgets_what_is_younger_than_half_a_year(days):
    entry(190)
    with pytest.raises(InternalError, match="half a year"), transaction.atomic():
        connection.cursor().execute(
            "SELECT accounts_forget_trail(%s)", [timezone.now() - timedelta(days=days)]
        )
    assert TrailEntry.objects.count() == 1


def test_saying_that_one_forgets_does_not_let_young_entries_go():
    entry(100)
    connection.cursor().execute("SET LOCAL accounts.forgetting_trail = 'on'")
    with pytest.raises(InternalError, match="only added to"), transaction.atomic():
        connection.cursor().execute("DELETE FROM accounts_trailentry")
    assert TrailEntry.objects.count() == 1


def test_the_sweep_forgets_what_is_older_than_the_setting_and_says_so(settings):
    settings.TRAIL_DAYS = 200
    old, young = entry(201), entry(199)
    call_command("sweep", "--once")
    kept = {found.act: found for found in TrailEntry.objects.exclude(pk=young.pk)}
    assert old.pk not in {found.pk for found in kept.values()}
    assert kept["trail.forgotten"].details["count"] == 1
    assert TrailEntry.objects.filter(pk=young.pk).exists()


def test_forgetting_nothing_leaves_no_trace():
    entry(100)
    assert retention.purge(timezone.now()) == 0
    assert TrailEntry.objects.count() == 1


def test_a_setting_below_half_a_year_is_refused_at_the_start():
    asked = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.ROOT,
        env={**os.environ, "TRAIL_DAYS": "182", "SECRET_KEY": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode != 0
    assert "183 days at least" in asked.stderr
