"""Brings a file of boundaries without a browser: reads, checks, prints the report, publishes.

Works at once, without the worker. Ends with 0 when nothing is wrong (or all that is was
accepted), with 1 when the draft has errors, with 2 when the file cannot be read or something must
be declared first; then it prints the option that declares it.
"""

import getpass
import sys
import unicodedata
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import APIException

from backend.territory.actions.publishing import ACCEPTABLE, publish
from backend.territory.actions.reading import read_and_check
from backend.territory.actions.receiving import Sent, receive_file
from backend.territory.boundaries import problem_shown, question_shown, refusal_shown
from backend.territory.files import Unreadable, words
from backend.territory.files.columns import FIELDS
from backend.territory.models import Area, AreaCode, Boundary, BoundaryProblem, Level

CLEAN, ERRORS, UNREAD = 0, 1, 2
_OPTIONS = {"crs": "--crs", "encoding": "--encoding", "layer": "--layer", "columns": "--column"}
_LISTED = 200


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", required=True, choices=Level.values)
        parser.add_argument("--title", default="")
        parser.add_argument("--crs", help="wgs84, cgcs2000, gcj02, bd09 or an EPSG code")
        parser.add_argument("--encoding")
        parser.add_argument("--layer")
        parser.add_argument(
            "--column", action="append", default=[], type=_column, metavar="FIELD=HEADING"
        )
        parser.add_argument("--codes", type=Path, help="old to new codes, CSV or XLSX")
        parser.add_argument("--within", help="code of the area that alone is drawn")
        parser.add_argument("--tolerance-m", type=float, help="slivers up to this are repaired")
        parser.add_argument("--publish-at", type=_moment, help="RFC 3339, with offset")
        parser.add_argument("--accept", action="append", default=[], choices=ACCEPTABLE)
        parser.add_argument("--district", default="", help="what to call a district that begins")
        parser.add_argument("--by", default=getpass.getuser(), help="whose name is kept with it")

    def handle(self, *args, **options: Any) -> None:
        boundary = self._read(options)
        code = self._told(boundary, options["accept"])
        if code == CLEAN and options["publish_at"]:
            self._publish(boundary, options)
        sys.exit(code)

    def _read(self, options: dict[str, Any]) -> Boundary:
        declared = {
            "crs": options["crs"],
            "encoding": options["encoding"],
            "layer": options["layer"],
            "columns": dict(options["column"]) or None,
            "tolerance_m": options["tolerance_m"],
        }
        try:
            boundary = receive_file(
                shapes=_sent(options["file"]),
                codes=_sent(options["codes"]) if options["codes"] else None,
                level=options["level"],
                title=options["title"],
                declared={name: value for name, value in declared.items() if value is not None},
                within=_area(options["within"]),
                by=options["by"],
                at=timezone.now(),
                in_background=False,
            )
        except Unreadable as unreadable:
            detail = words.refusal(unreadable.reason, unreadable.details)
            raise CommandError(detail, returncode=UNREAD) from unreadable
        except APIException as refused:
            raise CommandError(_said(refused), returncode=UNREAD) from refused
        read_and_check(boundary_id=boundary.pk)
        return Boundary.objects.get(pk=boundary.pk)

    def _told(self, boundary: Boundary, accepted: list[str]) -> int:
        """Print what came of it; the exit code that says the same."""
        self.stdout.write(f"{boundary.pk}  {boundary.level}  {boundary.status}  {boundary.title}")
        if refusal := refusal_shown(boundary):
            self.stderr.write(refusal["detail"])
            return UNREAD
        if question := question_shown(boundary):
            self._ask(question)
            return UNREAD
        figures = boundary.report
        self.stdout.write(
            f"{figures['features']} features, {figures['area_km2']} km2,"
            f" {figures['errors']} errors, {figures['warnings']} warnings"
        )
        problems = boundary.problems.order_by("pk").defer("spot")
        if problems:
            self.stdout.write(_table(problems[:_LISTED]))
            if (left := len(problems) - _LISTED) > 0:
                self.stdout.write(f"... {left} more")
        errors = problems.filter(severity=BoundaryProblem.Severity.ERROR)
        return ERRORS if errors.exclude(kind__in=accepted).exists() else CLEAN

    def _ask(self, question: dict[str, Any]) -> None:
        option = _OPTIONS[question["about"]]
        self.stderr.write(f"{question['why']} ({option})")
        for choice in question["choices"]:
            rest = ", ".join(
                f"{name}: {value}" for name, value in choice.items() if name != "value"
            )
            value = choice.get("value", "")
            given = f"code={value}" if option == "--column" else value
            self.stderr.write(f"  {option} {given}" + (f"   {rest}" if rest else ""))

    def _publish(self, boundary: Boundary, options: dict[str, Any]) -> None:
        try:
            published = publish(
                boundary=boundary,
                published_at=options["publish_at"],
                accepted=options["accept"],
                by=options["by"],
                at=timezone.now(),
                district=options["district"],
            )
        except APIException as refused:
            raise CommandError(_said(refused), returncode=ERRORS) from refused
        self.stdout.write(timezone.localtime(published.published_at).isoformat())


def _sent(path: Path) -> Sent:
    try:
        return Sent(name=path.name, content=path.read_bytes())
    except OSError as error:
        raise CommandError(str(error), returncode=UNREAD) from error


def _area(code: str | None) -> Area | None:
    if code is None:
        return None
    areas = Area.objects.coded(code, system=AreaCode.System.NBS, day=timezone.localdate())
    if (area := areas.first()) is None:
        raise CommandError(f"--within: no area has the code {code} today.", returncode=UNREAD)
    return area


def _column(text: str) -> tuple[str, str]:
    field, _equals, heading = text.partition("=")
    if field not in FIELDS or not heading:
        raise ArgumentTypeError(f"give one of {', '.join(FIELDS)}, then = and the heading")
    return field, heading


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None or timezone.is_naive(moment):
        raise ArgumentTypeError("give a moment with its offset, such as 2026-12-01T00:00:00+08:00")
    return moment.astimezone(UTC)


def _said(refused: APIException) -> str:
    detail = refused.detail
    if isinstance(detail, dict):
        return "; ".join(f"{name}: {' '.join(map(str, said))}" for name, said in detail.items())
    return str(detail)


def _table(problems: Iterable[BoundaryProblem]) -> str:
    """Columns as wide as what stands in them; Chinese letters take two places."""
    rows = [("", "kind", "size", "where", "codes")]
    for problem in map(problem_shown, problems):
        size = "" if problem["size"] is None else f"{problem['size']:,.1f} {problem['unit']}"
        where = problem["where"] and "{:.6f} {:.6f}".format(*problem["where"])
        codes = " ".join(problem["codes"][:4]) + (" ..." if len(problem["codes"]) > 4 else "")
        rows.append((problem["severity"], problem["kind"], size, where or "", codes))
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
