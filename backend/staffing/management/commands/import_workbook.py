"""Areas, departments, places or a roster from a workbook, by whoever has the machine; prints every
row that was refused, and why."""

from datetime import datetime
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from backend.accounts import workbook as departments
from backend.answers.workbooks.reports import Report
from backend.answers.workbooks.rows import Said
from backend.answers.workbooks.sheets import read_sheet
from backend.territory.actions import area_workbook as areas
from backend.territory.actions import place_workbook as places
from backend.territory.crs import NAMES

from ...actions.rosters import ask_to_enter, enter_roster, receive_roster
from ...models import Roster
from ...rosters.shown import shown

FORMS = {"areas": areas.FORM, "departments": departments.FORM, "places": places.FORM}
ROSTER = "roster"
BY = "import_workbook"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("kind", choices=[*FORMS, ROSTER])
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="judge every row, enter none")
        parser.add_argument("--crs", choices=NAMES, help="of places whose rows do not say it")

    def handle(self, *args, kind: str, file: Path, dry_run: bool, crs: str | None, **options):
        at = timezone.now()
        try:
            content = file.read_bytes()
            if kind == ROSTER:
                self._print_roster(_roster(content, file.name, dry_run=dry_run, at=at))
                return
            sheet = read_sheet(content, FORMS[kind])
        except OSError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("; ".join(error.detail["file"])) from error
        match kind:
            case "departments":
                report = departments.enter_department_workbook(sheet=sheet, dry_run=dry_run)
            case "areas":
                report = areas.enter_area_workbook(
                    sheet=sheet, may=_anything, dry_run=dry_run, by=BY, at=at
                )
            case "places":
                report = places.enter_place_workbook(
                    sheet=sheet, crs=crs, may=_anything, dry_run=dry_run, by=BY, at=at
                )
        self._print(report)

    def _print_roster(self, roster: Roster) -> None:
        shape = shown(roster, may_keep=False)
        report = shape["report"]
        for heading in ("warnings", "refused"):
            for one in report[heading]:
                self.stdout.write(f"{heading}: {one['cell'] or one['row']}: {one['message']}")
        for one in report["dropped"]:
            self.stdout.write(f"dropped: {one['column']}, {one['cells']} cells: {one['message']}")
        for heading in report["ignored"]:
            self.stdout.write(f"not read: {heading}")
        self.stdout.write(
            f"{report['rows']} rows: {report['new']} new, {report['changed']} changed, "
            f"{report['unchanged']} unchanged, {report['bad']} bad"
            + (" (dry run)" if roster.dry_run else "")
        )
        if roster.status == Roster.Status.REFUSED:
            raise CommandError(shape["refusal"])

    def _print(self, report: Report) -> None:
        for heading, said in (("warning", report.warnings), ("refused", report.refused)):
            for one in said:
                self.stdout.write(_line(heading, one))
        for heading in report.ignored:
            self.stdout.write(f"not read: {heading}")
        self.stdout.write(
            f"{report.rows} rows: {report.entered} entered, {report.changed} changed, "
            f"{report.unchanged} unchanged, {len({one.row for one in report.refused})} refused"
            + (" (dry run)" if report.dry_run else "")
        )


def _roster(content: bytes, name: str, *, dry_run: bool, at: datetime) -> Roster:
    """The roster, judged and, unless it is a dry run, entered before this command ends."""
    roster = receive_roster(content=content, file_name=name, dry_run=True, by=None, at=at)
    if not dry_run:
        ask_to_enter(roster=roster, by=None, in_background=False)
        enter_roster(roster_id=roster.pk)
        Roster.objects.filter(pk=roster.pk).update(dry_run=False)
        roster.refresh_from_db()
    return roster


def _anything(area) -> bool:
    """Whoever has the machine may change everything."""
    return True


def _line(heading: str, said: Said) -> str:
    return f"{heading}: row {said.row} {said.column}: {said.message}"
