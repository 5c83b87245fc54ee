"""The demonstration district: its net, its people, their log-ins. Never without being asked for."""

import json
import os
import secrets
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from backend.accounts.actions.people import set_shared_password
from backend.accounts.models import Role, User
from backend.incidents.models import Domain
from backend.staffing.demonstration import GROUP, enter_everybody
from backend.staffing.models import Member, Posting
from backend.territory.actions.net import publish_net
from backend.territory.demonstration import enter_places
from backend.territory.models import Area, AreaCode, GridVersion
from backend.territory.net_files import read_net

NET_FOLDER = settings.ROOT / "gis_data"
ACCOUNTS_FILE = settings.LOCAL / "demo-accounts.json"
# Before the first patrol and the first matter, so that every moment has its boundaries.
SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def load(say) -> None:
    """Lay the net, enter the people and write the log-ins, as far as they are missing.

    Log-ins are given anew when their file is lost or belongs to another database. People who
    are not of the demonstration keep their passwords and never stand in the file.
    """
    with transaction.atomic():
        is_new = not Area.objects.exists()
        if is_new:
            say("laying the net")
            publish_net(
                net=read_net(NET_FOLDER),
                title="gis_data (synthetic)",
                by="demonstration",
                at=SINCE,
                since=date(2020, 1, 1),
            )
            enter_places(since=date(2020, 1, 1), by="demonstration", at=SINCE)
        if not Member.objects.exists():
            say("posting the people")
            enter_everybody(
                domains=list(Domain.objects.order_by("code").values_list("code", flat=True)),
                since=SINCE,
                encoded_password=make_password(None),
            )
    if is_new:
        # So many rows at once: the planner would otherwise guess until autovacuum has come by.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    people = User.objects.filter(groups__name=GROUP)
    if not people.exists():
        say("this database has a roster of its own: no demonstration people")
    elif not _opens(ACCOUNTS_FILE, people):
        say("giving the demonstration people a new password")
        password = _new_password()
        # A file without the log-ins is repaired by the next start, log-ins without a file too.
        set_shared_password(people, encoded=make_password(password))
        _write(_accounts(people, password), ACCOUNTS_FILE)


def _opens(file: Path, people) -> bool:
    """Whether the log-ins of a file are those of this database."""
    try:
        account = json.loads(file.read_text(encoding="utf-8"))[0]
        return people.get(username=account["username"]).check_password(account["password"])
    except (OSError, ValueError, LookupError, TypeError, User.DoesNotExist):
        return False


def _new_password() -> str:
    """One password for all, made for this installation: nobody elsewhere knows it."""
    return secrets.token_urlsafe(9)


def _accounts(people, password: str) -> list[dict]:
    """The log-ins of everybody, workers first: the simulated phones sign in with them."""
    now = timezone.now()
    codes = dict(GridVersion.objects.at(now).values_list("grid_id", "code"))
    grids: dict[int, str] = {}
    domains: dict[int, set[str]] = defaultdict(set)
    # Home postings begin with h, additional ones with a: the last one written stays.
    postings = Posting.objects.at(now).order_by("kind", "-pk")
    for user, grid, served in postings.values_list("member__user", "grid", "domains"):
        grids[user] = codes.get(grid)
        domains[user].update(served)
    summaries = _summaries()
    order = {role: number for number, role in enumerate(Role.values)}
    return [
        {
            "username": user.username,
            "password": password,
            "role": user.role,
            "area": summaries[user.area_id],
            "grid": grids.get(user.pk),
            "domains": sorted(domains[user.pk]),
            "department": user.department_id,
        }
        for user in sorted(people, key=lambda u: (order[u.role], u.username))
    ]


def _summaries() -> dict[int, dict]:
    codes = AreaCode.objects.filter(
        system=AreaCode.System.NBS, valid_period__contains=timezone.localdate()
    )
    by_area = dict(codes.values_list("area", "code"))
    return {
        area.pk: {"id": area.pk, "code": by_area.get(area.pk), "name": area.name}
        for area in Area.objects.all()
    }


def _write(accounts: list[dict], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)
    unfinished.replace(path)
