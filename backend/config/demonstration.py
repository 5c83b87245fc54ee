"""The demonstration district: its net, its people, their log-ins. Never without being asked for."""

import json
import os
import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from backend.accounts.actions import set_shared_password
from backend.accounts.models import Role, User
from backend.incidents.models import Domain
from backend.staffing.demonstration import enter_everybody
from backend.staffing.models import Posting
from backend.territory.actions import publish_net
from backend.territory.models import Area, AreaCode, GridVersion
from backend.territory.net_files import read_net

NET_FOLDER = settings.ROOT / "gis_data"
ACCOUNTS_FILE = settings.LOCAL / "demo-accounts.json"
# Before the first patrol and the first matter, so that every moment has its boundaries.
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def load(say) -> None:
    """Lay the net, enter the people and write the log-ins, as far as they are missing."""
    with transaction.atomic():
        if not Area.objects.exists():
            say("laying the net")
            publish_net(
                net=read_net(NET_FOLDER),
                title="gis_data (synthetic)",
                by="demonstration",
                at=SINCE,
                since=date(2020, 1, 1),
            )
        password = _new_password() if not User.objects.exists() else None
        if password:
            say("posting the people")
            enter_everybody(
                domains=list(Domain.objects.order_by("code").values_list("code", flat=True)),
                since=SINCE,
                encoded_password=make_password(password),
            )
    if password is None and not ACCOUNTS_FILE.exists():
        say("giving the demonstration people a new password")
        password = _new_password()
        people = User.objects.filter(grants__origin__regex="^(office|posting:)")
        set_shared_password(
            User.objects.filter(pk__in=people.values("pk")), encoded=make_password(password)
        )
    if password:
        _write(_accounts(password), ACCOUNTS_FILE)


def _new_password() -> str:
    """One password for all, made for this installation: nobody elsewhere knows it."""
    return secrets.token_urlsafe(9)


def _accounts(password: str) -> list[dict]:
    """The log-ins of everybody, workers first: the simulated phones sign in with them."""
    codes = dict(GridVersion.objects.at(datetime.now(UTC)).values_list("grid_id", "code"))
    grids: dict[int, str] = {}
    domains: dict[int, set[str]] = {}
    for user, grid, served in Posting.objects.values_list(
        "member__user", "grid", "domains"
    ).order_by("-pk"):
        grids[user] = codes[grid]
        domains.setdefault(user, set()).update(served)
    summaries = _summaries()
    order = {role: number for number, role in enumerate(Role.values)}
    return [
        {
            "username": user.username,
            "password": password,
            "role": user.role,
            "area": summaries[user.area_id],
            "grid": grids.get(user.pk),
            "domains": sorted(domains.get(user.pk, ())),
            "department": user.department_id,
        }
        for user in sorted(User.objects.all(), key=lambda u: (order[u.role], u.username))
        if user.area_id
    ]


def _summaries() -> dict[int, dict]:
    codes = AreaCode.objects.filter(system=AreaCode.System.NBS, valid_period__endswith=None)
    by_area = dict(codes.values_list("area", "code"))
    return {
        area.pk: {"id": area.pk, "code": by_area.get(area.pk), "name": area.name}
        for area in Area.objects.all()
    }


def _write(accounts: list[dict], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)
    unfinished.replace(path)
