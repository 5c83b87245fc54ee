"""People of the demonstration as those who play them need them: signed in, each worker in their
grid; and the processes that play them."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from select import select
from uuid import uuid4

import shapely
from django.utils import timezone
from machine.children import dying_with_parent
from phones.accounts import choose_workers, read_accounts

from backend.accounts.models import User
from backend.accounts.sign_in import issue_token
from backend.territory.locate import Net, net_at

_BEGINNING_SECONDS = 300


class Tokens:
    """One device for each person, signed in when first asked for."""

    def __init__(self) -> None:
        self._issued: dict[str, str] = {}

    def of(self, username: str) -> str:
        if username not in self._issued:
            user = User.objects.get(username=username)
            issued = issue_token(user=user, key="bench", name="bench", at=timezone.now())
            self._issued[username] = issued.token
        return self._issued[username]


def walking(accounts: Path, count: int, tokens: Tokens) -> list[dict]:
    """The phones of a plan of `many_phones`: who walks where, on a shift that begins now."""
    workers = choose_workers(read_accounts(accounts), count)
    net = net_at(timezone.now())
    at = {grid.code: n for n, grid in enumerate(net.grids)}
    names = [worker.username for worker in workers]
    members = dict(User.objects.filter(username__in=names).values_list("username", "member"))
    began = (timezone.now() - timedelta(minutes=1)).isoformat()
    return [
        {
            "member": members[worker.username],
            "token": tokens.of(worker.username),
            "shift": str(uuid4()),
            "started_at": began,
            "ring": _ring(net, at[worker.grid]),
        }
        for worker in workers
    ]


def is_of_district(account: dict) -> bool:
    return len(account["area"]["code"] or "") == 6


@contextmanager
def playing(module: str, plan: dict, written: Path) -> Iterator[subprocess.Popen]:
    """A process of `measure` since it said "ready"; it ends when its input is closed."""
    plan_file = written.with_suffix(".plan.json")
    plan_file.write_text(json.dumps(plan))
    process = subprocess.Popen(
        [sys.executable, "-m", f"measure.{module}", str(plan_file), str(written)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=dying_with_parent(signal.SIGKILL),
    )
    try:
        begun, _, _ = select([process.stdout], [], [], _BEGINNING_SECONDS)
        if not begun or process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{module} did not begin.")
        yield process
    finally:
        process.kill()
        process.wait()


def _ring(net: Net, index: int) -> list[tuple[float, float]]:
    """The outer ring of the largest part of a grid."""
    largest = max(shapely.get_parts(net.shapes[index]), key=lambda part: part.area)
    return [(round(lon, 7), round(lat, 7)) for lon, lat in largest.exterior.coords]
