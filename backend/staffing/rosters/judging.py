"""The story: every row is read, what it names is found, and all rows are judged beside each other
and beside what is there. Nothing is written."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.answers.workbooks.rows import Said
from backend.answers.workbooks.sheets import Sheet

from .bases import find_bases
from .known import Areas, Known
from .lines import Line, find, read
from .people import May, Person, judge_people, person_of
from .postings import Act, acts_of, refuse_clashes

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


@dataclass
class Judged:
    """What good rows bring about: persons, each with what their rows do; and what is said of all
    rows. `outcomes` by row number."""

    sheet: Sheet
    people: list[tuple[Person, list[Act]]]
    outcomes: dict[int, str]

    def report(self) -> dict[str, Any]:
        """Counts of rows and what was said of them, as JSON."""
        counted = Counter(self.outcomes.values())
        rows = self.sheet.rows
        return {
            "rows": len(rows),
            "new": counted[NEW],
            "changed": counted[CHANGED],
            "unchanged": counted[UNCHANGED],
            "bad": len(rows) - len(self.outcomes),
            "refused": [_kept(said) for row in rows for said in _from_left(row.refused)],
            "warnings": [_kept(said) for row in rows for said in _from_left(row.warnings)],
            "dropped": [
                {"column": dropped.column, "cells": dropped.cells} for dropped in self.sheet.dropped
            ],
            "ignored": self.sheet.ignored,
        }


def judge(sheet: Sheet, *, areas: Areas, may: May, at: datetime) -> Judged:
    """Judge all rows at a moment. `may`: whether the caller keeps the people of an area."""
    lines = [read(row) for row in sheet.rows]
    known = Known.of(
        at=at,
        areas=areas,
        numbers=[line.staff_number for line in lines if line.staff_number],
        phones=[line.phone for line in lines if line.phone],
        codes=[code for line in lines if (code := line.row.cells.get("grid"))],
        names=[
            str(name)
            for line in lines
            if not line.row.cells.get("grid") and (name := line.row.cells.get("grid_name"))
        ],
        bases=[line.base_place for line in lines if line.base_place],
    )
    for line in lines:
        find(line, known)
    find_bases(lines, known)
    judge_people(lines, known, may)
    acts = acts_of(lines, known)
    refuse_clashes(acts, known)
    return _outcome(sheet, lines, acts)


def _outcome(sheet: Sheet, lines: list[Line], acts: list[Act]) -> Judged:
    good: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.row.fits:
            good[line.key].append(line)
    of_line = {id(act.line): act for act in acts}
    people, outcomes = [], {}
    for theirs in good.values():
        person = person_of(theirs)
        done = [of_line[id(line)] for line in theirs if id(line) in of_line]
        people.append((person, done))
        for number, line in enumerate(theirs):
            outcomes[line.row.ordinal] = _of_row(line, number == 0, person, of_line.get(id(line)))
    return Judged(sheet, people, outcomes)


def _of_row(line: Line, is_first: bool, person: Person, act: Act | None) -> str:
    """What of a person is new or changed counts with the first of their rows."""
    if (act and act.is_new) or (is_first and person.member is None):
        return NEW
    if (act and act.is_change) or (is_first and person.is_changed):
        return CHANGED
    return UNCHANGED


def _from_left(said: list[Said]) -> list[Said]:
    """In the order in which the eye meets the cells of a row; what is of no cell comes last."""
    return sorted(said, key=lambda one: (not one.cell, len(one.cell), one.cell))


def _kept(said: Said) -> dict[str, Any]:
    return {
        "row": said.row,
        "cell": said.cell,
        "column": said.column,
        "fault": said.fault,
        "params": dict(said.params),
    }
