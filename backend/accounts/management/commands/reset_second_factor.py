"""At three in the morning: the phone of the only security administrator is lost.

Takes a second factor off by whoever has the machine, and forgets failed log-ins and wrong codes.
It stands in the trail, by nobody who is signed in. Who must have a second factor sets up another
at the next sign-in, before anything else is open.
"""

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from backend.accounts import second_factor
from backend.accounts.actions.sessions import unlock
from backend.accounts.models import User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--reason", default="", help="for the trail")

    def handle(self, *args, username: str, reason: str, **options) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        at = timezone.now()
        had_one = second_factor.remove(user=user, by=None, at=at, reason=reason)
        unlock(user=user, by=None, at=at)
        self.stdout.write(
            f"The second factor of {username} is removed."
            if had_one
            else f"{username} had no second factor; failed log-ins are forgotten."
        )
