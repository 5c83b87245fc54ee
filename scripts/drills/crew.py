"""People of the demonstration who have to do with the matters of one grid, with their phones."""

import json
import os
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.sign_in import issue_token
from backend.territory.locate import net_at

from .case_bodies import Ground

# Open, critical, checked by documents, neither checked nor called back, sensitive.
TYPES = ("B01", "B06", "D05", "C08", "C04")
CITY_MANAGEMENT, FIRE_BRIGADE = "THW", "XF"


def demonstration() -> list[dict]:
    """Lay it into the empty database; the log-ins."""
    call_command("prepare", demo=True)
    return json.loads((Path(os.environ["WANGGE_LOCAL"]) / "demo-accounts.json").read_text())


def crew_of_a_grid(accounts: list[dict]) -> tuple[list[dict], Ground]:
    """Everybody who may have to do with the matters of one grid, and the ground they lie on."""
    worker = next(one for one in accounts if one["role"] == "worker" and one["grid"])
    township = worker["area"]["code"]

    def first(role: str, count: int = 1, **which) -> list[dict]:
        found = (
            one
            for one in accounts
            if one["role"] == role and all(one[name] == value for name, value in which.items())
        )
        return [one for one, _ in zip(found, range(count), strict=False)]

    here = {"area": worker["area"]}
    professional = first("professional", grid=worker["grid"])
    crew = [
        worker,
        *first("leader", grid=worker["grid"]),
        *professional,
        *first("operator", 2, **here),
        *first("supervisor", **here),
        *first("chief", **here),
        *first("department", **here, department=CITY_MANAGEMENT),
        *first("department", department=FIRE_BRIGADE),
    ]
    if len(crew) < 9:
        raise SystemExit(f"{township}: only {len(crew)} of 9 people found.")
    net = net_at(timezone.now())
    placed = next(grid for grid in net.grids if grid.code == worker["grid"])
    member = User.objects.get(username=professional[0]["username"]).member
    handlers = ({"department": CITY_MANAGEMENT}, {"member": member.pk})
    return crew, Ground(*placed.centre, TYPES, handlers, (FIRE_BRIGADE,))


def token_of(account: dict) -> str:
    user = User.objects.get(username=account["username"])
    return issue_token(user=user, key="drill", name="", at=timezone.now()).token
