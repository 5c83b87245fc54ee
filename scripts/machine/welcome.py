"""What `scripts/run` tells the person in front of it."""

import json

from .address import Address
from .places import DEMO_ACCOUNTS_FILE, LOGS
from .steps import say


def warn_of_open_door(address: Address, *, demo: bool) -> None:
    if address.is_local:
        return
    say(f"Serving on {address.host}: other machines can reach this.")
    if demo:
        say("WARNING: the demonstration log-ins, passwords in a file, work from there too.")
    say("Names other than 127.0.0.1 and localhost must be listed in ALLOWED_HOSTS.")


def welcome(address: Address, *, demo: bool, private: bool) -> None:
    say(f"\nWangge serves at {address.base}/\n")
    say(f"  map         {address.base}/")
    say(f"  phone       {address.base}/phone/")
    say(f"  wall        {address.base}/wall/")
    say(f"  boundaries  {address.base}/boundaries/")
    say(f"  log-in      {address.base}/login/")
    say(f"  API         {address.base}/api/docs/")
    say(f"  health      {address.base}/healthz")
    say(f"  logs        {LOGS}")
    if demo:
        _show_accounts()
    if not private:
        say("\nThe database is the one that DATABASE_URL names. Its first administrator:")
        say("  .venv/bin/python manage.py make_administrator")
    say("\nCtrl-C stops everything.")


def _show_accounts() -> None:
    """One log-in of every role; the file has them all."""
    if not DEMO_ACCOUNTS_FILE.exists():
        return
    one_of_each: dict[str, dict] = {}
    for account in json.loads(DEMO_ACCOUNTS_FILE.read_text()):
        one_of_each.setdefault(account["role"], account)
    say("\nDemonstration log-ins (one of every role):\n")
    for role, account in one_of_each.items():
        say(f"  {role:<13} {account['username']:<22} {account['password']}")
    say(f"\n  all of them: {DEMO_ACCOUNTS_FILE}")
