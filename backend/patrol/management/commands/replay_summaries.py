"""Works shifts out again whose summaries were made by older rules of cleaning.

Beside the server, a few at a time; may be stopped and begun again. Shifts whose positions are gone
keep what their own rules said.
"""

from django.core.management import BaseCommand
from django.utils import timezone

from backend.patrol.actions.summaries import replay
from backend.patrol.cleaning import RULES


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options) -> None:
        count, done, last = 0, 1, 0
        while done:
            done, last = replay(timezone.now(), beyond=last)
            count += done
        self.stdout.write(f"All summaries are by rules {RULES}; worked out again: {count}.")
