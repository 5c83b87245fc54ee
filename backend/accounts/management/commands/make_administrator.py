"""The first administrators and the auditor; asks at the keyboard for what is not given.

Whoever is made sets up a second factor at the first sign-in. No two offices go to one person.
"""

import os
from getpass import getpass

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from backend.accounts.actions.administrators import make_administrator

OFFICES = ("system", "security", "auditor")
PASSWORD = "ADMINISTRATOR_PASSWORD"  # noqa: S105 (the name of a variable)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--username")
        parser.add_argument("--name", help="as colleagues read it; the user name when not given")
        parser.add_argument(
            "--office",
            choices=OFFICES,
            default="system",
            help="system: people, areas, settings; security: rights, lock-outs; auditor: the trail",
        )
        parser.epilog = f"Without a keyboard, the password comes from {PASSWORD}."

    def handle(self, *args, username: str | None, name: str | None, office: str, **options) -> None:
        username = username or input("User name: ").strip()
        password = os.environ.get(PASSWORD) or _asked_twice()
        try:
            made = make_administrator(
                username=username,
                name=name or username,
                password=password,
                office=office,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{made.username} may sign in.")
        if made.area is None:
            self.stdout.write("There is no district yet, so nothing is granted to them.")


def _asked_twice() -> str:
    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise CommandError("The passwords differ.")
    return password
