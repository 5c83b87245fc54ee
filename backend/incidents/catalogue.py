"""Reads the catalogue of the ten domains from its table (fixtures/catalogue.csv)."""

import csv
from pathlib import Path

from backend.live.models import Tier
from backend.territory.places import plain, spelled

from .clocks import parse
from .models import Domain, MatterType, Urgency


def read_catalogue(path: Path) -> tuple[list[Domain], list[MatterType]]:
    """The domains and types of a table. Raises ValueError naming the line of an unfit value."""
    domains: dict[str, Domain] = {}
    types: dict[str, MatterType] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                _refuse_uneven(row)
                matter = _type(row)
                if matter.code in types:
                    raise ValueError(f"the type {matter.code} stands here a second time")
            except KeyError as error:
                raise ValueError(f"{path.name}: there is no column {error}") from error
            except ValueError as error:
                raise ValueError(f"{path.name}, line {rows.line_num}: {error}") from error
            types[matter.code] = matter
            domains[matter.domain_id] = Domain(
                code=matter.domain_id, name_zh=row["domain_zh"], name_en=row["domain_en"]
            )
    return list(domains.values()), list(types.values())


def _refuse_uneven(row: dict) -> None:
    """`csv` puts what is too much under None, and None where something is missing."""
    if None in row or None in row.values():
        raise ValueError("more or fewer values than columns")


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
        urgency=Urgency(row["urgency"]),
        respond_limit=row["respond_limit"],
        respond_is_default=_yes(row["respond_is_default"]),
        handle_limit=row["handle_limit"],
        self_handle=_yes(row["self_handle"]),
        tier=Tier(row["privacy"]),
        check_kind=MatterType.Check(row["check"]),
        callback=MatterType.Callback(row["callback"]),
        call_first=row["call_first"].split(),
        limit_source=row["limit_source"],
        spellings=spellings(row["type_code"], row["type_zh"], row["type_en"]),
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
