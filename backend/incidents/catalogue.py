"""Reads the catalogue of the ten domains from its table (fixtures/catalogue.csv)."""

import csv
from pathlib import Path

from .clocks import parse
from .models import Domain, MatterType


def read_catalogue(path: Path) -> tuple[list[Domain], list[MatterType]]:
    """The domains and types of a table. Raises ValueError naming the line of an unfit value."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    domains = {
        row["domain_code"]: Domain(
            code=row["domain_code"], name_zh=row["domain_zh"], name_en=row["domain_en"]
        )
        for row in rows
    }
    types = []
    for line, row in enumerate(rows, start=2):
        try:
            types.append(_type(row))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name}, line {line}: {error}") from error
    return list(domains.values()), types


def _type(row: dict[str, str]) -> MatterType:
    for limit in (row["respond_limit"], row["handle_limit"]):
        parse(limit)
    return MatterType(
        code=row["type_code"],
        domain_id=row["domain_code"],
        name_zh=row["type_zh"],
        name_en=row["type_en"],
        lead_department_id=row["lead_department"],
        assisting_departments=row["assisting_departments"].split(),
        urgency=row["urgency"],
        respond_limit=row["respond_limit"],
        respond_is_default=_yes(row["respond_is_default"]),
        handle_limit=row["handle_limit"],
        self_handle=_yes(row["self_handle"]),
        tier=row["privacy"],
        check_kind=row["check"],
        callback=row["callback"],
        call_first=row["call_first"].split(),
        limit_source=row["limit_source"],
    )


def _yes(word: str) -> bool:
    return {"yes": True, "no": False}[word]
