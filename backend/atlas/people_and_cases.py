"""Who serves a grid and what is open in it, in the rights of whoever asks."""

from datetime import datetime

from backend.accounts.rights import Rights
from backend.incidents.clocks import lamp
from backend.incidents.models import Case
from backend.incidents.shown import localized
from backend.staffing.models import Post, Posting


def people_of(grid_ids: list[int], *, user, rights: Rights, at: datetime) -> dict[int, dict]:
    """By grid: `leader`, `worker` (`{id, name}` or null) and `professionals` with domains.

    Home postings come before additional ones, cover before both while it lasts.
    """
    people = {grid: {"leader": None, "worker": None, "professionals": []} for grid in grid_ids}
    postings = (
        Posting.objects.visible_to(user, rights)
        .at(at)
        .filter(grid__in=grid_ids)
        .values_list("grid", "post", "kind", "domains", "member", "member__user__name", "pk")
    )
    first = {"cover": 0, "home": 1, "additional": 2}
    for grid, post, _kind, domains, member, name, _pk in sorted(
        postings, key=lambda row: (first[row[2]], row[-1])
    ):
        person = {"id": member, "name": name}
        if post == Post.PROFESSIONAL:
            people[grid]["professionals"].append(person | {"domains": domains})
        elif people[grid][post] is None:
            people[grid][post] = person
    return people


def open_cases_of(
    grid_ids: list[int], *, user, rights: Rights, at: datetime
) -> dict[int, list[dict]]:
    """By grid: its open cases in brief, the newest first; lamps as they are at a moment."""
    cases: dict[int, list[dict]] = {grid: [] for grid in grid_ids}
    visible = Case.objects.visible_to(user, rights).open().filter(grid__in=grid_ids)
    for case in visible.select_related("type").order_by("-pk"):
        cases[case.grid_id].append(
            {
                "number": case.number,
                "state": case.state,
                "type": case.type_id,
                "type_name": localized(case.type),
                "urgency": case.urgency,
                "lamp": lamp(case.yellow_at, case.due_at, at),
            }
        )
    return cases
