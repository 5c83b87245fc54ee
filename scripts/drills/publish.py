"""A boundary is published while 1,106 phones walk, half of them at each of two servers.

Nothing is lost, and every fix lies in the grid that an independent SQL finds by the version in
force at the fix's own moment, whichever server took it.
"""

import json
import os
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from machine import django_commands
from machine.children import Child
from machine.cluster import Cluster
from machine.places import ROOT

from .findings import Finding
from .moved_net import moved
from .stage import Officer, Programs, until

PHONES = 1106
INTERVAL_SECONDS = 5
MINUTES = 2
AHEAD = timedelta(seconds=70)
LOG_IN_SECONDS = 15  # that the phones have, before anybody publishes
LONGEST_SECONDS = 300

# The smallest code of those that share a border; nothing outside the net.
_GRID = """
    SELECT v.grid_id FROM territory_gridversion v
    WHERE v.boundary_id = {version} AND ST_Intersects(v.shape, fixes.place)
    ORDER BY v.code LIMIT 1
"""
_JUDGED = f"""
    WITH fixes AS (
        SELECT f.at, f.grid_id, u.username = ANY(%(first)s) AS of_the_first,
               ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4326) AS place,
               (SELECT b.id FROM territory_boundary b
                WHERE b.level = 'grid' AND b.status = 'published' AND b.published_at <= f.at
                ORDER BY b.published_at DESC LIMIT 1) AS version
        FROM patrol_fix f
        JOIN accounts_device d ON d.id = f.device_id JOIN accounts_user u ON u.id = d.user_id),
    judged AS (
        SELECT fixes.*, ({_GRID.format(version="fixes.version")}) AS by_its_moment,
               ({_GRID.format(version="%(old)s")}) AS by_the_old
        FROM fixes)
    SELECT of_the_first, at >= %(published_at)s AS after, count(*),
           count(*) FILTER (WHERE grid_id IS DISTINCT FROM by_its_moment),
           count(*) FILTER (WHERE by_its_moment IS DISTINCT FROM by_the_old)
    FROM judged GROUP BY 1, 2 ORDER BY 2, 1 DESC
"""


def drill(cluster: Cluster) -> list[Finding]:
    home = Path(os.environ["WANGGE_LOCAL"])
    call_command("prepare", demo=True)
    accounts = json.loads((home / "demo-accounts.json").read_text())
    workers = [account for account in accounts if account["role"] == "worker"]
    halves = [workers[half:PHONES:2] for half in (0, 1)]
    content, changed = moved(ROOT / "gis_data" / "grids.geojson")
    with ExitStack() as closing:
        programs = Programs(closing, home)
        servers = [programs.serve(f"server-{number}") for number in (1, 2)]
        programs.begin("worker", *django_commands.manage("worker"))
        admin = next(account for account in accounts if account["role"] == "admin")
        officer = Officer(servers[0], admin)
        draft = officer.bring("moved.geojson", content)
        fleets = [
            _walk(programs, home / f"fleet-{number}", server, half)
            for number, (server, half) in enumerate(zip(servers, halves, strict=True), 1)
        ]
        time.sleep(LOG_IN_SECONDS)
        published_at = timezone.now() + AHEAD
        officer.publish(draft, published_at)
        until(lambda: all(fleet.exit_code is not None for fleet in fleets), LONGEST_SECONDS)
    figures = [json.loads((home / f"fleet-{number}.figures").read_text()) for number in (1, 2)]
    names = [account["username"] for account in halves[0]]
    judged = _judged(names, draft["based_on"], published_at)
    stored = sum(fleet["server"]["stored"] for fleet in figures)
    return [
        Finding("phones", sum(fleet["phones"] for fleet in figures), PHONES),
        Finding("grids whose borders moved", len(changed)),
        Finding("errors of the draft", draft["report"]["errors"], 0),
        Finding("fixes made", sum(fleet["fixes"]["made"] for fleet in figures)),
        Finding("fixes lost", sum(fleet["fixes"]["lost"] for fleet in figures), 0),
        Finding("complaints of the phones", sum(len(f["complaints"]) for f in figures), 0),
        Finding("fixes in the database", sum(count for _, _, count, _, _ in judged), stored),
        *(finding for row in judged for finding in _of_a_part(*row)),
        Finding("parts: two servers, before and after", len(judged), 4),
    ]


def _walk(programs: Programs, path: Path, server: str, workers: list[dict]) -> Child:
    accounts = path.with_suffix(".json")
    accounts.write_text(json.dumps(workers))
    asked = ["--base", server, "--accounts", accounts, "--workers", len(workers)]
    asked += ["--interval", INTERVAL_SECONDS, "--minutes", MINUTES]
    asked += ["--json", path.with_suffix(".figures")]
    return programs.begin(path.name, ROOT / "scripts" / "simulate", *asked)


def _judged(first: list[str], old: int, published_at: datetime) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE patrol_fix; ANALYZE territory_gridversion")
        cursor.execute(_JUDGED, {"first": first, "old": old, "published_at": published_at})
        return cursor.fetchall()


def _of_a_part(
    of_the_first: bool, after: bool, count: int, wrong: int, elsewhere: int
) -> list[Finding]:
    part = f"{'after' if after else 'before'}, at server {1 if of_the_first else 2}"
    return [
        Finding(f"{part}: fixes", count),
        Finding(f"{part}: not where their version says", wrong, 0),
        # Before it there is none, after it there must be some, or nothing was proved.
        Finding(f"{part}: some are elsewhere than they were", elsewhere > 0, after),
        *([Finding(f"{part}: elsewhere than they were", elsewhere)] if after else []),
    ]
