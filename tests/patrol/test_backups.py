"""`scripts/backup`: where people were lives no longer in a backup than in the database."""

import os
import struct
import subprocess
from contextlib import closing
from datetime import UTC, date, timedelta
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from backend.patrol import partitions
from backend.patrol.models import Fix
from scripts.machine.backing_up import back_up
from tests.serving import surroundings

from .phones import begin, fix, put_batch

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TODAY = date(2026, 7, 20)
NOW_AT, THEN_AT = (120.0338877, 36.0124466), (120.0346633, 36.0133779)


@pytest.fixture
def now():
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def worker(standing_phones):
    return standing_phones.east_worker


@pytest.fixture
def url() -> str:
    return surroundings(owning=True)["DATABASE_URL"]


@pytest.fixture
def walked(worker, now):
    """A running shift, and one of three days ago."""
    old = begin(worker, now - 3 * DAY, planned_end=now - 3 * DAY + HOUR)
    put_batch(worker, old, [fix(now - 3 * DAY, THEN_AT)])
    running = begin(worker, now - HOUR)
    # One that is kept, one that cannot be and is quarantined.
    put_batch(worker, running, [fix(now, NOW_AT), fix(now, (999, NOW_AT[1]))])
    assert Fix.objects.count() == 2
    return old, running


def text_of(file: Path) -> str:
    command = ["pg_restore", "--file=-", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def forms_of(degrees: float) -> set[str]:
    """How a dump would write it: as a number, without its point, and inside a shape (EWKB). Long
    enough that no identity or digest has the same digits by chance."""
    inside_a_shape = struct.pack("<d", degrees).hex()
    return {str(degrees), str(degrees).replace(".", ""), inside_a_shape, inside_a_shape.upper()}


def day_file(moment) -> str:
    return f"patrol_fix_{moment.astimezone(UTC):%Y%m%d}.dump"


def test_what_is_kept_for_long_says_nothing_of_where_anybody_was(walked, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    kept = text_of(tmp_path / "wangge-2026-07-20.dump")
    assert str(walked[0]) in kept
    for degrees in (*NOW_AT, *THEN_AT):
        assert not any(form in kept for form in forms_of(degrees)), degrees


def test_positions_stand_in_a_file_for_each_day(walked, now, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    where = tmp_path / "where"
    assert "120.0338877" in text_of(where / day_file(now))
    assert "120.0346633" not in text_of(where / day_file(now))
    assert "120.0346633" in text_of(where / day_file(now - 3 * DAY))
    passing = text_of(where / "passing.dump")
    assert "36.0124466" in passing


def test_a_day_that_the_database_let_go_is_gone_with_the_next_run(walked, now, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    old = tmp_path / "where" / day_file(now - 3 * DAY)
    assert old.exists()
    try:
        # Thirty days on, an hour of grace and one more.
        partitions.drop_old_days(now + 28 * DAY + 2 * HOUR)
        back_up(tmp_path, url=url, today=TODAY)
        assert not old.exists()
        assert (tmp_path / "where" / day_file(now)).exists()
    finally:
        partitions.ensure_span(now)


def test_a_track_its_member_deleted_is_gone_with_the_next_run(walked, worker, now, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    deleted = worker.client.delete(f"/api/v1/shifts/{walked[0]}/track/")
    assert deleted.status_code == 204
    back_up(tmp_path, url=url, today=TODAY)
    for file in tmp_path.rglob("*.dump"):
        assert "120.0346633" not in text_of(file), file


def test_comes_back_whole(walked, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    name = f"{connection.settings_dict['NAME']}_back"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        restored = url.rpartition("/")[0] + f"/{name}"
        restore = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error"]
        files = [tmp_path / "wangge-2026-07-20.dump", *(tmp_path / "where").glob("*.dump")]
        for file in files:
            command = [*restore, f"--dbname={restored}", str(file)]
            subprocess.run(command, check=True, capture_output=True)
        with closing(psycopg2.connect(restored)) as back, back.cursor() as cursor:
            cursor.execute("SELECT lon, lat FROM patrol_fix ORDER BY lon")
            assert cursor.fetchall() == [NOW_AT, THEN_AT]
            cursor.execute("SELECT count(*) FROM patrol_quarantined")
            assert cursor.fetchone() == (1,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_is_readable_for_its_owner_alone(walked, tmp_path, url):
    back_up(tmp_path / "backups", url=url, today=TODAY)
    for path in (tmp_path / "backups").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_what_failed_leaves_the_last_one_as_it_was(walked, tmp_path, url):
    back_up(tmp_path, url=url, today=TODAY)
    file = tmp_path / "wangge-2026-07-20.dump"
    before = file.read_bytes()
    done = subprocess.run(
        ["scripts/backup", str(tmp_path)],
        env=os.environ | {"OWNER_DATABASE_URL": url + "_nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "does not exist" in done.stderr) == (1, True)
    assert file.read_bytes() == before
