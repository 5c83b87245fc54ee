"""Publishes the holidays and make-up days of a year: from the library, or from a table.

The table has the columns day (2027-02-06), works (yes for a make-up day, no for a holiday) and
name. Running clocks follow with the next round of the sweep.
"""

import csv
from datetime import date
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from backend.answers.problems import Problem

from ...actions.calendar import Day, publish_year


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("table", type=Path, nargs="?", help="CSV: day, works, name")

    def handle(self, *args, year: int, table: Path | None, **options) -> None:
        try:
            days = _read(table) if table else None
            publish_year(year=year, days=days, by=None, at=timezone.now())
        except (OSError, ValueError, KeyError, Problem) as error:
            raise CommandError(f"{year} was not published: {error}") from error
        self.stdout.write(f"the calendar of {year} is published")


def _read(table: Path) -> list[Day]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [
            Day(date.fromisoformat(row["day"]), _yes(row["works"]), row["name"]) for row in rows
        ]


def _yes(word: str) -> bool:
    if word not in ("yes", "no"):
        raise ValueError(f"neither yes nor no: {word!r}")
    return word == "yes"
