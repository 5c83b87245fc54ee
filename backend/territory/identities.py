"""Which area or grid of the version before does a row of the next one continue?

The identity is what people are posted to and matters lie in, so it follows what was said and is
never guessed: who keeps the code goes on (after a split or a merger too), a new code that names
one old one which nobody else claims is that one recoded, and everything else is new.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from .drawing import Row


def continued(rows: Iterable[Row], before: Collection[str]) -> list[str | None]:
    """For each row the code in the version before of what it continues; None where it is new.

    `before`: the codes of that version. No code is continued twice.
    """
    rows = list(rows)
    known_olds = [[code for code in row.old_codes if code in before] for row in rows]
    keeps = [
        row.code in before and (not olds or row.code in olds)
        for row, olds in zip(rows, known_olds, strict=True)
    ]
    claims = Counter(
        code for olds, kept in zip(known_olds, keeps, strict=True) if not kept for code in set(olds)
    )
    taken = {row.code for row, kept in zip(rows, keeps, strict=True) if kept}

    def before_of(row: Row, olds: list[str], kept: bool) -> str | None:
        if kept:
            return row.code
        if len(set(olds)) == 1 and olds[0] not in taken and claims[olds[0]] == 1:
            return olds[0]
        return None

    return [before_of(*one) for one in zip(rows, known_olds, keeps, strict=True)]
