"""A worker leaves; a roster brings another, a plan puts them where the hole is, and they begin."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import openpyxl
import pytest
from django.conf import settings

from tests.cast import CENTRES, GRID_CODES, TOWNSHIPS
from tests.serving import Served, surroundings
from tests.staffing.rosters.sheets import sheet

from .people import Person

OWN_PASSWORD = "nobody-else-has-ever-known-this"
NEWCOMER = {
    "name": "赵新来",
    "staff_number": "ZZ0071",
    "phone": "13800138071",
    "post": "专职网格员",
    "township": TOWNSHIPS["east"][0],
    "base": "coast社区居委会",
    "lon": CENTRES["coast"][0],
    "lat": CENTRES["coast"][1],
    "crs": "WGS84",
}


@pytest.fixture
def served(standing_cast) -> Iterator[Served]:
    """The server and the worker, before a district of their own."""
    process = Served()
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=settings.ROOT,
        env={**os.environ, **surroundings()},
    )
    yield process
    worker.terminate()
    worker.wait(timeout=30)
    process.close()


def until(look: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What `look` sees as soon as it sees something."""
    end = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.1)
    return seen


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def at(admin: Person, address: str, status: str) -> dict:
    """What lies at an address once it has come to a status."""

    def there() -> dict | None:
        shown = done(admin.get(address))
        return shown if shown["status"] == status else None

    return until(there)


def without_worker(admin: Person) -> list[str]:
    holes = done(admin.get("/vacancies/", within_days=0))["results"]
    return [hole["grid"] for hole in holes if hole["post"] == "worker"]


def first_password(admin: Person, roster: int) -> tuple[str, str]:
    """User name and first password, from the one row of the workbook that tells them once."""
    answer = admin.post(f"/rosters/{roster}/first-passwords/")
    assert answer.status_code == 200, answer.text
    heads, *rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(
        values_only=True
    )
    (row,) = rows
    told = dict(zip(heads, row, strict=True))
    return told["用户名"], told["首次密码"]


@contextmanager
def signed_in(served: Served, username: str, password: str) -> Iterator[httpx.Client]:
    """A phone of their own; not a `Person`, who has the password of the cast."""
    said = {"username": username, "password": password, "device": {"id": "new", "name": "new"}}
    with httpx.Client(base_url=f"{served.http}/api/v1", trust_env=False, timeout=20) as client:
        token = done(client.post("/auth/login/", json=said))["token"]
        client.headers["Authorization"] = f"Token {token}"
        yield client


def test_a_newcomer_is_brought_planned_published_and_begins(served, person, standing_cast):
    admin, operator = person("admin"), person("district_operator")
    coast, east = GRID_CODES["coast"], GRID_CODES["east"]
    numbers = {}
    for name in ("coast", "east"):
        lon, lat = CENTRES[name]
        position = {"lon": lon, "lat": lat, "crs": "wgs84"}
        numbers[name] = done(operator.report(type="B01", position=position), 201)["case"]["number"]

    leaving = standing_cast.coast_worker.member.pk
    done(admin.post(f"/members/{leaving}/resign/", json={}))
    assert without_worker(admin) == [coast]

    # The roster is judged first, and enters somebody without a grid.
    content = sheet(NEWCOMER)
    files = {"file": ("名册.xlsx", content)}
    roster = done(admin.post("/rosters/", data={"dry_run": "true"}, files=files), 201)
    assert (roster["status"], roster["report"]["new"], roster["report"]["bad"]) == ("judged", 1, 0)
    assert done(admin.get("/members/", q=NEWCOMER["staff_number"]))["results"] == []
    done(admin.post(f"/rosters/{roster['id']}/enter/"))
    at(admin, f"/rosters/{roster['id']}/", "entered")
    (newcomer,) = done(admin.get("/members/", q=NEWCOMER["staff_number"]))["results"]
    assert newcomer["postings"] == []

    # The plan leaves who serves where they are, and fills the hole.
    asked = {"area": TOWNSHIPS["east"][0], "posts": ["worker"]}
    plan = done(admin.post("/assignment-plans/", json=asked), 201)
    at(admin, f"/assignment-plans/{plan['id']}/", "draft")
    rows = done(admin.get(f"/assignment-plans/{plan['id']}/rows/"))["results"]
    assert {row["grid"]: row["member"]["id"] for row in rows} == {
        coast: newcomer["id"],
        east: standing_cast.east_worker.member.pk,
    }
    assert without_worker(admin) == [coast]
    done(admin.post(f"/assignment-plans/{plan['id']}/publish/"))
    assert without_worker(admin) == []

    # The first password opens nothing but its own change.
    username, password = first_password(admin, roster["id"])
    told_once = admin.post(f"/rosters/{roster['id']}/first-passwords/")
    assert told_once.status_code == 409, told_once.text
    with signed_in(served, username, password) as new:
        assert done(new.get("/me/"))["must_change_password"] is True
        assert new.get("/cases/").status_code == 403
        changed = new.post("/me/password/", json={"old": password, "new": OWN_PASSWORD})
        assert changed.status_code in (200, 204), changed.text
        me = done(new.get("/me/"))
        assert (me["role"], me["grids"], me["must_change_password"]) == ("worker", [coast], False)

        # The own grid, and nobody else's.
        assert [one["number"] for one in done(new.get("/cases/"))["results"]] == [numbers["coast"]]
        assert new.get(f"/cases/{numbers['east']}/").status_code == 404
        members = [one["id"] for one in done(new.get("/members/"))["results"]]
        assert newcomer["id"] in members
        assert standing_cast.east_worker.member.pk not in members
        assert new.get("/users/").json()["results"] == []
        assert new.get(f"/assignment-plans/{plan['id']}/").status_code == 404
        assert new.get(f"/rosters/{roster['id']}/").status_code == 404
    refused = httpx.post(
        f"{served.http}/api/v1/auth/login/",
        json={"username": username, "password": password, "device": {"id": "x", "name": "x"}},
        trust_env=False,
    )
    assert refused.status_code == 401, refused.text
