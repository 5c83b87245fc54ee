"""Matters coming in, and what a year of them does to the questions of a desk.

Intake: reports through HTTP into two processes, in full (token, checks, place, case, clock, report,
story, likely duplicates, map), against a bare INSERT of the case's row by one connection, a commit
for each as well. The load comes from this machine and takes its share of the cores.

Archive: lists, search, map, lamps, figures and the day of a township's operator through the API,
with one month of 1,300 cases a day, with six and with twelve: the blocks that the statements of an
answer touch.
"""

import json
import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from uuid import uuid4

import msgspec
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.actions.people import enrol
from backend.accounts.models import Grant, Role, User
from backend.accounts.sign_in import issue_token
from backend.live.models import Tier
from backend.territory.models import Area, AreaShape

from .archive import COMMON, PER_DAY, RARE, Archive
from .district import SINCE, Walker, lay_net, walkers
from .results import Result, seconds
from .senders import Phone, send_all
from .sides import Server, served

ROUNDS, REPORTS, WALKERS, PROCESSES = 5, 480, 16, 2
# A report writes some ten rows in eight tables and asks what it resembles; the peer writes one row
# and asks nothing. On a quiet machine 38 a second were measured, 0.018 of it (most of the time is
# making SQL of questions): a third less is a fault of ours.
SMALLEST_RATIO = 0.012
MONTHS = (1, 6, 12)
DAYS_A_MONTH = 30
# Twelve times the rows give the trees of keys a level more: a look-up that touched two blocks
# touches three, and what one page needs of it the same. What reads the archive grows tenfold.
MOST_GROWTH = 2.0
DEEP = 10  # pages


def measure() -> list[Result]:
    lay_net()
    call_command("prepare")
    return [_intake(), *_archive()]


def _intake() -> Result:
    people = walkers(WALKERS)
    chance = random.Random(5)
    with ExitStack() as closing:
        servers = [closing.enter_context(served()) for _ in range(PROCESSES)]
        phones = [Phone(servers[n % PROCESSES].port) for n in range(WALKERS)]
        tokens = [_token(person) for person in people]

        def requests(count: int) -> list[list[bytes]]:
            return [
                [_request(person, token, servers[0], chance) for _ in range(count // WALKERS)]
                for person, token in zip(people, tokens, strict=True)
            ]

        send_all(phones, requests(WALKERS * 4))  # warm: threads, plans, the index of the net
        rounds = []
        for _ in range(ROUNDS):
            known = _last_case()
            wanted = requests(REPORTS)
            ours = seconds(lambda wanted=wanted: send_all(phones, wanted))
            rows = _rows_after(known)
            assert len(rows) == REPORTS, len(rows)
            rounds.append((ours, seconds(lambda rows=rows: _insert(rows))))
    return Result.of_rounds(
        f"reports, HTTP, {PROCESSES} processes, against INSERT",
        "reports",
        REPORTS,
        rounds,
        limit=SMALLEST_RATIO,
    )


def _token(person: Walker) -> str:
    return issue_token(user=person.user, key="bench", name="", at=timezone.now()).token


def _request(person: Walker, token: str, server: Server, chance: random.Random) -> bytes:
    """A report somewhere about the worker, whole as it travels."""
    lon, lat = (degrees + chance.uniform(-0.003, 0.003) for degrees in person.home)
    body = msgspec.json.encode(
        {
            "type": chance.choice(["B01", "B02", "B03", "C08"]),
            "position": {"lon": lon, "lat": lat, "crs": "wgs84", "accuracy": 8},
            "description": f"路口第 {chance.randrange(1000)} 号垃圾桶满溢，影响通行",
            "occurred_at": timezone.now().isoformat(),
            "source": "worker",
        }
    )
    heading = (
        f"PUT /api/v1/reports/{uuid4()}/ HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nAuthorization: Token {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return heading.encode() + body


def _last_case() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM incidents_case")
        return cursor.fetchone()[0]


def _rows_after(known: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM incidents_case c WHERE id > %s", [known])
        return [row for (row,) in cursor.fetchall()]


def _insert(rows: list[str]) -> None:
    """Into a table with the same columns, indexes and checks that refers to nothing."""
    with connection.cursor() as cursor:  # autocommit: a transaction for each row
        cursor.execute("DROP TABLE IF EXISTS peer_case")
        cursor.execute("CREATE TABLE peer_case (LIKE incidents_case INCLUDING ALL)")
        for row in rows:
            cursor.execute("INSERT INTO peer_case SELECT (%s::incidents_case).*", [row])


def _archive() -> list[Result]:
    with connection.cursor() as cursor:  # only what was made up; the story is never emptied else
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE incidents_case CASCADE")
        cursor.execute("SET session_replication_role = origin")
    township = Area.objects.filter(level="township").order_by("pk").first()
    desk, other = (User(username=f"bench {n}", role=Role.OPERATOR, area=township) for n in (1, 2))
    period = DateTimeTZRange(SINCE, None)
    grant = Grant(user=desk, role=desk.role, area=township, tier=Tier.SENSITIVE, period=period)
    enrol([desk, other], [grant])
    archive = Archive(scope=township.path, desk=desk, other=other)
    answers = {}
    for months in MONTHS:
        archive.reach(months * DAYS_A_MONTH)
        answers[months] = {what: _touched(ask) for what, ask in _questions(desk, township).items()}
    return list(_growth(answers))


def _questions(desk: User, township: Area) -> dict[str, Callable[[], object]]:
    """What somebody at a desk asks, the last thing asked being what is measured."""
    client = APIClient(HTTP_HOST="127.0.0.1")
    client.force_authenticate(desk)
    west, south, east, north = _box(township)

    def ask(address: str) -> Callable[[], object]:
        return lambda: client.get(address)

    deep = "/api/v1/cases/"
    for _ in range(DEEP):
        deep = client.get(deep).json()["next"] or deep
    number = client.get("/api/v1/cases/?page_size=1").json()["results"][0]["number"]
    listed = "/api/v1/cases/?"
    return {
        "list, first page": ask(listed),
        f"list, page {DEEP}": ask(deep),
        "list of open cases": ask(f"{listed}open=true"),
        "search, a rare word": ask(f"{listed}q={RARE}"),
        "search, a common word": ask(f"{listed}q={COMMON}"),
        "search, a number": ask(f"{listed}q={number}"),
        "map, open cases in a box": ask(
            f"{listed}open=true&bbox={west},{south},{east},{north}&format=geojson"
        ),
        "due soon": ask(f"{listed}lamp=yellow"),
        "overdue": ask(f"{listed}lamp=red"),
        "a day on the phone": ask("/api/v1/me/today/"),
        "figures of the township": ask(f"/api/v1/figures/?area={_code(township)}"),
    }


def _code(township: Area) -> str:
    return township.codes.filter(system="nbs").values_list("code", flat=True).get()


def _box(township: Area) -> tuple[float, float, float, float]:
    """Half of the township, about its middle: what a map at a desk shows."""
    shape = AreaShape.objects.filter(area=township).first().shape
    west, south, east, north = shape.extent
    across, up = (east - west) / 4, (north - south) / 4
    return west + across, south + up, east - across, north - up


def _touched(ask: Callable[[], object]) -> list[dict]:
    """The plans of all that the answer asked of the database, as PostgreSQL tells them."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = ask()
    assert answer.status_code == 200, answer.content
    plans = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if (
                query["sql"].lstrip("( \n").startswith(("SELECT", "WITH"))
                and "incidents_" in query["sql"]
            ):
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query['sql']}")
                (told,) = cursor.fetchone()
                told = told if isinstance(told, list) else json.loads(told)
                plans.append(told[0]["Plan"])
    return plans


def _growth(answers: dict[int, dict[str, list[dict]]]):
    few = min(answers)
    for months in sorted(answers)[1:]:
        for what, plans in answers[months].items():
            before, after = _blocks(answers[few][what]), _blocks(plans)
            cases = months * DAYS_A_MONTH * PER_DAY
            result = Result(
                f"blocks for {what}, {cases:,} cases",
                "blocks",
                after,
                before,
                before / after,
                1 / MOST_GROWTH,
            )
            yield replace(result, plan={"statements": plans})


def _blocks(plans: list[dict]) -> int:
    return sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)
