"""Due times that were worked out by hand, in a table for readers (due_by_hand.csv).

By the rules of docs/matters.md and the State Council's notice of the holidays of 2026
(国办发明电〔2025〕7号): New Year 1-3 January, work on 4 January; Spring Festival 15-23 February,
work on 14 and 28; Tomb-Sweeping Day 4-6 April; Labour Day 1-5 May, work on 9; Dragon Boat Festival
19-21 June; Mid-Autumn 25-27 September; National Day 1-7 October, work on 20 September and
10 October. Office hours are 08:30-12:00 and 13:30-17:30.
"""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backend.incidents.clocks import due
from backend.incidents.office_calendar import calendar_now

CHINA = ZoneInfo("Asia/Shanghai")
with Path(__file__).with_name("due_by_hand.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=CHINA).astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['start']} {row['limit']}")
def test_is_due_when_the_table_says(cast, row):
    pauses = [
        tuple(moment(end) for end in pause.split("/"))
        for pause in row["pauses"].split(";")
        if pause
    ]
    until = due(
        row["limit"],
        moment(row["start"]),
        calendar_now(),
        pauses=pauses,
        extensions=row["extensions"].split(),
    )
    assert until.at == moment(row["due"]), row["reasoning"]
    assert until.provisional is (row["provisional"] == "yes")


def test_the_table_has_more_than_thirty_rows_each_with_its_reasoning():
    assert (
        len({(row["start"], row["limit"], row["pauses"], row["extensions"]) for row in ROWS}) > 30
    )
    assert all(row["reasoning"] for row in ROWS)
