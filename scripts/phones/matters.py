"""What workers find on their way: a type of the server's catalogue, in words that fit it."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .district import MatterType

DESCRIPTIONS = Path(__file__).with_name("descriptions.csv")
# Small things are found more often than great ones.
_OFTEN = {"critical": 1, "urgent": 3, "normal": 6, "low": 6}


@dataclass(frozen=True)
class Found:
    type: str
    description: str


class Matters:
    """Draws matters by lot. Restricted types are left to those whose work they are."""

    def __init__(self, types: dict[str, MatterType], chance: random.Random) -> None:
        self._types = [matter for matter in types.values() if matter.tier != "restricted"]
        self._weights = [_OFTEN.get(matter.urgency, 1) for matter in self._types]
        self._words = read_descriptions()
        self._chance = chance

    def find(self) -> Found:
        matter = self._chance.choices(self._types, self._weights)[0]
        known = self._words.get(matter.code) or [f"巡查发现：{matter.name}，请核实处置"]
        return Found(matter.code, self._chance.choice(known))


def read_descriptions() -> dict[str, list[str]]:
    """Sentences by type code."""
    words = defaultdict(list)
    with DESCRIPTIONS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            words[row["type"]].append(row["description"])
    return dict(words)
