"""What became of the rows of a workbook."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError

from .rows import Row, Said
from .sheets import Sheet

ENTERED, CHANGED, UNCHANGED = "entered", "changed", "unchanged"


@dataclass(frozen=True)
class Report:
    """Counts of rows, and what was said of them, in the order of the sheet."""

    rows: int
    entered: int
    changed: int
    unchanged: int
    refused: list[Said]
    warnings: list[Said]
    ignored: list[str]
    dry_run: bool


def enter_rows(
    sheet: Sheet,
    enter: Callable[[Row], str | None],
    *,
    dry_run: bool,
    order: Callable[[Row], object] | None = None,
) -> Report:
    """Enter row after row, the good ones without the bad; in a dry run undo it all.

    `enter` does what a row says and answers ENTERED, CHANGED or UNCHANGED, or refuses the row.
    What it has written of a row that is refused is undone.
    """
    done: Counter[str] = Counter()
    with transaction.atomic():
        for row in sorted(sheet.rows, key=order) if order else sheet.rows:
            if (outcome := _outcome(row, enter)) and row.fits:
                done[outcome] += 1
        if dry_run:
            transaction.set_rollback(True)
    return report_of(sheet, done, dry_run=dry_run)


def report_of(sheet: Sheet, done: Counter[str], *, dry_run: bool) -> Report:
    return Report(
        rows=len(sheet.rows),
        entered=done[ENTERED],
        changed=done[CHANGED],
        unchanged=done[UNCHANGED],
        refused=[said for row in sheet.rows for said in row.refused],
        warnings=[said for row in sheet.rows for said in row.warnings],
        ignored=sheet.ignored,
        dry_run=dry_run,
    )


def _outcome(row: Row, enter: Callable[[Row], str | None]) -> str | None:
    try:
        with transaction.atomic():
            outcome = enter(row)
            if not row.fits:
                transaction.set_rollback(True)
            return outcome
    except ValidationError as error:
        for name, messages in _messages(error.detail):
            for message in messages:
                row.refuse(name, message)
    except APIException as error:
        pointer = getattr(error, "extra", {}).get("pointer", "")
        row.refuse(pointer.strip("/"), error.detail)
    return None


def _messages(detail) -> Iterable[tuple[str, list]]:
    if isinstance(detail, dict):
        return [(name, said if isinstance(said, list) else [said]) for name, said in detail.items()]
    return [("", list(detail))]


class SaidSerializer(serializers.Serializer):
    row = serializers.IntegerField(help_text="As Excel numbers it")
    cell = serializers.CharField(allow_blank=True, help_text="Its address, as C5")
    column = serializers.CharField(allow_blank=True, help_text="Its heading; empty: the row")
    fault = serializers.CharField(allow_blank=True, help_text="A stable code of what is wrong")
    message = serializers.CharField()


class WorkbookReportSerializer(serializers.Serializer):
    """Good rows go in without the bad; the same file again changes nothing."""

    rows = serializers.IntegerField()
    entered = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = SaidSerializer(many=True)
    warnings = SaidSerializer(many=True)
    ignored = serializers.ListField(
        child=serializers.CharField(), help_text="Headings that mean nothing here"
    )
    dry_run = serializers.BooleanField()
