"""scripts/simulate against a served process: what it counts is what the database holds."""

import json
import re
import signal
import socket
import time
from collections.abc import Callable

import pytest

from backend.incidents.models import Case, Report
from backend.patrol.models import Fix, Presence, Quarantined, Shift, TrackBatch
from backend.territory.models import GridVersion
from tests.serving import Served

FOUR_SECONDS = ("--workers", 4, "--interval", "0.2", "--minutes", "0.07")


def until(reached: Callable[[], bool], *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_counts_what_the_database_holds(served, start, tmp_path):
    figures_file = tmp_path / "figures.json"
    phones = start(served.http, *FOUR_SECONDS, "--reports", 3, "--json", figures_file)
    told, complained = phones.communicate(timeout=60)
    assert (phones.returncode, complained) == (0, ""), told
    figures = json.loads(figures_file.read_text(encoding="utf-8"))

    assert figures["fixes"]["made"] > 4 * 15
    assert figures["fixes"]["lost"] == 0
    assert figures["server"]["stored"] == Fix.objects.count()
    assert figures["fixes"]["broken_on_purpose"] == Quarantined.objects.count()
    rows = TrackBatch.objects.values_list("received_count", flat=True)
    assert figures["server"]["received"] == sum(rows)
    assert Shift.objects.filter(ended_at__isnull=False).count() == 4
    assert Shift.objects.filter(ended_at__isnull=True).count() == 0
    assert Report.objects.count() == figures["reports"]["acknowledged"] == 3
    assert not Presence.objects.exists()
    assert re.search(rf"acknowledged +{figures['fixes']['acknowledged']}\n", told)


def test_walks_where_the_workers_are_posted(served, start):
    phones = start(served.http, *FOUR_SECONDS, "--reports", 0)
    told, _ = phones.communicate(timeout=60)
    assert phones.returncode == 0, told
    grids = dict(GridVersion.objects.values_list("grid", "code"))
    for shift in Shift.objects.select_related("member__user"):
        home = shift.member.postings.get().grid_id
        walked = list(Fix.objects.filter(shift=shift.pk).values_list("grid", flat=True))
        assert walked.count(home) > 0.9 * len(walked), grids[home]


def test_takes_positions_as_the_server_hands_out_unless_told_otherwise(standing_cast, serve, start):
    """Every second, on the way alone, sent once a minute: nine seconds give each phone at most ten
    positions in one batch and what is said twice."""
    server = serve(PATROL_INTERVAL_SECONDS="1")
    phones = start(server.http, "--workers", 4, "--minutes", "0.15", "--reports", 0)
    told, _ = phones.communicate(timeout=60)
    assert phones.returncode == 0, told
    counts = [Fix.objects.filter(shift=shift.pk).count() for shift in Shift.objects.all()]
    assert len(counts) == 4
    assert sum(counts) > 0
    assert max(counts) <= 10
    assert all(speed > 0 for speed in Fix.objects.values_list("speed", flat=True))


def test_loses_nothing_when_the_server_is_killed_and_comes_back(served, start):
    phones = start(served.http, "--workers", 4, "--interval", "0.2", "--minutes", "0.15")
    until(lambda: Fix.objects.count() > 20)
    served.kill()
    time.sleep(1.5)
    again = Served(served.port)
    try:
        told, complained = phones.communicate(timeout=90)
    finally:
        again.close()
    assert (phones.returncode, complained) == (0, ""), told
    assert re.search(r"errors +.*batch: (no connection|connection broken)", told)
    assert re.search(r"lost +0\n", told)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_the_shifts_when_told_to_stop(served, start, number):
    phones = start(served.http, "--workers", 4, "--interval", "0.2", "--minutes", 0)
    until(lambda: Fix.objects.count() > 20)
    phones.send_signal(number)
    told, complained = phones.communicate(timeout=20)
    assert (phones.returncode, complained) == (0, ""), told
    assert Shift.objects.filter(ended_at__isnull=False).count() == 4


def test_takes_over_the_shifts_that_a_killed_run_left_open(served, start):
    killed = start(served.http, "--workers", 4, "--interval", "0.2", "--minutes", 0)
    until(lambda: Fix.objects.values("shift").distinct().count() == 4)
    killed.kill()
    killed.communicate()
    phones = start(served.http, *FOUR_SECONDS)
    told, _ = phones.communicate(timeout=60)
    assert phones.returncode == 0, told
    assert Shift.objects.filter(ended_at__isnull=False).count() == 8


def test_says_that_nobody_serves_there(start):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{unused.getsockname()[1]}"
        phones = start(base, *FOUR_SECONDS)
        _, complained = phones.communicate(timeout=30)
    assert phones.returncode == 2
    assert complained.startswith(f"{base} does not answer")
    assert "Traceback" not in complained


def test_says_that_the_log_ins_are_missing(start, tmp_path):
    missing = tmp_path / "nowhere.json"
    phones = start("http://127.0.0.1:9", *FOUR_SECONDS, "--accounts", missing)
    _, complained = phones.communicate(timeout=30)
    assert phones.returncode == 2
    assert complained.startswith(f"There is no {missing}")


def test_does_not_hammer_a_door_that_is_closed_to_it(served, start, accounts):
    rows = json.loads(accounts.read_text(encoding="utf-8"))
    for row in rows:
        row["password"] = "another"
    accounts.write_text(json.dumps(rows), encoding="utf-8")
    phones = start(served.http, *FOUR_SECONDS)
    _, complained = phones.communicate(timeout=30)
    assert phones.returncode == 2
    assert "does not know the log-ins" in complained
    assert not Case.objects.exists()
