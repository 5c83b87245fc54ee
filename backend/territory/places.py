"""Finding places by what people type: Chinese, initials of pinyin, whole pinyin, numbers.

What a name may be typed as is written down with it, cut into single letters and pairs, which an
ordinary GIN index finds. So two characters are enough, and it does not depend on the locale of
the database, as trigrams would: in some they know no Chinese, and none is made of two letters.
"""

import unicodedata
from dataclasses import dataclass

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Length, LPad

from .pinyin import initials, readings

# Whole pinyin is found by its beginning; this much of it is in the index.
_PREFIX = 6
_EDGE = "\n"


@dataclass(frozen=True)
class Spelled:
    """What a place is found by, as it is stored."""

    spellings: str
    pinyin: str
    grams: list[str]


def spelled(name: str, number: str) -> Spelled:
    """The spellings of a name and of a number: as written, by initials, by whole pinyin."""
    ways = readings(name)
    written = [plain(name), plain(number), *map(initials, ways)]
    spellings = list(dict.fromkeys(filter(None, written)))
    whole = list(dict.fromkeys("".join(way) for way in ways if way))
    grams = {gram for spelling in spellings for gram in (*spelling, *_pairs(spelling))}
    grams |= {_prefix(one[:length]) for one in whole for length in range(1, _PREFIX + 1)}
    return Spelled(_lined(spellings), _lined(whole), sorted(grams))


def plain(text: str) -> str:
    """What is searched for without width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def sought(places: QuerySet, text: str) -> QuerySet:
    """Places that are typed so, with `in_order`: exact ones, then beginnings, then the rest;
    short names before long ones."""
    wanted = plain(text)
    begins, is_it = f"{_EDGE}{wanted}", f"{_EDGE}{wanted}{_EDGE}"
    inside = Q(grams__contains=_pairs(wanted) or [wanted], spellings__contains=wanted)
    whole = Q(grams__contains=[_prefix(wanted[:_PREFIX])], pinyin__contains=begins)
    rank = Case(
        When(Q(spellings__contains=is_it) | Q(pinyin__contains=is_it), then=Value("0")),
        When(Q(spellings__contains=begins) | Q(pinyin__contains=begins), then=Value("1")),
        default=Value("2"),
    )
    return places.filter(inside | whole).annotate(
        in_order=Concat(
            rank,
            LPad(Cast(Length("name"), CharField()), 4, Value("0")),
            F("name"),
            LPad(Cast("pk", CharField()), 19, Value("0")),
            output_field=CharField(),
        )
    )


def _pairs(text: str) -> list[str]:
    return sorted({text[at : at + 2] for at in range(len(text) - 1)})


def _prefix(letters: str) -> str:
    return f"^{letters}"


def _lined(spellings: list[str]) -> str:
    return _EDGE + "".join(spelling + _EDGE for spelling in spellings)
