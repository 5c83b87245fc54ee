"""Brings a database up to date: tables, privileges, catalogue, departments, the working calendar;
the demonstration when asked."""

import csv

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from backend.accounts.actions.departments import lay_departments
from backend.config import demonstration, owner, privileges
from backend.incidents.actions.calendar import lay_calendar
from backend.incidents.actions.catalogue import lay_catalogue
from backend.incidents.catalogue import read_catalogue
from backend.incidents.models import MatterType
from backend.live import origin
from backend.patrol.partitions import ensure_span

FIXTURES = settings.ROOT / "fixtures"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--demo", action="store_true", help="load the demonstration net, people and log-ins"
        )

    def handle(self, *args, demo: bool, **options) -> None:
        application = owner.role_of_application()
        owner.work_as_owner()
        call_command("migrate", verbosity=0, skip_checks=True)
        if application:
            privileges.lay(application)
        if origin.settle():
            self._say("this database was restored: live viewers begin anew")
        if not MatterType.objects.exists():
            self._say("laying departments and catalogue")
            with (FIXTURES / "departments.csv").open(encoding="utf-8") as file:
                lay_departments(csv.DictReader(file))
            domains, terms = read_catalogue(FIXTURES / "catalogue.csv")
            lay_catalogue(domains=domains, terms=terms, at=timezone.now())
        if years := lay_calendar(at=timezone.now()):
            self._say(f"holidays are known up to {years[-1]}")
        ensure_span(timezone.now())
        if demo:
            demonstration.load(self._say)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
