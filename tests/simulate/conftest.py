"""The cast's log-ins in a file, a served process, and phones that are really started."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from backend.territory.models import AreaCode
from tests.cast import GRID_CODES, MEMBERS, PASSWORD, Cast
from tests.serving import Served

SIMULATE = settings.ROOT / "scripts" / "simulate"


@pytest.fixture
def accounts(standing_cast: Cast, tmp_path: Path) -> Path:
    codes = dict(AreaCode.objects.filter(system="nbs").values_list("area", "code"))
    rows = [
        {
            "username": user.username,
            "password": PASSWORD,
            "role": user.role,
            "area": {"id": user.area_id, "code": codes[user.area_id], "name": user.area.name},
            "grid": GRID_CODES[MEMBERS[name][2]] if name in MEMBERS else None,
            "domains": [],
            "department": user.department_id,
        }
        for name, user in standing_cast.people.items()
    ]
    path = tmp_path / "demo-accounts.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


@pytest.fixture
def served(standing_cast: Cast) -> Iterator[Served]:
    served = Served()
    yield served
    served.close()


@pytest.fixture
def start(accounts: Path) -> Iterator[Callable[..., subprocess.Popen]]:
    """`start(base, *options)`: scripts/simulate with the cast's log-ins, ended with the test."""
    started: list[subprocess.Popen] = []

    def start(base: str, *options: object) -> subprocess.Popen:
        command = [SIMULATE, "--base", base, "--accounts", accounts, *options]
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
