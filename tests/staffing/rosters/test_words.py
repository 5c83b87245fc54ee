"""The words of the form against the catalogue of the district."""

import csv
from pathlib import Path

from django.conf import settings

from backend.staffing.domains import DOMAINS as LETTERS
from backend.staffing.rosters.form import DOMAINS


def test_names_the_ten_domains_as_the_catalogue_does():
    path: Path = settings.ROOT / "fixtures" / "catalogue.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["domain_code"]: row["domain_zh"] for row in rows} == DOMAINS
    assert tuple(DOMAINS) == LETTERS
