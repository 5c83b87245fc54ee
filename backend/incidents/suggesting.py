"""Which types of matter a few words may mean: a suggestion that says why, and never decides.

What people say is matched against a list of words written for each type (fixtures/type_words.csv),
without cutting the Chinese into words: a part is found wherever it stands. `电梯*困` is found when
both stand in one clause, in this order. A type counts once for each of its words; a word inside a
longer one of the same type that was found counts no more. How often it is right is measured in
tests/incidents/test_suggestions.py.

The parts of a type's own name count too, so that a type the district adds is found from the first
day, and what is typed without Chinese is sought among initials of pinyin (dtkr) and codes (F05).
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from backend.territory.places import plain

from .models import MatterType

# What a word of a column says for its type. Only their order is meant; they were not fitted.
WEIGHTS = {"sure": 5, "likely": 3, "perhaps": 1}
_NAMED = WEIGHTS["sure"]
# What only "perhaps" words say is as often wrong as right: they decide between others.
_ENOUGH = WEIGHTS["likely"]
# More of a text tells no more of its type, and takes time while somebody types.
_READ_AT_MOST = 1_000
_IN_ONE_CLAUSE = r"[^,.;:!?。、…]{0,12}?"
_PARTS_OF_NAMES = re.compile(r"[/、()（）,，]")


@dataclass(frozen=True)
class Word:
    """A part of a sentence that tells for a type; `pattern` where it has a gap."""

    written: str
    weight: int
    pattern: re.Pattern | None

    def found_in(self, text: str) -> str | None:
        """The stretch of the text that is this word."""
        if self.pattern is None:
            return self.written if self.written in text else None
        found = self.pattern.search(text)
        return found and found[0]


@dataclass(frozen=True)
class Suggestion:
    """A type that may be meant; `matched`: what stood in the text, the strongest first."""

    type: MatterType
    score: int
    matched: tuple[str, ...]


def suggest(text: str, types: Iterable[MatterType], *, at_most: int) -> list[Suggestion]:
    """The types that a text speaks of, the likeliest first; none where nothing tells."""
    sought = plain(text[:_READ_AT_MOST])
    if not sought:
        return []
    found = [one for matter in types if (one := _suggestion(matter, sought))]
    found.sort(key=lambda one: (-one.score, -len("".join(one.matched)), one.type.code))
    return found[:at_most]


def words_for(matter: MatterType) -> dict[str, list[str]]:
    """The words for a type as they are written in the list, by what they say (WEIGHTS)."""
    words = _list().get(matter.code, ())
    return {
        column: [word.written for word in words if word.weight == weight]
        for column, weight in WEIGHTS.items()
    }


def _suggestion(matter: MatterType, sought: str) -> Suggestion | None:
    found = list(_found(matter, sought))
    if _is_spelled(matter, sought):
        found.append((sought, _NAMED))
    found = _without_inner(found)
    if sum(weight for _, weight in found) < _ENOUGH:
        return None
    found.sort(key=lambda one: (-one[1], -len(one[0])))
    return Suggestion(matter, sum(weight for _, weight in found), tuple(word for word, _ in found))


def _found(matter: MatterType, sought: str) -> Iterator[tuple[str, int]]:
    for word in (*_list().get(matter.code, ()), *_named(matter.name_zh)):
        if stretch := word.found_in(sought):
            yield stretch, word.weight


def _without_inner(found: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Of stretches that lie in one another the longest, with the greatest weight among them."""
    kept: dict[str, int] = {}
    for stretch, weight in sorted(found, key=lambda one: -len(one[0])):
        around = next((other for other in kept if stretch in other), stretch)
        kept[around] = max(kept.get(around, 0), weight)
    return list(kept.items())


def _is_spelled(matter: MatterType, sought: str) -> bool:
    """Whether this is how the type's name, its initials or its code begin; or within its name."""
    spellings = matter.spellings.split()
    return any(one.startswith(sought) or (len(sought) > 1 and sought in one) for one in spellings)


@cache
def _named(name: str) -> tuple[Word, ...]:
    parts = (plain(part) for part in _PARTS_OF_NAMES.split(name))
    return tuple(Word(part, _NAMED, None) for part in parts if len(part) > 1)


@cache
def _list() -> dict[str, tuple[Word, ...]]:
    return read_words(settings.ROOT / "fixtures" / "type_words.csv")


def read_words(path: Path) -> dict[str, tuple[Word, ...]]:
    """The words of a table by type: columns `type`, then one for each of WEIGHTS."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["type"]: tuple(
                _word(written, weight)
                for column, weight in WEIGHTS.items()
                for written in row[column].split()
            )
            for row in csv.DictReader(file)
        }


def _word(written: str, weight: int) -> Word:
    parts = [re.escape(part) for part in written.split("*")]
    return Word(written, weight, re.compile(_IN_ONE_CLAUSE.join(parts)) if len(parts) > 1 else None)
