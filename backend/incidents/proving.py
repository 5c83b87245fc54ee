"""Proves the stories of cases: each chain is whole, and each case stands where its story ends."""

from collections.abc import Iterator
from dataclasses import dataclass

from .chain import BEGINNING, digest_of_words, link
from .models import Case, CaseEvent

CASES_AT_ONCE = 500


@dataclass(frozen=True)
class Break:
    """Where a story does not hold: in which case, at which step (0: the case itself), and how.

    Kinds: `missing_step` (a number is left out), `changed_step`, `changed_words`, `other_state`,
    `other_version` (the case is not where its last step left it), `no_story`.
    """

    case: str
    seq: int
    kind: str


def breaks(cases=None) -> Iterator[Break]:
    """Every break in the stories of `cases` (all, when not said), in the order of the cases."""
    found = Case.objects.all() if cases is None else cases
    for case in found.order_by("pk").only("number", "state", "version").iterator(CASES_AT_ONCE):
        story = list(CaseEvent.objects.filter(case=case).select_related("said").order_by("seq"))
        yield from broken_links(case.number, story)
        yield from _out_of_step(case, story)


def broken_links(number: str, story: list[CaseEvent]) -> Iterator[Break]:
    """Breaks within one story; whatever follows a break is judged by what stands there."""
    after = BEGINNING
    for place, event in enumerate(story, start=1):
        if event.seq != place:
            yield Break(number, place, "missing_step")
            return
        if bytes(event.chain) != link(event, number=number, after=after):
            yield Break(number, event.seq, "changed_step")
        said = getattr(event, "said", None)
        if said is not None and bytes(event.words) != digest_of_words(said):
            yield Break(number, event.seq, "changed_words")
        after = bytes(event.chain)


def _out_of_step(case: Case, story: list[CaseEvent]) -> Iterator[Break]:
    if not story:
        yield Break(case.number, 0, "no_story")
        return
    if story[-1].to_state != case.state:
        yield Break(case.number, 0, "other_state")
    if story[-1].version != case.version:
        yield Break(case.number, 0, "other_version")
