"""Reads the catalogue of the ten domains from its table (fixtures/catalogue.csv)."""

import csv
from pathlib import Path

from backend.live.models import Tier
from backend.territory.places import plain, spelled

from .clocks import parse
from .models import Domain, MatterType, Terms, Urgency


def read_catalogue(path: Path) -> tuple[list[Domain], list[Terms]]:
    """The domains of a table, and the terms of its types (each with its type, neither saved, no
    period yet). Raises ValueError naming the line of an unfit value."""
    domains: dict[str, Domain] = {}
    types: dict[str, Terms] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                _refuse_uneven(row)
                terms = _terms(row)
                if terms.type_id in types:
                    raise ValueError(f"the type {terms.type_id} stands here a second time")
            except KeyError as error:
                raise ValueError(f"{path.name}: there is no column {error}") from error
            except ValueError as error:
                raise ValueError(f"{path.name}, line {rows.line_num}: {error}") from error
            types[terms.type_id] = terms
            domains[terms.type.domain_id] = Domain(
                code=terms.type.domain_id, name_zh=row["domain_zh"], name_en=row["domain_en"]
            )
    return list(domains.values()), list(types.values())


def _refuse_uneven(row: dict) -> None:
    """`csv` puts what is too much under None, and None where something is missing."""
    if None in row or None in row.values():
        raise ValueError("more or fewer values than columns")


def _terms(row: dict[str, str]) -> Terms:
    for limit in (row["respond_limit"], row["handle_limit"]):
        parse(limit)
    matter = MatterType(
        code=row["type_code"],
        domain_id=row["domain_code"],
        name_zh=row["type_zh"],
        name_en=row["type_en"],
        spellings=spellings(row["type_code"], row["type_zh"], row["type_en"]),
    )
    return Terms(
        type=matter,
        lead_department_id=row["lead_department"],
        assisting_departments=row["assisting_departments"].split(),
        urgency=Urgency(row["urgency"]),
        respond_limit=row["respond_limit"],
        respond_is_default=_yes(row["respond_is_default"]),
        handle_limit=row["handle_limit"],
        self_handle=_yes(row["self_handle"]),
        tier=Tier(row["privacy"]),
        check_kind=Terms.Check(row["check"]),
        callback=Terms.Callback(row["callback"]),
        call_first=row["call_first"].split(),
        limit_source=row["limit_source"],
    )


def spellings(code: str, name_zh: str, name_en: str) -> str:
    """What a type is typed as, a line each: its code, the parts of its name, their initials."""
    parts = [plain(code), plain(name_en)]
    for part in name_zh.split("/"):
        parts += spelled(part, "").spellings.split()
    return "\n".join(dict.fromkeys(parts))


def _yes(word: str) -> bool:
    if word not in ("yes", "no"):
        raise ValueError(f"neither yes nor no: {word!r}")
    return word == "yes"
