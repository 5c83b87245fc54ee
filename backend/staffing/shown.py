"""Postings and leave as data, for the answers."""

from collections.abc import Callable, Iterable

from .holding import drawn_last
from .models import Absence, Posting


def postings_shown(
    postings: Iterable[Posting], *, may: Callable[[Posting], list[str]]
) -> list[dict]:
    """Rows for PostingSerializer; grids by their newest code, also those that are no more."""
    rows = list(postings)
    drawn = drawn_last({posting.grid_id for posting in rows})
    return [
        {
            "id": posting.pk,
            "member": {"id": posting.member_id, "name": posting.member.user.name},
            "grid": drawn[posting.grid_id].code,
            "grid_name": drawn[posting.grid_id].name,
            "post": posting.post,
            "kind": posting.kind,
            "domains": posting.domains,
            "since": posting.period.lower,
            "until": posting.period.upper,
            "absence": posting.absence_id,
            "may": may(posting),
        }
        for posting in rows
    ]


def absence_shown(absence: Absence, *, covers: list[dict], uncovered: list[str], may: list) -> dict:
    return {
        "id": absence.pk,
        "member": {"id": absence.member_id, "name": absence.member.user.name},
        "since": absence.period.lower,
        "until": absence.period.upper,
        "covers": covers,
        "uncovered": uncovered,
        "may": may,
    }
