"""`manage.py verify_history [NUMBER ...]`: proves the stories of all cases, or of some."""

from django.core.management.base import BaseCommand, CommandError

from backend.incidents.models import Case
from backend.incidents.proving import breaks


class Command(BaseCommand):
    help = "Proves that no step of a case was changed, left out or put in. Exit code 1 if one was."

    def add_arguments(self, parser) -> None:
        parser.add_argument("numbers", nargs="*", help="case numbers; all cases when none is given")

    def handle(self, *, numbers: list[str], **options) -> None:
        cases = Case.objects.filter(number__in=numbers) if numbers else Case.objects.all()
        if unknown := set(numbers) - set(cases.values_list("number", flat=True) if numbers else ()):
            raise CommandError(f"no such case: {', '.join(sorted(unknown))}")
        count = 0
        for one in breaks(cases):
            count += 1
            where = f"step {one.seq}" if one.seq else "case"
            self.stderr.write(f"{one.case} {where}: {one.kind}")
        if count:
            raise CommandError(f"{count} breaks in {cases.count()} stories")
        self.stdout.write(f"{cases.count()} stories are whole.")
